"""Records of DynamoDB streams."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core.metrics import CoreMetric
from chalicelib.core.observability import measure_lag


@dataclass(frozen=True)
class StreamRecord:
    """One change of one row; images are DynamoDB's JSON (`{"name": {"S": …}}`), None where there is none."""

    sequence: int
    name: str  # INSERT, MODIFY or REMOVE
    keys: dict[str, Any]
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    changed_ms: int | None = None  # when the change was made, rounded to the second

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
        )


@dataclass(frozen=True)
class Became:
    """The change by which a row's string attribute came to have a value: the row was put with it, or got it later."""

    attribute: str
    value: str

    def matches(self, record: StreamRecord) -> bool:
        """Whether a record is such a change."""
        return text(record.new, self.attribute) == self.value != text(record.old, self.attribute)

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """The same for Lambda: a record that matches passes one of these event filter patterns."""
        now = {"NewImage": {self.attribute: {"S": [self.value]}}}
        before = {"OldImage": {self.attribute: {"S": [{"anything-but": [self.value]}]}}}
        return (
            {"eventName": ["INSERT"], "dynamodb": now},
            {"eventName": ["MODIFY"], "dynamodb": {**before, **now}},
        )


def records_of(event: dict[str, Any]) -> list[StreamRecord]:
    """The records of a stream event, in the shard's order. How far they lag behind is measured by the oldest."""
    records = [StreamRecord.from_record(record) for record in event.get("Records", [])]
    if records:
        measure_lag(CoreMetric.STREAM_LAG, records[0].changed_ms)
    return records


def text(image: dict[str, Any] | None, name: str) -> str | None:
    """The string attribute `name` of an image, None where either is absent."""
    value: str | None = (image or {}).get(name, {}).get("S")
    return value


def texts(image: dict[str, Any] | None, name: str) -> list[str]:
    """The strings of list attribute `name` of an image, none where either is absent."""
    return [each["S"] for each in (image or {}).get(name, {}).get("L", [])]


def number(image: dict[str, Any] | None, name: str) -> int | None:
    """The whole number of attribute `name` of an image, None where either is absent."""
    value: str | None = (image or {}).get(name, {}).get("N")
    return None if value is None else int(value)
