"""Limit how many comments a user writes, and hold those that look like spam for the post's author."""

import hashlib
import hmac

from chalicelib.comments.comment import RESTRICTED, SPAM
from chalicelib.comments.settings import settings
from chalicelib.core import clock, ids
from chalicelib.core.keys import keys
from chalicelib.core.limits import Limit
from chalicelib.core.settings import HOUR
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post

TEXT_DIGITS, POST_DIGITS = 8, 4  # of hashes, in hexadecimal: a user writes a hundred texts an hour
MARK = TEXT_DIGITS + POST_DIGITS


def count_comment(user_id: str, post_id: str, body: str) -> bool:
    """Count a comment, new or edited, against its author's limit, and note its text: one write.

    Returns:
        Whether the author wrote the same text on another post within the hour.

    Raises:
        TooManyRequests: the author wrote `comments_per_user` comments within the hour.
    """
    limit = Limit("comments", settings().comments_per_user, HOUR)
    text, post, second = _digest(_folded(body), TEXT_DIGITS), _digest(post_id, POST_DIGITS), clock.now() % HOUR
    notes = limit.spend_noting(user_id, f"{text}{post}{second:03x}")
    recent = [note for note in notes.before if int(note[MARK:], 16) >= second] + list(notes.now)
    return any(note[:TEXT_DIGITS] == text and note[TEXT_DIGITS:MARK] != post for note in recent)


def count_change(user_id: str) -> None:
    """Count another change of a comment against the caller's limit.

    Raises:
        TooManyRequests: the caller made `comment_changes_per_user` changes within the hour.
    """
    Limit("comment-changes", settings().comment_changes_per_user, HOUR).spend(user_id)


def hold_of(author_id: str, post: Post, body: str, *, is_repeated: bool) -> str | None:
    """Why a comment must wait for the approval of the post's author; None if it need not.

    The post's author never waits. Restrictions are read strongly.
    """
    if author_id == post.author_id:
        return None
    if graph.is_restricted(post.author_id, author_id):
        return RESTRICTED
    return SPAM if is_repeated or (_is_new(author_id) and posts.has_address(body)) else None


def _is_new(user_id: str) -> bool:
    """Whether the account is younger than `comment_link_age`; its id has the time of its registration."""
    return clock.now_ms() - ids.created_ms(user_id) < settings().comment_link_age * 1000


def _folded(body: str) -> str:
    """A text without what spam varies: case, blanks and signs."""
    return "".join(each for each in body.casefold() if each.isalnum()) or body


def _digest(text: str, digits: int) -> str:
    return hmac.digest(keys().cursors.key, text.encode(), hashlib.sha256).hex()[:digits]
