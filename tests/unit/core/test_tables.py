"""Tables: batches are completed, refused transactions name the failed conditions."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from pynamodb.attributes import UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws
from chalicelib.core.problems import Unavailable
from chalicelib.core.tables import (
    Table,
    TransactionRefused,
    attempt,
    batch_get,
    batch_write,
    create,
    delete_request,
    named,
    put_request,
    query_items,
    query_pages,
    shard_of,
    transact,
)

pytestmark = pytest.mark.usefixtures("cloud", "own_models")


class EdgeRow(Table):
    class Meta:
        table_name = named("follow_requests")

    followee_id = UnicodeAttribute(hash_key=True)
    follower_id = UnicodeAttribute(range_key=True)


def rows(count: int) -> list[EdgeRow]:
    return [EdgeRow("ada", f"user{i:03}") for i in range(count)]


def test_a_row_is_created_once() -> None:
    assert create(EdgeRow("ada", "bob"))
    assert not create(EdgeRow("ada", "bob"))
    assert create(EdgeRow("ada", "cleo"))


def test_an_attempt_returns_whether_its_condition_held() -> None:
    row = EdgeRow("ada", "bob")
    assert attempt(lambda: row.save(condition=EdgeRow.followee_id.does_not_exist()))
    assert not attempt(lambda: row.save(condition=EdgeRow.followee_id.does_not_exist()))
    assert attempt(lambda: row.delete(condition=EdgeRow.followee_id.exists()))
    assert not attempt(lambda: row.delete(condition=EdgeRow.followee_id.exists()))
    key = {"followee_id": {"S": "ada"}, "follower_id": {"S": "bob"}}
    conditional = {"TableName": EdgeRow.Meta.table_name, "ConditionExpression": "attribute_exists(followee_id)"}
    assert not attempt(lambda: aws.client("dynamodb").delete_item(Key=key, **conditional))


def test_an_attempt_that_fails_otherwise_raises() -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        attempt(lambda: aws.client("dynamodb").delete_item(TableName="none", Key={"id": {"S": "ada"}}))


def test_a_row_is_found_by_its_key() -> None:
    create(EdgeRow("ada", "bob"))
    found = EdgeRow.find("ada", "bob")
    assert found is not None
    assert found.follower_id == "bob"
    assert EdgeRow.find("ada", "cleo") is None


def test_a_query_makes_the_calls_that_its_reader_needs() -> None:
    batch_write(EdgeRow.Meta.table_name, map(put_request, rows(7)))
    query = {
        "TableName": EdgeRow.Meta.table_name,
        "KeyConditionExpression": "followee_id = :ada",
        "ExpressionAttributeValues": {":ada": {"S": "ada"}},
    }
    assert [len(page) for page in query_pages(query, [3, 2, 100])] == [3, 2, 2]
    assert [len(page) for page in query_pages(query, [3])] == [3]
    assert [len(page) for page in query_pages(query)] == [7]
    assert [len(list(query_items(query, most))) for most in (3, 7, 8, None)] == [3, 7, 7, 7]


def test_shards_are_all_used_and_stay_the_same() -> None:
    assert {shard_of(f"user{i}", 4) for i in range(100)} == {0, 1, 2, 3}
    assert shard_of("user1", 1) == 0
    assert [shard_of(f"user{i}", 64) for i in range(3)] == [3, 21, 47]


def test_batches_larger_than_one_call() -> None:
    batch_write(EdgeRow.Meta.table_name, map(put_request, rows(130)))
    keys = [("ada", row.follower_id) for row in rows(150)]
    assert len(batch_get(EdgeRow, keys)) == 130
    batch_write(EdgeRow.Meta.table_name, [delete_request(EdgeRow, key) for key in keys])
    assert batch_get(EdgeRow, keys, consistent=True) == []


class Stingy:
    """A DynamoDB client that leaves half of every batch unprocessed, `times` times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.real = aws.client("dynamodb")

    def batch_write_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        (table, requests) = next(iter(RequestItems.items()))
        left = requests[::2] if self.times > 0 else []
        self.times -= 1
        if taken := [request for request in requests if request not in left]:
            self.real.batch_write_item(RequestItems={table: taken})
        return {"UnprocessedItems": {table: left} if left else {}}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        (table, request) = next(iter(RequestItems.items()))
        left = request["Keys"][::2] if self.times > 0 else []
        self.times -= 1
        taken = [key for key in request["Keys"] if key not in left]
        answer = self.real.batch_get_item(RequestItems={table: {"Keys": taken}}) if taken else {"Responses": {}}
        return {"Responses": answer["Responses"], "UnprocessedKeys": {table: {"Keys": left}} if left else {}}


def test_unprocessed_items_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stingy = Stingy(times=3)
    monkeypatch.setattr(aws, "client", lambda _: stingy)
    batch_write(EdgeRow.Meta.table_name, map(put_request, rows(10)))
    stingy.times = 3
    assert len(batch_get(EdgeRow, [("ada", row.follower_id) for row in rows(10)])) == 10


def test_items_that_stay_unprocessed_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stingy = Stingy(times=1000)
    monkeypatch.setattr(aws, "client", lambda _: stingy)
    with pytest.raises(Unavailable):
        batch_write(EdgeRow.Meta.table_name, map(put_request, rows(1)))


def test_a_refused_transaction_names_the_condition_and_writes_nothing() -> None:
    create(EdgeRow("ada", "bob"))
    absent = EdgeRow.followee_id.does_not_exist()

    def write(transaction: TransactWrite) -> None:
        for name in ("cleo", "bob"):
            transaction.save(EdgeRow("ada", name), condition=absent)

    with pytest.raises(TransactionRefused) as refused:
        transact(write)
    assert refused.value.failed == {1}
    assert batch_get(EdgeRow, [("ada", "cleo")]) == []
