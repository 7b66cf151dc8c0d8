"""Import posts that were published elsewhere: with their own times, without delivery, and with a result for each."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.core import clock
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Problem, invalid_field
from chalicelib.core.settings import HOUR
from chalicelib.posts.creation import Beginning, PostContent, create
from chalicelib.posts.post import Post
from chalicelib.posts.settings import settings

Item = tuple[PostContent, int]
"""What to import, and when it was published (ms since 1970)."""


def import_posts(author_id: str, items: Sequence[Item | Problem], key: IdempotencyKey | None) -> list[Post | Problem]:
    """Import posts one after the other; each has a row of its own for the key, so a repetition continues.

    Args:
        items: a problem in place of an item is its result.

    Returns:
        For each item the post, or the problem that prevented it.

    Raises:
        TooManyRequests: the author imported `imports_per_user` posts within the hour.
    """
    Limit("imports", settings().imports_per_user, HOUR).spend(author_id, max(1, len(items)))
    return [_result(author_id, item, each) for item, each in zip(items, _keys(key, len(items)), strict=True)]


def _keys(key: IdempotencyKey | None, count: int) -> Iterable[IdempotencyKey | None]:
    return [replace(key, caller_key=f"{key.caller_key}#{i}") if key else None for i in range(count)]


def _result(author_id: str, item: Item | Problem, key: IdempotencyKey | None) -> Post | Problem:
    if isinstance(item, Problem):
        return item
    content, taken_ms = item
    try:
        if taken_ms > clock.now_ms():
            raise invalid_field("taken_at", "is in the future", code="too-late")
        return create(author_id, content, key, Beginning(taken_ms=taken_ms))
    except Problem as problem:
        return problem
