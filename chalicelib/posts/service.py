"""What posts export, grouped by user."""

from chalicelib.engagement.service import Marks, marks
from chalicelib.posts.changes import delete, edit
from chalicelib.posts.copies import renew as renew_copy
from chalicelib.posts.creation import Draft, create, settle
from chalicelib.posts.listings import grid, posts
from chalicelib.posts.outbox import SUBSCRIBER, fan_out_of, mark_planned, resend_unplanned
from chalicelib.posts.post import EVERYONE, PULL, Location, Post, page_length
from chalicelib.posts.post_answers import present
from chalicelib.posts.post_counts import COUNTED_LIKES, COUNTED_POSTS, count_likes, count_posts
from chalicelib.posts.reactions import like, likers, save, saves, unlike, unsave
from chalicelib.posts.timelines import newest_ids, outbox_ids
from chalicelib.posts.visibility import get

# The API
__all__ = [
    "Draft",
    "Location",
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
    "Marks",
    "Post",
    "fan_out_of",
    "mark_planned",
    "marks",
    "newest_ids",
    "outbox_ids",
    "page_length",
    "posts",
    "present",
]
