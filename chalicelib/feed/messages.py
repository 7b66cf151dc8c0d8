"""Messages of the fan-out: frozen, ids only."""

from dataclasses import dataclass
from typing import Any

from chalicelib.posts.messages import PUBLISH, RETRACT, Change


@dataclass(frozen=True)
class Deliver:
    """To queue `fanout`: put one post into these inboxes, or take it out of them."""

    post_id: str
    change: Change
    viewer_ids: tuple[str, ...]

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"post_id": self.post_id, "change": self.change, "viewer_ids": list(self.viewer_ids)}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "Deliver":
        """Read the message's JSON object.

        Raises:
            KeyError, ValueError: it is not one.
        """
        change = message["change"]
        if change not in (PUBLISH, RETRACT):
            raise ValueError(f"unknown change {change!r}")
        return cls(message["post_id"], change, tuple(message["viewer_ids"]))


@dataclass(frozen=True)
class RebuildInbox:
    """To queue `rebuild`: a reader came back whose inbox was not filled; `returned_ms` names the return."""

    viewer_id: str
    returned_ms: int

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"viewer_id": self.viewer_id, "returned_ms": self.returned_ms}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "RebuildInbox":
        """Read the message's JSON object.

        Raises:
            KeyError, ValueError: it is not one.
        """
        return cls(message["viewer_id"], int(message["returned_ms"]))
