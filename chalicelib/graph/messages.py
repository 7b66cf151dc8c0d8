"""Messages that the graph sends through queues: frozen, ids only."""

from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.core.messages import Message

Change = Literal["followed", "unfollowed"]
FOLLOWED: Change = "followed"
UNFOLLOWED: Change = "unfollowed"


@dataclass(frozen=True)
class EdgeChanged(Message):
    """To queue `edges`: add the followee's posts to the follower's inbox, or remove them."""

    follower_id: str
    followee_id: str
    change: Change


@dataclass(frozen=True)
class ReviewDelivery(Message):
    """To queue `delivery`: read the account's size and the time, and do the step that they require."""

    author_id: str


@dataclass(frozen=True)
class MarkShard(Message):
    """To queue `delivery`: continue with one shard of the account's followers, in one run of one change.

    Attributes:
        since_ms: when the account entered the state that the run belongs to, milliseconds since 1970.
    """

    author_id: str
    since_ms: int
    run: int
    shard: int


def delivery_step(record: dict[str, Any]) -> ReviewDelivery | MarkShard:
    """Read a JSON object from queue `delivery`.

    Raises:
        ValueError: it is neither message.
    """
    return MarkShard.from_record(record) if "shard" in record else ReviewDelivery.from_record(record)


@dataclass(frozen=True)
class AcceptRequests(Message):
    """To queue `requests`: the account is public, so accept these follow requests; all requests if none are named.

    The `WentPublic` message of the accounts room is read as one that names none.
    """

    user_id: str
    follower_ids: tuple[str, ...] = ()
