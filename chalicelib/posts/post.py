"""The post itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.media.service import Media
from chalicelib.posts.settings import settings

PROCESSING = "processing"
ACTIVE = "active"
FAILED = "failed"
DELETED = "deleted"

PUSH = "push"  # into every follower's inbox
PULL = "pull"  # stays in the author's outbox, from where readers merge it

EVERYONE = "everyone"
FOLLOWERS = "followers"


@dataclass(frozen=True)
class Location:
    """A place's name and, if the author pinned it, degrees (WGS 84)."""

    name: str
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True)
class Words:
    """A caption and what it names: tags, and ids of the people mentioned by the username that the caption has."""

    caption: str
    tags: tuple[str, ...]
    mentions: Mapping[str, str]


@dataclass(frozen=True)
class Post:
    """One post as it is stored.

    `media` are copies taken when the post became active, none before; `alts` stand in the order of `media_ids`, ""
    where there is none. `mentions` are ids by the username that the caption has. `delivery` is fixed when the post
    becomes active, "" before. `unplanned_ms` is since when somebody must see to it that it is settled and its fan-out
    planned, None where nobody must. `request_id` and `trace` (X-Ray's header) are of the call that made it.
    """

    post_id: str
    author_id: str
    state: str
    created_ms: int
    caption: str = ""
    tags: tuple[str, ...] = ()
    mentions: Mapping[str, str] | None = None
    media_ids: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    alts: tuple[str, ...] = ()
    location: Location | None = None
    audience: str = EVERYONE
    delivery: str = PUSH
    request_id: str = "-"
    trace: str | None = None
    problem: str | None = None
    likes_count: int = 0
    comments_count: int = 0
    views_count: int = 0
    unplanned_ms: int | None = None


def page_length(posts: Sequence[Post], limit: int) -> int:
    """How many of these posts, in this order, make a page: at most `limit`, fewer where their media are too many."""
    media = 0
    for count, post in enumerate(posts[:limit]):
        media += len(post.media_ids)
        if count and media > settings().page_media:
            return count
    return min(limit, len(posts))
