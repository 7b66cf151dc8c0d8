"""Decide under which tags a post is listed, and for which it counts as a use in trends; keep the uses.

An account counts once for each tag and day: with its first post of the day. If that is retracted, later ones of the day
do not take its place.
"""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, queues
from chalicelib.core.settings import DAY
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post
from chalicelib.tags import tables, use_tables
from chalicelib.tags.messages import TrendsStale
from chalicelib.tags.settings import settings
from chalicelib.tags.use_tables import HOUR_MS

ACTIVE = "active"
DAY_MS = DAY * 1000
NO_TAGS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wanted:
    """The tags under which a post must be listed now, and those for which it counts."""

    listed: frozenset[str] = NO_TAGS
    counted: frozenset[str] = NO_TAGS


def wanted_of(post: Post | None) -> Wanted:
    """What the index must have of a post now: nothing unless everyone may see it."""
    if post is None or post.state != ACTIVE or post.audience != posts.EVERYONE:
        return Wanted()
    if not post.tags or len(post.tags) > settings().tags_indexed:
        return Wanted()
    authors = accounts.read_strongly([post.author_id])
    if not any(each.status == ACTIVE and not each.is_private for each in authors):
        return Wanted()
    return Wanted(frozenset(post.tags), _counted(post))


def write(post_id: str, present: Collection[str], absent: Collection[str]) -> None:
    """Count a post for some tags, and not for others that it may count for; a trend that loses a use is found again."""
    if not _is_younger(post_id, settings().trend_uses_lifetime * 1000):
        return
    use_tables.write(post_id, present, absent)
    if absent and _is_younger(post_id, settings().trend_window * HOUR_MS):
        stale = [each for each in tables.trends().items if each.tag in absent]
        if stale:
            queues.send([TrendsStale(clock.now_ms())], group="trends", delay=settings().trends_refresh_delay)


def _counted(post: Post) -> frozenset[str]:
    """The tags for which a public post counts: none if it is sensitive, or if its account is too young."""
    age_ms = clock.now_ms() - ids.created_ms(post.author_id)
    if post.sensitive or post.warning or age_ms < settings().trend_account_age * 1000:
        return NO_TAGS
    if not _is_younger(post.post_id, DAY_MS):
        return NO_TAGS
    day_ms = ids.created_ms(post.post_id) // DAY_MS * DAY_MS
    return frozenset(post.tags) - posts.earlier_tags(post.post_id, day_ms)


def _is_younger(post_id: str, age_ms: int) -> bool:
    return clock.now_ms() - ids.created_ms(post_id) < age_ms
