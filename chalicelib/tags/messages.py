"""The messages by which lists by tag follow accounts, and trends follow retractions."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.accounts.messages import AudienceChanged
from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class ResyncTags(Message):
    """Bring the next part of an account's posts in line; `below` is where the part before ended.

    Accounts' `AudienceChanged` has the same queue, and is read as one that names the first part.
    """

    queue: ClassVar = AudienceChanged.queue

    user_id: str
    below: str | None = None


@dataclass(frozen=True)
class TrendsStale(Message):
    """A post of a tag that trends was retracted: find the trends again, if that was not done since (ms since 1970)."""

    queue: ClassVar = Queue("trends", batch=1)  # a run reads hours of uses

    since_ms: int
