"""Exports of the posts room, grouped by caller."""

from chalicelib.engagement.service import ViewerState, viewer_states
from chalicelib.posts.access import can_view, get, no_such_post, visible_ids
from chalicelib.posts.captions import has_address, tag_of
from chalicelib.posts.collection_answers import cards as collection_cards
from chalicelib.posts.collection_answers import list_collections
from chalicelib.posts.collection_answers import whole as whole_collection
from chalicelib.posts.collection_tables import Collection
from chalicelib.posts.collections import add as add_to_collection
from chalicelib.posts.collections import create as create_collection
from chalicelib.posts.collections import delete as delete_collection
from chalicelib.posts.collections import edit as edit_collection
from chalicelib.posts.collections import move as move_in_collection
from chalicelib.posts.collections import remove as remove_from_collection
from chalicelib.posts.collections import unsave
from chalicelib.posts.comment_marks import find, raise_comment_shards, set_comment_pins
from chalicelib.posts.creation import Beginning, PostContent, create, resolve_caption, settle
from chalicelib.posts.drafts import change_draft, create_draft, delete_draft
from chalicelib.posts.editing import PostChange, edit
from chalicelib.posts.hidden_posts import archive, delete, erase, restore, retract, unarchive
from chalicelib.posts.hidden_posts import page as hidden_page
from chalicelib.posts.imports import import_posts
from chalicelib.posts.life_cycle import erase_user, export_user
from chalicelib.posts.media_copies import renew as renew_copy
from chalicelib.posts.pins import pin, unpin
from chalicelib.posts.post import (
    ACTIVE,
    ARCHIVED,
    DELETED,
    DRAFT,
    EVERYONE,
    FAILED,
    GONE,
    PULL,
    RECENTLY_DELETED,
    SCHEDULED,
    UNPUBLISHED,
    Location,
    Post,
    ResolvedCaption,
    page_length,
)
from chalicelib.posts.post_answers import draft_answer, present
from chalicelib.posts.post_capabilities import may_comment
from chalicelib.posts.post_counts import COUNTED_LIKES, COUNTED_POSTS
from chalicelib.posts.post_views import count_views, views_by_day
from chalicelib.posts.public_posts import read_public
from chalicelib.posts.publication import (
    HAS_FAILED,
    LISTED_ELSEWHERE,
    SUBSCRIBER,
    WAS_DELETED,
    fanned_out,
    mark_planned,
    post_id_of,
    resend_unplanned,
)
from chalicelib.posts.reactions import like, likers, save, saves, some_likes, unlike
from chalicelib.posts.scheduling import end_due_states
from chalicelib.posts.tables import totals_row
from chalicelib.posts.timelines import (
    GridPosition,
    earlier_tags,
    grid,
    newest_ids,
    posts,
    pulled_ids,
    pushed_ids,
    tagged_ids,
)
from chalicelib.posts.view_tables import has_all_days

# The API
__all__ = [
    "ARCHIVED",
    "DRAFT",
    "RECENTLY_DELETED",
    "SCHEDULED",
    "Beginning",
    "Collection",
    "GridPosition",
    "Location",
    "PostChange",
    "PostContent",
    "add_to_collection",
    "archive",
    "change_draft",
    "collection_cards",
    "create",
    "create_collection",
    "create_draft",
    "delete",
    "delete_collection",
    "delete_draft",
    "draft_answer",
    "edit",
    "edit_collection",
    "erase",
    "get",
    "grid",
    "hidden_page",
    "import_posts",
    "like",
    "likers",
    "list_collections",
    "move_in_collection",
    "pin",
    "remove_from_collection",
    "restore",
    "save",
    "saves",
    "unarchive",
    "unlike",
    "unpin",
    "unsave",
    "views_by_day",
    "whole_collection",
]
# Functions
__all__ += [
    "COUNTED_LIKES",
    "COUNTED_POSTS",
    "SUBSCRIBER",
    "count_views",
    "end_due_states",
    "renew_copy",
    "resend_unplanned",
    "settle",
]
# Other rooms
__all__ += [
    "ACTIVE",
    "DELETED",
    "EVERYONE",
    "FAILED",
    "GONE",
    "HAS_FAILED",
    "LISTED_ELSEWHERE",
    "PULL",
    "UNPUBLISHED",
    "WAS_DELETED",
    "Post",
    "ResolvedCaption",
    "ViewerState",
    "can_view",
    "earlier_tags",
    "fanned_out",
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
    "read_public",
    "resolve_caption",
    "retract",
    "set_comment_pins",
    "some_likes",
    "tag_of",
    "tagged_ids",
    "totals_row",
    "viewer_states",
    "visible_ids",
]
# Recounting (`infra`)
__all__ += [
    "has_all_days",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
