"""Outboxes: what rooms do about the changes of a table, told by the table's stream alone.

A shard of a stream takes two readers (AWS's quota), so a table has one outbox, the function `publish_<table>`, for all
rooms that subscribe to it; its other reader is `count_<table>`. A crash between the write and what follows from it
loses nothing: the record comes again. A record that a subscriber keeps failing on is parked as an id, with the
subscriber's name, in the queue `outbox-retry`, and the outbox goes on, so that it cannot block its shard.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core import observability, queues
from chalicelib.core.messages import Message
from chalicelib.core.metrics import CoreMetric
from chalicelib.core.retries import tries
from chalicelib.core.streams import Became, StreamRecord, number, text

RETRY_QUEUE = "outbox-retry"
TRIES_IN_PLACE = 3  # each sends with retries of its own; more would hold up the shard


@dataclass(frozen=True)
class Subscriber:
    """What one room does about changes of one table.

    Attributes:
        room: its name, by which a parked record comes back to it.
        table: short name of the table.
        changes: it gets the records that match one of these.
        handle: gets such a record, perhaps more than once.
        id_of: what the row of a record is called in a message.
        handle_again: gets the id of a record that `handle` failed on, and goes by what the row is now.
        began: attribute that says when the change was made, in milliseconds; None if no metric needs it.
    """

    room: str
    table: str
    changes: tuple[Became, ...]
    handle: Callable[[StreamRecord], None]
    id_of: Callable[[StreamRecord], str]
    handle_again: Callable[[str], None]
    began: str | None = None


@dataclass(frozen=True)
class ParkedRecord(Message):
    """To queue `outbox-retry`: a room could not handle a change of this row."""

    table: str
    row_id: str
    room: str | None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "ParkedRecord":
        """See `Message`. A record from before rooms were named, `{"post_id": …}`, concerns all of them."""
        if "post_id" in record:
            return cls("posts", record["post_id"], None)
        return super().from_record(record)


def publish(table: str, subscribers: Iterable[Subscriber], records: Iterable[StreamRecord]) -> None:
    """Hand each record of a table to the subscribers that it concerns.

    Raises:
        Unavailable, ClientError, BotoCoreError: a failing record could not be parked either; the whole batch must come
            again.
    """
    interested = [each for each in subscribers if each.table == table]
    for record in records:
        for subscriber in interested:
            if any(change.matches(record) for change in subscriber.changes):
                _publish(subscriber, record)


def retry(subscribers: Iterable[Subscriber], parked: ParkedRecord) -> None:
    """Hand a parked record to the room that failed on it, or to every room where it names none.

    Raises:
        LookupError: no such room subscribes to the table.
    """
    meant = [each for each in subscribers if each.table == parked.table and parked.room in (each.room, None)]
    if not meant:
        raise LookupError(f"{parked.room} does not subscribe to {parked.table}.")
    for subscriber in meant:
        subscriber.handle_again(parked.row_id)


def _publish(subscriber: Subscriber, record: StreamRecord) -> None:
    with observability.request(
        text(record.new, "request_id") or text(record.old, "request_id") or "-",
        trace=text(record.new, "trace"),
        began_ms=number(record.new, subscriber.began) if subscriber.began else None,
    ):
        if not _handles(subscriber, record):
            parked = ParkedRecord(subscriber.table, subscriber.id_of(record), subscriber.room)
            queues.send(RETRY_QUEUE, [parked])
            observability.measure(CoreMetric.RECORDS_PARKED)


def _handles(subscriber: Subscriber, record: StreamRecord) -> bool:
    for _ in tries(TRIES_IN_PLACE):
        try:
            subscriber.handle(record)
        except Exception:  # noqa: BLE001 - whatever is wrong with one record must not block those behind it: it is parked
            observability.logger.exception("stream record failed", row_keys=record.keys, room=subscriber.room)
        else:
            return True
    return False
