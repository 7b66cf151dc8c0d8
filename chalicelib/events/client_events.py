"""The event: one report of a client."""

from dataclasses import dataclass
from typing import Any

from chalicelib.events.schemas import EventType, Mode


@dataclass(frozen=True)
class Event:
    """What a user saw or did, as reported by the client.

    Attributes:
        at: the client's time, RFC 3339.
        position: in the page, from 0; with the page's `mode` and `request_id`.
        context: the sealed features of the post.
        dwell_ms: how long a post was viewed; for views only.
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
        """The event as stored: a JSON object without the fields that were not reported.

        Args:
            received_at: the server's time, RFC 3339.
            features: the fields of the context.
        """
        reported = {
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
        return {name: value for name, value in reported.items() if value is not None} | features
