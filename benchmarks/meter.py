"""A meter of DynamoDB calls and capacity units between the product and its client.

Emulators' own `ConsumedCapacity` is wrong, so units are worked out from the items themselves, by the rules of `units`.
For a write the meter reads the item before and after, past itself. Projections save nothing and filters are not used by
the metered paths; a response with fewer items than were scanned is refused rather than guessed.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from benchmarks.units import Item, index_write_units, item_size, read_units, write_units
from chalicelib.core import aws

Arguments = dict[str, Any]
Call = Callable[[str, Arguments], Any]
TRANSACTION = 2  # a transaction prepares and commits: twice the units
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}


@dataclass(frozen=True)
class Index:
    """A global secondary index: key attributes and what it projects (None: everything)."""

    keys: list[str]
    projected: set[str] | None

    def entry(self, item: Item | None) -> Item | None:
        """What the index holds of `item`; None if the item lacks one of its keys."""
        if item is None or not all(name in item for name in self.keys):
            return None
        return {name: value for name, value in item.items() if self.projected is None or name in self.projected}


@dataclass
class Usage:
    """What was spent."""

    calls: Counter[str] = field(default_factory=Counter)
    reads: float = 0.0
    writes: float = 0.0
    by_table: Counter[str] = field(default_factory=Counter)


@contextmanager
def metered() -> Iterator[Usage]:
    """Inside the block every DynamoDB call of the product is counted into the yielded usage."""
    usage = Usage()
    client = aws.client("dynamodb")
    real: Call = client._make_api_call
    client._make_api_call = partial(_Meter(usage, real).call)
    try:
        yield usage
    finally:
        client._make_api_call = real


class _Meter:
    def __init__(self, usage: Usage, real: Call) -> None:
        self.usage = usage
        self.real = real
        self.schemas: dict[str, tuple[list[str], list[Index]]] = {}
        self.lock = Lock()  # a feed page reads from several threads

    def call(self, operation: str, arguments: Arguments) -> Any:
        with self.lock:
            self.usage.calls[operation] += 1
        if operation in _WRITES:
            return self._write(operation, arguments)
        answer = self.real(operation, arguments)
        self._read(operation, arguments, answer)
        return answer

    def _read(self, operation: str, arguments: Arguments, answer: Any) -> None:
        consistent = arguments.get("ConsistentRead", False)
        match operation:
            case "GetItem":
                self._spend(arguments["TableName"], read_units(item_size(answer.get("Item")), consistent=consistent))
            case "Query":
                if answer["ScannedCount"] != answer["Count"]:
                    raise ValueError("a filter hides what was read: cannot be metered")
                size = sum(map(item_size, answer.get("Items", [])))
                self._spend(arguments["TableName"], read_units(size, consistent=consistent))
            case "BatchGetItem":
                for table, request in arguments["RequestItems"].items():
                    items = answer["Responses"].get(table, [])
                    absent = len(request["Keys"]) - len(items)
                    sizes = [*map(item_size, items), *[0] * absent]
                    units = sum(read_units(size, consistent=request.get("ConsistentRead", False)) for size in sizes)
                    self._spend(table, units)
            case _:
                raise ValueError(f"{operation} has no rule here")

    def _spend(self, table: str, units: float) -> None:
        with self.lock:
            self.usage.reads += units
            self.usage.by_table[table] += units  # type: ignore[assignment]

    def _write(self, operation: str, arguments: Arguments) -> Any:
        targets = list(_targets(operation, arguments))
        before = [self._item(table, given) for table, given in targets]
        factor = TRANSACTION if operation == "TransactWriteItems" else 1
        try:
            return self.real(operation, arguments)
        finally:
            for (table, given), old in zip(targets, before, strict=True):
                self.usage.writes += factor * self._units(table, old, self._item(table, given))

    def _units(self, table: str, old: Item | None, new: Item | None) -> int:
        units = write_units(old, new)
        for index in self._schema(table)[1]:
            units += index_write_units(index.entry(old), index.entry(new), index.keys)
        return units

    def _item(self, table: str, given: Item) -> Item | None:
        key = {name: given[name] for name in self._schema(table)[0]}
        item: Item | None = self.real("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}).get("Item")
        return item

    def _schema(self, table: str) -> tuple[list[str], list[Index]]:
        if table not in self.schemas:
            description = self.real("DescribeTable", {"TableName": table})["Table"]
            keys = _names(description["KeySchema"])
            indexes = [_index(each, keys) for each in description.get("GlobalSecondaryIndexes", [])]
            self.schemas[table] = (keys, indexes)
        return self.schemas[table]


def _index(description: Any, table_keys: list[str]) -> Index:
    keys = _names(description["KeySchema"])
    projection = description["Projection"]
    if projection["ProjectionType"] == "ALL":
        return Index(keys, None)
    return Index(keys, {*keys, *table_keys, *projection.get("NonKeyAttributes", [])})


def _names(key_schema: Any) -> list[str]:
    return [each["AttributeName"] for each in key_schema]


def _targets(operation: str, arguments: Arguments) -> Iterator[tuple[str, Item]]:
    """Table, and item or key, of everything that a call writes."""
    match operation:
        case "BatchWriteItem":
            for table, requests in arguments["RequestItems"].items():
                for request in requests:
                    ((kind, content),) = request.items()
                    yield table, content["Item" if kind == "PutRequest" else "Key"]
        case "TransactWriteItems":
            for action in arguments["TransactItems"]:
                ((_, content),) = action.items()
                yield content["TableName"], content.get("Item") or content["Key"]
        case _:
            yield arguments["TableName"], arguments.get("Item") or arguments["Key"]
