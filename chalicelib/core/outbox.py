"""Pass the changes of a table, as its stream has them, to the rooms that subscribe to them.

A shard of a stream takes two readers (AWS's quota), so a table has one outbox, the function `publish_<table>`, for all
rooms that subscribe to it; its other reader is `count_<table>`. A crash between a write and the work that follows from
it loses nothing: Lambda delivers the record again. If a subscriber fails on a record in all its tries, `TRIES_IN_PLACE`
at most, the outbox parks the row's id with the room's name in queue `outbox-retry` and continues, so that the record
cannot block its shard.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core import observability, queues
from chalicelib.core.messages import Message, Queue
from chalicelib.core.metrics import CoreMetric
from chalicelib.core.retries import tries
from chalicelib.core.streams import RowChange, StreamRecord, number, text

BATCH = 100  # records of one invocation: a hundred messages, sent in seconds
TRIES_IN_PLACE = 3  # sending messages has retries of its own within each try; more tries would delay the shard


@dataclass(frozen=True)
class Subscriber:
    """One room's subscription to changes of one table.

    Attributes:
        room: the room's name, which a parked record contains.
        table: short name of the table.
        changes: the room gets the records that match one of these.
        handle: gets such a record, perhaps more than once.
        id_of: returns the id of a record's row, for a parked record.
        handle_again: gets the id of a row for which `handle` failed, and acts on the row's current state.
        began: attribute that has the time of the change, in milliseconds; None if no metric needs it.
    """

    room: str
    table: str
    changes: tuple[RowChange, ...]
    handle: Callable[[StreamRecord], None]
    id_of: Callable[[StreamRecord], str]
    handle_again: Callable[[str], None]
    began: str | None = None


@dataclass(frozen=True)
class ParkedRecord(Message):
    """A room failed to handle a change of this row."""

    queue: ClassVar = Queue("outbox-retry")

    table: str
    row_id: str
    room: str


def publish(table: str, subscribers: Iterable[Subscriber], records: Iterable[StreamRecord]) -> None:
    """Hand each record of a table to the subscribers that it concerns.

    Raises:
        Unavailable, ClientError, BotoCoreError: a failing record could not be parked either; Lambda must deliver the
            whole batch again.
    """
    interested = [each for each in subscribers if each.table == table]
    for record in records:
        for subscriber in interested:
            if any(change.matches(record) for change in subscriber.changes):
                _publish(subscriber, record)


def retry(subscribers: Iterable[Subscriber], parked: ParkedRecord) -> None:
    """Hand a parked record to the room that failed on it.

    Raises:
        LookupError: the room does not subscribe to the table.

    Errors of the room's `handle_again` pass through; the message is then delivered again.
    """
    found = [each for each in subscribers if (each.table, each.room) == (parked.table, parked.room)]
    if not found:
        raise LookupError(f"{parked.room} does not subscribe to {parked.table}.")
    for subscriber in found:
        subscriber.handle_again(parked.row_id)


def _publish(subscriber: Subscriber, record: StreamRecord) -> None:
    with observability.request(
        text(record.new, "request_id") or text(record.old, "request_id") or "-",
        trace=text(record.new, "trace"),
        began_ms=number(record.new, subscriber.began) if subscriber.began else None,
    ):
        if not _handles(subscriber, record):
            parked = ParkedRecord(subscriber.table, subscriber.id_of(record), subscriber.room)
            queues.send([parked])
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
