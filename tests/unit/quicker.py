"""moto without the work that nobody asked for; what it answers is the same. It was half of the time of the unit tests.

- To serialise an attribute of an item, moto looks for each of the ten types under each of its possible names.
- For each request moto lists all methods of a class, of which it calls one.
- Before each transaction moto copies the whole tables with all that their streams ever told, to be able to go back.
"""

import copy
from collections import defaultdict
from functools import cache
from typing import Any

import pytest
from moto.core import responses
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_serialize_structure = ResponseSerializer._serialize_type_structure
_update_item = DynamoDBBackend.update_item


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Replace all three, for as long as the patch lasts."""
    patch.setattr(ResponseSerializer, "_serialize_type_structure", _serialize)
    patch.setattr(responses, "method_names_from_class", cache(responses.method_names_from_class))
    patch.setattr(Table, "__deepcopy__", _snapshot, raising=False)
    patch.setattr(DynamoDBBackend, "update_item", _update_a_copy)


def _serialize(serializer: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
    if shape.name != "AttributeValue":
        _serialize_structure(serializer, serialized, value, shape, key)
        return
    types: dict[str, Any] = {}
    for name, member in value.items():
        serializer._serialize(types, member, shape.members[name], name)
    serializer._default_serialize(serialized, types, shape, key)


def _snapshot(table: Any, memo: dict[int, Any]) -> Any:
    """A table that keeps the rows and the stream of now. Rows are shared: they are replaced, never changed."""
    snapshot = copy.copy(table)
    snapshot.items = defaultdict(dict)
    for hash_key, rows in table.items.items():
        snapshot.items[hash_key] = dict(rows) if isinstance(rows, dict) else rows
    if table.stream_shard:
        snapshot.stream_shard = copy.copy(table.stream_shard)
        snapshot.stream_shard.table = snapshot
        snapshot.stream_shard.items = list(table.stream_shard.items)
    return snapshot


def _update_a_copy(backend: Any, table_name: str, key: dict[str, Any], *arguments: Any, **named: Any) -> Any:
    """moto changes the stored row itself: put a copy in its place first, for snapshots to keep theirs."""
    row = backend.get_item(table_name, key)
    if row is not None:
        rows = backend.get_table(table_name).items
        if row.range_key is None:
            rows[row.hash_key] = copy.deepcopy(row)
        else:
            rows[row.hash_key][row.range_key] = copy.deepcopy(row)
    return _update_item(backend, table_name, key, *arguments, **named)
