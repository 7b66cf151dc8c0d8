"""Outboxes: each room gets the changes that it subscribes to, whatever other rooms and records do."""

from typing import Any

import pytest

from chalicelib.core import outbox, queues
from chalicelib.core.outbox import ParkedRecord, Subscriber
from chalicelib.core.streams import Became, StreamRecord

ACTIVE = Became("state", "active")
DELETED = Became("state", "deleted")


class Room:
    """A room that keeps the ids that it gets, and fails on the row `fails_on`."""

    def __init__(self, name: str, *changes: Became, fails_on: str = "") -> None:
        self.handled: list[str] = []
        self.retried: list[str] = []
        self.fails_on = fails_on
        self.subscriber = Subscriber(
            name, "posts", changes, self.handle, lambda record: str(record.keys["id"]["S"]), self.retried.append
        )

    def handle(self, record: StreamRecord) -> None:
        """Keep the row's id."""
        if record.keys["id"]["S"] == self.fails_on:
            raise ValueError(self.fails_on)
        self.handled.append(record.keys["id"]["S"])


@pytest.fixture
def parked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Queue and body of each message sent."""
    sent: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(queues, "send", lambda messages: sent.extend((m.queue.name, m.to_message()) for m in messages))
    return sent


def change(row_id: str, old: str | None, new: str | None) -> StreamRecord:
    before, after = (None if state is None else {"state": {"S": state}} for state in (old, new))
    return StreamRecord(1, "MODIFY", {"id": {"S": row_id}}, before, after)


def test_each_room_gets_its_own_changes_of_its_own_table(parked: list[Any]) -> None:
    feeds, tags = Room("feed", ACTIVE, DELETED), Room("tags", DELETED)
    rooms = [feeds.subscriber, tags.subscriber]
    records = [
        change("born", None, "active"),
        change("edited", "active", "active"),
        change("gone", "active", "deleted"),
    ]
    outbox.publish("posts", rooms, records)
    outbox.publish("follows", rooms, records)
    assert (feeds.handled, tags.handled, parked) == (["born", "gone"], ["gone"], [])


def test_a_record_that_one_room_fails_on_is_parked_for_that_room_alone(parked: list[Any]) -> None:
    feeds, tags = Room("feed", ACTIVE, fails_on="bad"), Room("tags", ACTIVE)
    rooms = [feeds.subscriber, tags.subscriber]
    outbox.publish("posts", rooms, [change("bad", None, "active"), change("good", None, "active")])
    assert (feeds.handled, tags.handled) == (["good"], ["bad", "good"])
    assert parked == [("outbox-retry", {"table": "posts", "row_id": "bad", "room": "feed"})]
    outbox.retry(rooms, ParkedRecord.from_record(parked[0][1]))
    assert (feeds.retried, tags.retried) == (["bad"], [])


@pytest.mark.parametrize("parked", [ParkedRecord("posts", "p-1", "gone"), ParkedRecord("likes", "p-1", "feed")])
def test_a_room_that_does_not_subscribe_is_an_error(parked: ParkedRecord) -> None:
    with pytest.raises(LookupError):
        outbox.retry([Room("feed", ACTIVE).subscriber], parked)


@pytest.mark.parametrize(
    ("old", "new", "matches"),
    [(None, "active", True), ("processing", "active", True), ("active", "active", False), ("active", None, False)],
)
def test_became_matches_the_record_of_the_change(old: str | None, new: str | None, matches: bool) -> None:
    assert ACTIVE.matches(change("p", old, new)) == matches
