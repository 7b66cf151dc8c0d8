"""Messages of posts: frozen, ids only."""

from dataclasses import dataclass
from typing import Any, Literal

Change = Literal["publish", "retract"]
PUBLISH: Change = "publish"
RETRACT: Change = "retract"


@dataclass(frozen=True)
class PlanPost:
    """To queue `plan`: the post became active and must reach its audience, or was deleted and must leave it."""

    post_id: str
    change: Change

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"post_id": self.post_id, "change": self.change}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "PlanPost":
        """Read the message's JSON object.

        Raises:
            KeyError, ValueError: it is not one.
        """
        change = message["change"]
        if change not in (PUBLISH, RETRACT):
            raise ValueError(f"unknown change {change!r}")
        return cls(message["post_id"], change)
