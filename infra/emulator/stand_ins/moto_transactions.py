"""Make moto's transactions copy references to rows instead of rows; also for the unit tests' tables.

Before each transaction moto copies the whole tables and all records of their streams, to be able to roll back.
"""

import copy
from collections import defaultdict
from typing import Any

from moto.dynamodb.models import DynamoDBBackend

_update_in_place = DynamoDBBackend.update_item


def snapshot(table: Any, _memo: dict[int, Any]) -> Any:
    """A copy of a table with its present rows and stream. Rows are shared, because they are replaced, not changed.

    For `Table.__deepcopy__`.
    """
    copied = copy.copy(table)
    copied.items = defaultdict(dict)
    for hash_key, rows in table.items.items():
        copied.items[hash_key] = dict(rows) if isinstance(rows, dict) else rows
    if table.stream_shard:
        copied.stream_shard = copy.copy(table.stream_shard)
        copied.stream_shard.table = copied
        copied.stream_shard.items = list(table.stream_shard.items)
    return copied


def update_a_copy(backend: Any, table_name: str, key: dict[str, Any], *arguments: Any, **named: Any) -> Any:
    """Put a copy of the stored row in its place first: moto changes rows in place, and snapshots share them.

    For `DynamoDBBackend.update_item`.
    """
    row = backend.get_item(table_name, key)
    if row is not None:
        rows = backend.get_table(table_name).items
        if row.range_key is None:
            rows[row.hash_key] = copy.deepcopy(row)
        else:
            rows[row.hash_key][row.range_key] = copy.deepcopy(row)
    return _update_in_place(backend, table_name, key, *arguments, **named)
