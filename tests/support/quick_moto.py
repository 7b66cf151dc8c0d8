"""moto without work that no test needs; its answers are the same.

- To serialize an attribute of an item, moto looks for each of the ten types under each of its possible names.
- For each request moto lists all methods of a class, of which it calls one.
- Before each transaction moto copies the whole tables and all records of their streams, to be able to roll back.
- botocore signs each request, and moto does not check the signature.
"""

import copy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from botocore.signers import RequestSigner
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

SIGNATURE = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0"


@contextmanager
def quick_moto() -> Iterator[None]:
    """Inside the block moto leaves that work out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize_structure)
        patch.setattr(responses, "method_names_from_class", cache(method_names_from_class))
        patch.setattr(Table, "__deepcopy__", _snapshot, raising=False)
        patch.setattr(DynamoDBBackend, "update_item", _update_a_copy)
        patch.setattr(RequestSigner, "sign", _sign)
        yield


_sign_truly, _serialize_all = RequestSigner.sign, BaseJSONSerializer._serialize_type_structure
_update_item = DynamoDBBackend.update_item


def _sign(signer: Any, operation: str, request: Any, *arguments: Any, **more: Any) -> None:
    """Of S3's signers moto needs the headers: they say how the body is encoded."""
    if signer._service_id == "S3":
        _sign_truly(signer, operation, request, *arguments, **more)
    else:
        request.headers["Authorization"] = SIGNATURE


def _serialize_structure(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """DynamoDB's attribute values have one member each, under its own name; moto looks for ten, each under several."""
    if shape.name != "AttributeValue":
        _serialize_all(serializer, serialized, value, shape, key)
        return
    found: dict[str, Any] = {}
    for name, member in value.items():
        serializer._serialize(found, member, shape.members[name], name)
    serialized[key] = found


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
