"""Exports of comments, grouped by caller."""

from chalicelib.comments.comment import LIVE, SPAM, author_of, parent_of
from chalicelib.comments.comment_answers import present
from chalicelib.comments.comment_changes import approve, edit, hide, pin, unpin
from chalicelib.comments.comment_counts import (
    COUNTED_COMMENT_LIKES,
    COUNTED_COMMENTS,
)
from chalicelib.comments.comment_images import is_told, mentioned_in
from chalicelib.comments.comment_likes import like, unlike
from chalicelib.comments.comment_pages import own as own_comments
from chalicelib.comments.comment_pages import page as comments_page
from chalicelib.comments.comment_pages import replies as replies_page
from chalicelib.comments.comment_pages import show
from chalicelib.comments.creation import create
from chalicelib.comments.deletion import SUBSCRIBER, delete, sweep
from chalicelib.comments.life_cycle import erase_user, export_user
from chalicelib.comments.recent import some_likes, some_told
from chalicelib.comments.tables import comment_partitions, ids_of, liker_partitions, replies_range, row_key

# The API
__all__ = [
    "approve",
    "comments_page",
    "create",
    "delete",
    "edit",
    "hide",
    "like",
    "own_comments",
    "pin",
    "present",
    "replies_page",
    "show",
    "unlike",
    "unpin",
]
# Functions
__all__ += [
    "COUNTED_COMMENTS",
    "COUNTED_COMMENT_LIKES",
    "SUBSCRIBER",
    "sweep",
]
# Other rooms
__all__ += [
    "author_of",
    "ids_of",
    "is_told",
    "mentioned_in",
    "parent_of",
    "some_likes",
    "some_told",
]
# Recounting, and releasing of holds (`infra`)
__all__ += [
    "LIVE",
    "SPAM",
    "comment_partitions",
    "liker_partitions",
    "replies_range",
    "row_key",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
