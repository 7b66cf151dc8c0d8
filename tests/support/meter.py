"""A meter of DynamoDB calls and capacity units between the product and its client.

Emulators' own `ConsumedCapacity` is wrong, so units are worked out from the items themselves, by the rules of `units`.
For a write the meter reads the item before and after, past itself. A projection saves nothing, so what was read with
one is read again without. Filters are not used by the metered paths; a response with fewer items than were scanned is
refused rather than guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from unittest.mock import patch

from chalicelib.core import aws
from tests.support.aws_rules.requests import WRITES, targets
from tests.support.aws_rules.sizes import Item, item_size
from tests.support.units import index_write_units, read_units, write_units

Arguments = dict[str, Any]
Call = Callable[[str, Arguments], Any]
TRANSACTION = 2  # a transaction prepares and commits each item: twice the units; indexes follow the commit, once


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


@dataclass(frozen=True)
class _Schema:
    keys: list[str]
    indexes: dict[str, Index]


@dataclass
class Usage:
    """What was spent."""

    calls: Counter[str] = field(default_factory=Counter)
    reads: float = 0.0
    writes: float = 0.0
    reads_of: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))  # by deployed table
    writes_of: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


@contextmanager
def metered() -> Iterator[Usage]:
    """Inside the block every DynamoDB call of the product is counted into the yielded usage."""
    usage = Usage()
    client = aws.client("dynamodb")
    real: Call = client._make_api_call
    with patch.object(client, "_make_api_call", _Meter(usage, real).call):
        yield usage


class _Meter:
    def __init__(self, usage: Usage, real: Call) -> None:
        self.usage = usage
        self.real = real
        self.schemas: dict[str, _Schema] = {}
        self.lock = Lock()  # a feed page reads from several threads

    def call(self, operation: str, arguments: Arguments) -> Any:
        with self.lock:
            self.usage.calls[operation] += 1
        if operation in WRITES:
            return self._write(operation, arguments)
        answer = self.real(operation, arguments)
        self._read(operation, arguments, answer)
        return answer

    def _read(self, operation: str, arguments: Arguments, answer: Any) -> None:
        consistent = arguments.get("ConsistentRead", False)
        match operation:
            case "GetItem":
                item = self._whole(operation, arguments, answer).get("Item")
                self._spend(arguments["TableName"], read_units(item_size(item), consistent=consistent))
            case "Query":
                if answer["ScannedCount"] != answer["Count"]:
                    raise ValueError("a filter hides what was read: cannot be metered")
                items = self._whole(operation, arguments, answer).get("Items", [])
                size = sum(item_size(self._stored(arguments, item)) for item in items)
                self._spend(arguments["TableName"], read_units(size, consistent=consistent))
            case "BatchGetItem":
                for table, request in arguments["RequestItems"].items():
                    if "ProjectionExpression" in request:
                        raise ValueError("a projection of a batch: cannot be metered")
                    items = answer["Responses"].get(table, [])
                    absent = len(request["Keys"]) - len(items)
                    sizes = [*map(item_size, items), *[0] * absent]
                    units = sum(read_units(size, consistent=request.get("ConsistentRead", False)) for size in sizes)
                    self._spend(table, units)
            case _:
                raise ValueError(f"{operation} has no rule here")

    def _whole(self, operation: str, arguments: Arguments, answer: Any) -> Any:
        """The answer with every attribute of its items."""
        if "ProjectionExpression" not in arguments:
            return answer
        whole = {name: value for name, value in arguments.items() if name != "ProjectionExpression"}
        names = whole.pop("ExpressionAttributeNames", {})
        used = {name: names[name] for name in names if name in whole.get("KeyConditionExpression", "")}
        return self.real(operation, whole | ({"ExpressionAttributeNames": used} if used else {}))

    def _stored(self, arguments: Arguments, item: Item) -> Item:
        """What is stored where a query read the item: in the table, or in one of its indexes."""
        if "IndexName" not in arguments:
            return item
        return self._schema(arguments["TableName"]).indexes[arguments["IndexName"]].entry(item) or {}

    def _spend(self, table: str, units: float) -> None:
        with self.lock:
            self.usage.reads += units
            self.usage.reads_of[table] += units

    def _write(self, operation: str, arguments: Arguments) -> Any:
        written = list(targets(operation, arguments))
        before = [self._item(table, given) for table, given in written]
        factor = TRANSACTION if operation == "TransactWriteItems" else 1
        try:
            return self.real(operation, arguments)
        finally:
            for (table, given), old in zip(written, before, strict=True):
                units = self._units(table, old, self._item(table, given), factor)
                self.usage.writes += units
                self.usage.writes_of[table] += units

    def _units(self, table: str, old: Item | None, new: Item | None, factor: int) -> int:
        units = factor * write_units(old, new)
        for index in self._schema(table).indexes.values():
            units += index_write_units(index.entry(old), index.entry(new), index.keys)
        return units

    def _item(self, table: str, given: Item) -> Item | None:
        key = {name: given[name] for name in self._schema(table).keys}
        item: Item | None = self.real("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}).get("Item")
        return item

    def _schema(self, table: str) -> _Schema:
        if table not in self.schemas:
            description = self.real("DescribeTable", {"TableName": table})["Table"]
            keys = _names(description["KeySchema"])
            indexes = description.get("GlobalSecondaryIndexes", [])
            self.schemas[table] = _Schema(keys, {each["IndexName"]: _index(each, keys) for each in indexes})
        return self.schemas[table]


def _index(description: Any, table_keys: list[str]) -> Index:
    keys = _names(description["KeySchema"])
    projection = description["Projection"]
    if projection["ProjectionType"] == "ALL":
        return Index(keys, None)
    return Index(keys, {*keys, *table_keys, *projection.get("NonKeyAttributes", [])})


def _names(key_schema: Any) -> list[str]:
    return [each["AttributeName"] for each in key_schema]
