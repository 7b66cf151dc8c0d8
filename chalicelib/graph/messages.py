"""Messages of the graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from chalicelib.accounts.messages import WentPublic
from chalicelib.core.messages import Message, Queue

Change = Literal["followed", "unfollowed", "befriended"]
FOLLOWED: Change = "followed"
UNFOLLOWED: Change = "unfollowed"
BEFRIENDED: Change = "befriended"  # the follower is a close friend now
DELIVERY = Queue("delivery", batch=1)  # marking a shard may take a third of the time limit


@dataclass(frozen=True)
class EdgeChanged(Message):
    """The follower's inbox and tray must gain the followee's posts and stories, or lose them.

    Attributes:
        below, copied: of a backfill that continues: the id below which it does, and how many posts it has copied.
    """

    queue: ClassVar = Queue("edges")

    follower_id: str
    followee_id: str
    change: Change
    below: str | None = None
    copied: int = 0


@dataclass(frozen=True)
class ReviewDelivery(Message):
    """Check whether the account's size, or the time, requires a change of its delivery, and make the change."""

    queue: ClassVar = DELIVERY

    author_id: str


@dataclass(frozen=True)
class MarkShard(Message):
    """Continue with one shard of the account's followers in one run of one change.

    Attributes:
        since_ms: when the account entered the state that the run belongs to, milliseconds since 1970.
    """

    queue: ClassVar = DELIVERY

    author_id: str
    since_ms: int
    run: int
    shard: int


def delivery_step(record: Mapping[str, Any]) -> ReviewDelivery | MarkShard:
    """Read a JSON object of queue `delivery`.

    Raises:
        ValueError: it is neither message.
    """
    return MarkShard.from_record(record) if "shard" in record else ReviewDelivery.from_record(record)


@dataclass(frozen=True)
class AcceptRequests(Message):
    """The account is public: accept the requests of these users; of all users if none are named.

    Accounts' `WentPublic` has the same queue, and is read as one that names none.
    """

    queue: ClassVar = WentPublic.queue

    user_id: str
    follower_ids: tuple[str, ...] = ()
