"""What the graph tells others through queues: frozen, ids only."""

from dataclasses import dataclass
from typing import Any, Literal

Change = Literal["followed", "unfollowed"]
FOLLOWED: Change = "followed"
UNFOLLOWED: Change = "unfollowed"


@dataclass(frozen=True)
class EdgeChanged:
    """To queue `edges`: the follower's inbox must gain the followee's posts, or lose them."""

    follower_id: str
    followee_id: str
    change: Change

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"follower_id": self.follower_id, "followee_id": self.followee_id, "change": self.change}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "EdgeChanged":
        """Read the message's JSON object.

        Raises:
            KeyError, ValueError: it is not one.
        """
        change = message["change"]
        if change not in (FOLLOWED, UNFOLLOWED):
            raise ValueError(f"unknown change {change!r}")
        return cls(message["follower_id"], message["followee_id"], change)
