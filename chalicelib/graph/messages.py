"""What the graph tells others through queues: frozen, ids only."""

from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.core.messages import Message

Change = Literal["followed", "unfollowed"]
FOLLOWED: Change = "followed"
UNFOLLOWED: Change = "unfollowed"


@dataclass(frozen=True)
class EdgeChanged(Message):
    """To queue `edges`: the follower's inbox must gain the followee's posts, or lose them."""

    follower_id: str
    followee_id: str
    change: Change


@dataclass(frozen=True)
class ReviewDelivery(Message):
    """To queue `delivery`: see what the account's size, or the time, asks for, and do it."""

    author_id: str


@dataclass(frozen=True)
class MarkShard(Message):
    """To queue `delivery`: go on with one shard of the account's followers in one run of one change.

    Attributes:
        since_ms: when the account came into the state that the run belongs to, milliseconds since 1970.
    """

    author_id: str
    since_ms: int
    run: int
    shard: int


def delivery_step(record: dict[str, Any]) -> ReviewDelivery | MarkShard:
    """Read a JSON object of queue `delivery`.

    Raises:
        ValueError: it is none.
    """
    return MarkShard.from_record(record) if "shard" in record else ReviewDelivery.from_record(record)


@dataclass(frozen=True)
class AcceptRequests(Message):
    """To queue `requests`: the account is public, so these who asked to follow it do; all who did if none are named.

    Accounts' `WentPublic` is read as one that names none.
    """

    user_id: str
    follower_ids: tuple[str, ...] = ()
