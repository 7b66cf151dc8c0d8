"""Records of DynamoDB streams."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StreamRecord:
    """One change of one row; images are DynamoDB's JSON (`{"name": {"S": …}}`), None where there is none."""

    sequence: int
    name: str  # INSERT, MODIFY or REMOVE
    keys: dict[str, Any]
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "StreamRecord":
        """Parse one entry of the event's `Records`."""
        change = record["dynamodb"]
        return cls(
            sequence=int(change["SequenceNumber"]),
            name=record["eventName"],
            keys=change["Keys"],
            old=change.get("OldImage"),
            new=change.get("NewImage"),
        )


def records_of(event: dict[str, Any]) -> list[StreamRecord]:
    """The records of a stream event, in the shard's order."""
    return [StreamRecord.from_record(record) for record in event.get("Records", [])]


def text(image: dict[str, Any] | None, name: str) -> str | None:
    """The string attribute `name` of an image, None where either is absent."""
    value: str | None = (image or {}).get(name, {}).get("S")
    return value
