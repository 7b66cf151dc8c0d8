"""Stale reads: a fault that answers from moto's tables as they were some calls ago."""

import copy
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from chalicelib.core import clock
from tests.support.aws_rules.requests import READS, WRITES, targets
from tests.support.faults import Arguments, Proceed
from tests.support.resources import ACCOUNT

LONGEST_MS = 60_000


class Lagging:
    """Reads of indexes, and eventually consistent reads, miss the writes of the last calls.

    Args:
        calls: how many calls (of any kind) a write takes to arrive; it arrives within a minute of the product's clock.
        tables: whether eventually consistent reads of tables lag too.
    """

    def __init__(self, calls: int, *, tables: bool) -> None:
        self.calls = calls
        self.tables = tables
        self._written: deque[tuple[int, int, _Row]] = deque()  # number of the call, milliseconds since 1970
        self._lock = Lock()  # a feed page reads from several threads

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Read what has been replicated; before a write, keep the item that it replaces."""
        with self._lock:
            now_ms = clock.now_ms()
            while self._written and self._has_arrived(number, now_ms):
                self._written.popleft()
            if operation in WRITES:
                self._written += [(number, now_ms, _Row(table, key)) for table, key in targets(operation, arguments)]
            if operation in READS and self._lags(operation, arguments):
                tables = arguments.get("RequestItems") or [arguments["TableName"]]
                with self._before(set(tables)):
                    return proceed(arguments)
            return proceed(arguments)

    def _has_arrived(self, number: int, now_ms: int) -> bool:
        """Whether the oldest write has been replicated."""
        written, written_ms, _ = self._written[0]
        return written < number - self.calls or written_ms < now_ms - LONGEST_MS

    def _lags(self, operation: str, arguments: Arguments) -> bool:
        if "IndexName" in arguments:
            return True
        requests = arguments["RequestItems"].values() if operation == "BatchGetItem" else [arguments]
        return self.tables and not any(request.get("ConsistentRead") for request in requests)

    @contextmanager
    def _before(self, tables: set[str]) -> Iterator[None]:
        """Inside the block the tables lack the writes that are not replicated yet."""
        rows = [row for _, _, row in self._written if row.table in tables]
        taken = [row.swap() for row in reversed(rows)]
        try:
            yield
        finally:
            for row in reversed(taken):
                row.swap()


class _Row:
    """A row of a table, and its former item."""

    def __init__(self, table: str, given: dict[str, Any]) -> None:
        self.table = table
        names = _table(table).table_key_attrs
        self.keys = [DynamoType(given[name]) for name in names]
        self.item: Item | None = copy.deepcopy(self._get())

    def swap(self) -> "_Row":
        """Exchange the stored item with the one that is kept here."""
        now = self._get()
        self._set(self.item)
        self.item = now
        return self

    def _get(self) -> Item | None:
        rows = _table(self.table).items
        if len(self.keys) == 1:
            found: Item | None = rows.get(self.keys[0])
            return found
        return rows[self.keys[0]].get(self.keys[1]) if self.keys[0] in rows else None

    def _set(self, item: Item | None) -> None:
        rows, last = _table(self.table).items, self.keys[-1]
        if len(self.keys) == 2:
            rows = rows[self.keys[0]]
        if item is None:
            rows.pop(last, None)
        else:
            rows[last] = item


def _table(name: str) -> Any:
    return dynamodb_backends[ACCOUNT]["us-east-1"].tables[name]
