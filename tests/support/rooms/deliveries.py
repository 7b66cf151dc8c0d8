"""Accounts that cross the line between push and pull, with few followers and a clock that tests move."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import DeliveryState
from chalicelib.core import clock, queues
from chalicelib.core.settings import forget_settings
from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import batch_get
from chalicelib.graph import delivery_changes, service, tables
from chalicelib.graph.messages import DELIVERY, MarkShard, ReviewDelivery
from tests.support.rooms.people import change

SMALL = {
    "EMULSION_PULL_FOLLOWERS": "6",
    "EMULSION_PUSH_FOLLOWERS": "4",
    "EMULSION_FOLLOWERS_PER_SHARD": "100",
    "EMULSION_MARKING_PAGES": "2",
    "EMULSION_GRAPH_CHANGES_PER_USER": "100000",
}
PAGE = 2  # edges of one page of the marking job
DAY = 24 * 60 * 60


class Later:
    """The clock, and what waits in queue `delivery` until it is time."""

    def __init__(self) -> None:
        self.now_ms = clock.now_ms()
        self.waiting: list[tuple[int, Any]] = []
        self._held = ExitStack()
        self.wait(0)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ms += round(seconds * 1000)
        self._held.enter_context(clock.at(self.now_ms))

    def send(self, messages: Any, *, delay: int = 0, **_options: Any) -> int:
        """Replaces `queues.send`."""
        sent = [(self.now_ms + delay * 1000, each) for each in messages]
        self.waiting += [(due_ms, each) for due_ms, each in sent if each.queue == DELIVERY]
        return len(sent)

    def due(self) -> list[Any]:
        """Messages that are due."""
        return [message for due_ms, message in self.waiting if due_ms <= self.now_ms]

    def carry(self) -> None:
        """Handle one message."""
        message = self.due()[0]
        self.waiting.remove(next(each for each in self.waiting if each[1] is message))
        service.change_delivery(message)

    def settle(self) -> None:
        """Handle what is due until nothing is."""
        for _ in range(1000):
            if not self.due():
                return
            self.carry()
        raise AssertionError("the job does not come to rest")

    def release(self) -> None:
        """Give the real clock back."""
        self._held.close()


@pytest.fixture
def later(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Later]:
    """The clock and the queue, with small thresholds."""
    for name, value in SMALL.items():
        monkeypatch.setenv(name, value)
    forget_settings()
    monkeypatch.setattr(tables, "FOLLOWER_PAGE", PAGE)
    made = Later()
    monkeypatch.setattr(queues, "send", made.send)
    yield made
    made.release()


def counted(author_id: str, amount: int) -> None:
    """The fold of the followers' total asks for a review."""
    change(author_id, followers_count=amount)
    delivery_changes.request_reviews([author_id])


def record(author_id: str, sequence: int = 1) -> StreamRecord:
    """A record of the follows stream: a user follows the account."""
    keys = {"follower_id": {"S": "0" * 11}, "followee_id": {"S": author_id}}
    return StreamRecord(sequence, "INSERT", keys, None, keys)


def state_of(author_id: str) -> DeliveryState:
    """How the account delivers."""
    state = accounts.delivery_state(author_id)
    assert state
    return state


def hot(follower_ids: list[str], author_id: str) -> set[str]:
    """Which of these edges are hot."""
    rows = batch_get(tables.FollowRow, [(each, author_id) for each in follower_ids])
    assert len(rows) == len(set(follower_ids))
    return {row.follower_id for row in rows if row.hot_followee_id}


def marks(messages: list[Any]) -> list[MarkShard]:
    """Those messages that have a shard marked."""
    return [each for each in messages if isinstance(each, MarkShard)]


def reviews(messages: list[Any]) -> list[ReviewDelivery]:
    """Those messages that have an account looked at."""
    return [each for each in messages if isinstance(each, ReviewDelivery)]
