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


@dataclass(frozen=True)
class ReviewDelivery:
    """To queue `delivery`: see what the account's size, or the time, asks for, and do it."""

    author_id: str

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"author_id": self.author_id}


@dataclass(frozen=True)
class MarkShard:
    """To queue `delivery`: go on with one shard of the account's followers in one run of one change.

    Attributes:
        since_ms: when the account came into the state that the run belongs to, milliseconds since 1970.
    """

    author_id: str
    since_ms: int
    run: int
    shard: int

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"author_id": self.author_id, "since_ms": self.since_ms, "run": self.run, "shard": self.shard}


def delivery_step(message: dict[str, Any]) -> ReviewDelivery | MarkShard:
    """Read a JSON object of queue `delivery`.

    Raises:
        KeyError: it is none.
    """
    if "shard" not in message:
        return ReviewDelivery(message["author_id"])
    return MarkShard(message["author_id"], message["since_ms"], message["run"], message["shard"])


@dataclass(frozen=True)
class AcceptRequests:
    """To queue `requests`: the account is public, so these who asked to follow it do; all who did if none are named."""

    user_id: str
    follower_ids: tuple[str, ...] = ()

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"user_id": self.user_id, "follower_ids": list(self.follower_ids)}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "AcceptRequests":
        """Read the message's JSON object; that of accounts' `WentPublic` names nobody.

        Raises:
            KeyError: it is none.
        """
        return cls(message["user_id"], tuple(message.get("follower_ids", ())))
