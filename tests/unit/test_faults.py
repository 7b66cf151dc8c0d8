"""The faults that no emulator shows do what AWS may do."""

from typing import Any

import pytest

from chalicelib.core import aws, clock
from chalicelib.core.tables import query_items
from chalicelib.graph.tables import FollowRow
from tests.support import faults
from tests.support.faults import NoFault, OneItemPages
from tests.support.replicas import Lagging
from tests.support.resources import BUCKET

pytestmark = pytest.mark.usefixtures("cloud")
OF_ADA = {
    "TableName": "emulsion-local-follows",
    "KeyConditionExpression": "follower_id = :ada",
    "ExpressionAttributeValues": {":ada": {"S": "ada"}},
}
OF_BOB = {
    "TableName": "emulsion-local-follows",
    "IndexName": "followers",
    "KeyConditionExpression": "followee_shard = :bob",
    "ExpressionAttributeValues": {":bob": {"S": "bob#0"}},
}


def follow(*followee_ids: str) -> None:
    for each in followee_ids:
        FollowRow("ada", each, followee_shard=f"{each}#0", created_at=1).save()


def counted(query: dict[str, Any]) -> int:
    return int(aws.client("dynamodb").query(**query)["Count"])


class TestOneItemPages:
    def test_a_page_that_is_filtered_is_empty_and_not_the_last(self) -> None:
        follow("bob", "cleo")
        wanted = {":ada": {"S": "ada"}, ":cleo": {"S": "cleo#0"}}
        query = {**OF_ADA, "FilterExpression": "followee_shard = :cleo", "ExpressionAttributeValues": wanted}
        with faults.between(OneItemPages()):
            answer = aws.client("dynamodb").query(**query)
        assert (answer["Count"], "LastEvaluatedKey" in answer) == (0, True)

    def test_versions_are_listed_one_by_one_while_they_are_deleted(self) -> None:
        s3 = aws.client("s3")
        for key in ("a", "a", "b", "other"):
            s3.put_object(Bucket=BUCKET, Key=f"drill/{key}", Body=b"x")
        s3.delete_object(Bucket=BUCKET, Key="drill/b")
        listed = []
        with faults.between(OneItemPages()):
            for page in s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET, Prefix="drill/"):
                (found,) = page.get("Versions", []) + page.get("DeleteMarkers", [])
                listed.append(found["Key"])
                s3.delete_object(Bucket=BUCKET, Key=found["Key"], VersionId=found["VersionId"])
        assert listed == ["drill/a", "drill/a", "drill/b", "drill/b", "drill/other"]


class TestQueryItems:
    def test_goes_on_after_a_short_page(self) -> None:
        follow("bob", "cleo", "dora")
        with faults.between(OneItemPages()):
            assert [item["followee_id"]["S"] for item in query_items(OF_ADA, 2)] == ["bob", "cleo"]
            assert len(list(query_items(OF_ADA))) == 3

    def test_asks_once_where_the_page_is_whole(self) -> None:
        follow("bob", "cleo")
        with faults.between(NoFault()) as calls:
            assert len(list(query_items(OF_ADA, 2))) == 2
        assert calls == ["Query"]


class TestLagging:
    def test_an_index_misses_a_write_for_some_calls(self) -> None:
        with faults.between(Lagging(2, tables=False)):
            follow("bob")
            assert [counted(OF_BOB) for _ in range(3)] == [0, 0, 1]

    def test_an_index_still_has_what_was_deleted(self) -> None:
        follow("bob")
        with faults.between(Lagging(1, tables=False)):
            FollowRow("ada", "bob").delete()
            assert [counted(OF_BOB) for _ in range(2)] == [1, 0]
        assert counted(OF_ADA) == 0

    def test_two_writes_of_one_row_arrive_in_order(self) -> None:
        with faults.between(Lagging(2, tables=False)):
            follow("bob")
            FollowRow("ada", "bob").delete()
            assert [counted(OF_BOB) for _ in range(3)] == [0, 1, 0]

    def test_tables_lag_where_they_are_not_read_strongly(self) -> None:
        with faults.between(Lagging(9, tables=True)):
            follow("bob")
            assert (counted(OF_ADA), counted({**OF_ADA, "ConsistentRead": True})) == (0, 1)
        with faults.between(Lagging(9, tables=False)):
            follow("cleo")
            assert counted(OF_ADA) == 2

    def test_a_write_arrives_within_a_minute(self) -> None:
        with faults.between(Lagging(9, tables=False)):
            follow("bob")
            with clock.at(clock.now_ms() + 61_000):
                assert counted(OF_BOB) == 1
