"""Exports of the posts room, grouped by caller."""

from chalicelib.engagement.service import ViewerState, viewer_states
from chalicelib.posts.access import can_view, get, no_such_post
from chalicelib.posts.captions import has_address
from chalicelib.posts.comment_marks import find, raise_comment_shards, set_comment_pins
from chalicelib.posts.creation import Draft, create, resolve_caption, settle
from chalicelib.posts.editing import PostChange, delete, edit
from chalicelib.posts.life_cycle import erase_user, export_user
from chalicelib.posts.media_copies import renew as renew_copy
from chalicelib.posts.post import DELETED, EVERYONE, PULL, Location, Post, ResolvedCaption, page_length
from chalicelib.posts.post_answers import present
from chalicelib.posts.post_capabilities import may_comment
from chalicelib.posts.post_counts import COUNTED_LIKES, COUNTED_POSTS, count_likes, count_posts
from chalicelib.posts.publication import (
    SUBSCRIBER,
    WAS_DELETED,
    fan_out_delivery,
    mark_planned,
    post_id_of,
    resend_unplanned,
)
from chalicelib.posts.reactions import like, likers, save, saves, unlike, unsave
from chalicelib.posts.tables import totals_row
from chalicelib.posts.timelines import grid, newest_ids, posts, pulled_ids, pushed_ids

# The API
__all__ = [
    "Draft",
    "Location",
    "PostChange",
    "create",
    "delete",
    "edit",
    "get",
    "grid",
    "like",
    "likers",
    "save",
    "saves",
    "unlike",
    "unsave",
]
# Functions
__all__ += [
    "COUNTED_LIKES",
    "COUNTED_POSTS",
    "SUBSCRIBER",
    "count_likes",
    "count_posts",
    "renew_copy",
    "resend_unplanned",
    "settle",
]
# Other rooms
__all__ += [
    "DELETED",
    "EVERYONE",
    "PULL",
    "WAS_DELETED",
    "Post",
    "ResolvedCaption",
    "ViewerState",
    "can_view",
    "fan_out_delivery",
    "find",
    "has_address",
    "mark_planned",
    "may_comment",
    "newest_ids",
    "no_such_post",
    "page_length",
    "post_id_of",
    "posts",
    "present",
    "pulled_ids",
    "pushed_ids",
    "raise_comment_shards",
    "resolve_caption",
    "set_comment_pins",
    "totals_row",
    "viewer_states",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
