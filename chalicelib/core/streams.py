"""Parse records of DynamoDB streams, and match them with the changes that rooms are interested in."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from chalicelib.core.metrics import CoreMetric
from chalicelib.core.observability import measure_lag

EXPIRY = "dynamodb.amazonaws.com"  # the principal of deletions by time to live


@dataclass(frozen=True)
class StreamRecord:
    """One change of one row; images are in DynamoDB's JSON (`{"name": {"S": …}}`), or None."""

    sequence: int
    name: str  # INSERT, MODIFY or REMOVE
    keys: dict[str, Any]
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    changed_ms: int | None = None  # when the change was made, rounded to the second
    by_expiry: bool = False  # whether DynamoDB made it, because the row's time to live was over

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "StreamRecord":
        """Parse one entry of the event's `Records`."""
        change = record["dynamodb"]
        changed = change.get("ApproximateCreationDateTime")
        return cls(
            sequence=int(change["SequenceNumber"]),
            name=record["eventName"],
            keys=change["Keys"],
            old=change.get("OldImage"),
            new=change.get("NewImage"),
            changed_ms=None if changed is None else int(changed * 1000),
            by_expiry=record.get("userIdentity", {}).get("principalId") == EXPIRY,
        )


class RowChange(Protocol):
    """A kind of change of a row."""

    def matches(self, record: StreamRecord) -> bool:
        """Whether a record is such a change."""

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """Lambda's event filter patterns for the change: a record that matches passes one of them."""


@dataclass(frozen=True)
class RowEvent:
    """A row was inserted, modified or removed."""

    kinds: tuple[Literal["INSERT", "MODIFY", "REMOVE"], ...]

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        return record.name in self.kinds

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`."""
        return ({"eventName": list(self.kinds)},)


@dataclass(frozen=True)
class Became:
    """A row's string attribute got a value: the row was inserted with it, or modified to have it."""

    attribute: str
    value: str

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        return text(record.new, self.attribute) == self.value != text(record.old, self.attribute)

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`."""
        now = {"NewImage": {self.attribute: {"S": [self.value]}}}
        before = {"OldImage": {self.attribute: {"S": [{"anything-but": [self.value]}]}}}
        return (
            {"eventName": ["INSERT"], "dynamodb": now},
            {"eventName": ["MODIFY"], "dynamodb": {**before, **now}},
        )


@dataclass(frozen=True)
class Left:
    """A row's string attribute changed from a value to another; the removal of the row does not count."""

    attribute: str
    value: str

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        now = text(record.new, self.attribute)
        return now is not None and text(record.old, self.attribute) == self.value != now

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`."""
        before = {"OldImage": {self.attribute: {"S": [self.value]}}}
        now = {"NewImage": {self.attribute: {"S": [{"anything-but": [self.value]}]}}}
        return ({"eventName": ["MODIFY"], "dynamodb": {**before, **now}},)


@dataclass(frozen=True)
class Modified:
    """A modification of a row among those of `change`, with an event filter of its own.

    A reader has five patterns (a quota): several changes may share one that passes more than each of them.
    """

    change: RowChange
    pattern: dict[str, Any]

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        return record.name == "MODIFY" and self.change.matches(record)

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`."""
        return ({"eventName": ["MODIFY"], "dynamodb": self.pattern},)


@dataclass(frozen=True)
class Expired:
    """DynamoDB deleted a row because its time to live was over; no user's or function's deletion counts."""

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        return record.name == "REMOVE" and record.by_expiry

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`."""
        return ({"eventName": ["REMOVE"], "userIdentity": {"type": ["Service"], "principalId": [EXPIRY]}},)


def records_of(event: dict[str, Any]) -> list[StreamRecord]:
    """The records of a stream event, in the shard's order; measures how old the oldest is."""
    records = [StreamRecord.from_record(record) for record in event.get("Records", [])]
    if records:
        measure_lag(CoreMetric.STREAM_LAG, records[0].changed_ms)
    return records


def text(image: dict[str, Any] | None, name: str) -> str | None:
    """The string attribute `name` of an image, None if either is absent."""
    value: str | None = (image or {}).get(name, {}).get("S")
    return value


def texts(image: dict[str, Any] | None, name: str) -> list[str]:
    """The strings of list attribute `name` of an image, none if either is absent."""
    return [each["S"] for each in (image or {}).get(name, {}).get("L", [])]


def number(image: dict[str, Any] | None, name: str) -> int | None:
    """The whole number of attribute `name` of an image, None if either is absent."""
    value: str | None = (image or {}).get(name, {}).get("N")
    return None if value is None else int(value)
