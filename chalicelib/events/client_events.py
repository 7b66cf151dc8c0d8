"""The event itself."""

from dataclasses import dataclass
from typing import Any

from chalicelib.events.schemas import EventType, Mode


@dataclass(frozen=True)
class Event:
    """One thing that somebody saw or did, as their client tells it.

    Attributes:
        at: the client's time, RFC 3339.
        position: in the page, from 0; with `mode` and `request_id`, of the page.
        context: what the ranker knew, as it was sealed.
        dwell_ms: how long a post was looked at; of a view alone.
    """

    type: EventType
    post_id: str
    at: str | None = None
    position: int | None = None
    mode: Mode | None = None
    request_id: str | None = None
    context: str | None = None
    dwell_ms: int | None = None

    def to_record(self, user_id: str, received_at: str, features: dict[str, Any]) -> dict[str, Any]:
        """The event as it is stored: a JSON object without what was not told.

        Args:
            received_at: the server's time, RFC 3339.
            features: what the context holds.
        """
        told = {
            "type": self.type,
            "user_id": user_id,
            "post_id": self.post_id,
            "received_at": received_at,
            "at": self.at,
            "position": self.position,
            "mode": self.mode,
            "request_id": self.request_id,
            "dwell_ms": self.dwell_ms,
        }
        return {name: value for name, value in told.items() if value is not None} | features
