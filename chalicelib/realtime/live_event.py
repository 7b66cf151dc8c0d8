"""Define live events: what a client gets through its socket."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core import ids
from chalicelib.realtime.settings import settings


@dataclass(frozen=True)
class LiveEvent:
    """An event as its producer decides it.

    Attributes:
        event_id: as `event_id` makes it; the same when the producer's message is delivered again.
        type: one of the types in docs/live.md.
        data: ids and a few fields, as JSON.
        actor_id: the user whose act it is: after a block no event of the other user passes. None if no user caused it.
        fallback: `title` and `body` for clients that do not know the type.
        is_passing: it means nothing a moment later, so it is not stored, and comes after no break.

    Raises:
        ValueError: the frame would be larger than `live_event_bytes`, or the id has another shape.
    """

    event_id: str
    type: str
    data: Mapping[str, Any]
    actor_id: str | None = None
    fallback: Mapping[str, str] | None = None
    is_passing: bool = False

    def __post_init__(self) -> None:
        if not ids.is_owned(self.event_id):
            raise ValueError(f"{self.event_id} is not the id of an event")
        if len(self.frame().encode()) > settings().live_event_bytes:
            raise ValueError(f"an event of type {self.type} exceeds {settings().live_event_bytes} bytes")

    def frame(self) -> str:
        """The text that is sent."""
        content = {"id": self.event_id, "type": self.type, "data": dict(self.data)}
        if self.fallback is not None:
            content["fallback"] = dict(self.fallback)
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def event_id(at_ms: int, *of: str) -> str:
    """The id (22 characters) of an event that happened at a time: the same time and texts give the same id.

    Args:
        at_ms: milliseconds since 1970, e.g. the time in the id of a message; the id sorts by it.
        of: what tells the event from others of that time, e.g. its type and the message's id.
    """
    digest = hashlib.sha256("\0".join(of).encode()).digest()[: ids.BYTES]
    return ids.first_at(at_ms) + ids.unpack(digest)
