"""How to switch off the guards against faults that no emulator shows; see `guards`."""

from collections.abc import Iterator
from typing import Any

import pytest
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws, fold_readers, tables
from chalicelib.fanout import tables as feeds
from chalicelib.graph import tables as graph
from chalicelib.posts import timelines


def no_paging(patch: pytest.MonkeyPatch) -> None:
    """Only the first page of a query is read."""

    def first_page(query: dict[str, Any], most: int | None = None) -> Iterator[dict[str, Any]]:
        limit = {} if most is None else {"Limit": most}
        return iter(aws.client("dynamodb").query(**query, **limit)["Items"])

    for module in (feeds, graph, timelines):
        patch.setattr(module, "query_items", first_page)


def no_second_transaction(patch: pytest.MonkeyPatch) -> None:
    """A transaction that is in conflict is an error."""
    patch.setattr(tables, "THROTTLES", frozenset())


def no_token(patch: pytest.MonkeyPatch) -> None:
    """Each try of a transaction has a token of its own."""

    def without_token(connection: Any, client_request_token: str) -> TransactWrite:
        return TransactWrite(connection=connection)

    patch.setattr(tables, "TransactWrite", without_token)


def no_shards(patch: pytest.MonkeyPatch) -> None:
    """All shards of a stream share one watermark."""
    shard_of = fold_readers.shard_id
    one = {"shardId": fold_readers.ONLY_SHARD}
    patch.setattr(fold_readers, "shard_id", lambda event, reader: shard_of({**event, **one}, reader))
