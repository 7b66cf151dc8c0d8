"""The story: its states and audiences, and the dataclass of a stored story."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core import clock, ids
from chalicelib.media.service import Media
from chalicelib.stories.settings import settings

PROCESSING = "processing"
ACTIVE = "active"
FAILED = "failed"
DELETED = "deleted"

FOLLOWERS = "followers"
CLOSE_FRIENDS = "close_friends"

PUSH = "push"  # into the trays of the audience
PULL = "pull"  # into the index of pulled stories, which followers' trays read

Sticker = Mapping[str, Any]
"""A sticker as stored: what clients draw, and where. A mention has the id of the user, not the username."""


@dataclass(frozen=True)
class Story:
    """One story as stored.

    Attributes:
        ends_ms: no viewer sees the story from then on (milliseconds since 1970).
        media: the copy taken when the story became active; None before.
        alt: alternative text, "" if there is none.
        delivery: fixed when the story becomes active; "" before.
        view_shards: the number of shards over which the story's views are spread.
        request_id, trace: of the request that created the story (`trace`: X-Ray's header).
        unplanned_ms: since when the story waits to be settled or planned (ms since 1970); None if it does not.
    """

    story_id: str
    state: str
    ends_ms: int
    media_id: str
    media: Media | None = None
    alt: str = ""
    audience: str = FOLLOWERS
    stickers: tuple[Sticker, ...] = ()
    delivery: str = ""
    view_shards: int = 1
    problem: str | None = None
    request_id: str = "-"
    trace: str | None = None
    unplanned_ms: int | None = None

    @property
    def author_id(self) -> str:
        """The user who published it."""
        return ids.owner_of(self.story_id)

    @property
    def created_ms(self) -> int:
        """When it was created, in milliseconds since 1970."""
        return ids.created_ms(self.story_id)

    @property
    def has_ended(self) -> bool:
        """Whether its time is over; the row may exist for up to two days longer."""
        return clock.now_ms() >= self.ends_ms

    @property
    def has_viewers(self) -> bool:
        """Whether it has a list of viewers."""
        return self.state != DELETED and clock.now_ms() < self.ends_ms + settings().views_lifetime * 1000
