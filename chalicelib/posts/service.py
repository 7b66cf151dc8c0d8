"""Exports of the posts room, grouped by caller."""

from chalicelib.engagement.service import ViewerState, viewer_states
from chalicelib.posts.access import get
from chalicelib.posts.creation import Draft, create, settle
from chalicelib.posts.editing import PostChange, delete, edit
from chalicelib.posts.life_cycle import erase_user, export_user
from chalicelib.posts.media_copies import renew as renew_copy
from chalicelib.posts.post import EVERYONE, PULL, Location, Post, page_length
from chalicelib.posts.post_answers import present
from chalicelib.posts.post_capabilities import may_comment
from chalicelib.posts.post_counts import COUNTED_LIKES, COUNTED_POSTS, count_likes, count_posts
from chalicelib.posts.publication import SUBSCRIBER, fan_out_delivery, mark_planned, resend_unplanned
from chalicelib.posts.reactions import like, likers, save, saves, unlike, unsave
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
    "EVERYONE",
    "PULL",
    "Post",
    "ViewerState",
    "fan_out_delivery",
    "mark_planned",
    "may_comment",
    "newest_ids",
    "page_length",
    "posts",
    "present",
    "pulled_ids",
    "pushed_ids",
    "viewer_states",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
