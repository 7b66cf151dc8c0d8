"""Export and erase a user's comments and likes of comments; `core.life_cycle` defines the contract."""

from collections.abc import Iterator
from contextlib import suppress

from chalicelib.comments import tables
from chalicelib.comments.comment import RESTRICTED
from chalicelib.comments.deletion import erase
from chalicelib.comments.tables import CommentLikeRow
from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, delete_rows, rows_of
from chalicelib.core.problems import NotFound
from chalicelib.core.settings import settings


def export_user(user_id: str) -> Iterator[Exported]:
    """The user's comments and replies, latest first, and likes of comments; not the comments on the user's posts.

    Left out: that a post's author hid a comment, or restricted the user, which is that author's secret. Found by an
    index, which may lag by a moment.
    """
    below: str | None = None
    while keys := tables.by_author(user_id, below, settings().page_limit):
        found = tables.get_many(keys)
        for _, comment_id in keys:
            comment = found.get(comment_id)
            if comment and not comment.is_deleted:
                yield {
                    "kind": "comment",
                    "id": comment_id,
                    "post_id": comment.post_id,
                    "parent_comment_id": comment.parent_id,
                    "reply_to": comment.reply_to,
                    "body": comment.body,
                    "tags": list(comment.tags),
                    "mentions": dict(comment.mentions or {}),
                    "held": comment.held not in (None, RESTRICTED),
                    "likes_count": comment.likes_count,
                    "replies_count": comment.replies_count,
                    "edited_at": None if comment.edited_ms is None else clock.rfc3339(comment.edited_ms),
                    "created_at": clock.rfc3339(comment.created_ms),
                }
        below = keys[-1][1]
    for like in rows_of(CommentLikeRow, user_id):
        post_id, comment_id = tables.liked_ids(like.item)
        liked_at = clock.rfc3339(int(like.liked_ms))
        yield {"kind": "comment_like", "post_id": post_id, "comment_id": comment_id, "created_at": liked_at}


def erase_user(user_id: str) -> bool:
    """Delete comments as their writer does, and likes of comments. The streams bring the totals in line.

    A comment with replies leaves a stub, without content and author. The index lags, so the caller repeats the walk.
    """
    keys = tables.by_author(user_id, None, settings().erased_at_once)
    for post_id, comment_id in keys:
        with suppress(NotFound):  # the index still has a comment that is gone
            erase(post_id, comment_id)
    return delete_rows(CommentLikeRow, user_id) and not keys
