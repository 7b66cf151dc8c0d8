"""Counts anew what the totals of a post or a person should be, and corrects those that are wrong.

Functions fold totals from streams, each record once, so a wrong one means that records expired unread. What is yet to
be folded must not be counted here too: a total is corrected only if it and the rows it counts both stayed as they were
for a while, and on condition that it is still what was read. While a stream is late (runbook: stream-age) both stay as
they are although nothing is wrong, so that is to be mended first.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core import ids
from chalicelib.engagement import service as engagement
from chalicelib.graph import service as graph
from infra.errors import InfraError
from infra.target import Target

QUIET = 30  # seconds: a batch waits for two, a fold takes one, an index lags by less

Key = dict[str, Any]
Query = dict[str, Any]


@dataclass(frozen=True)
class Total:
    """A number on a row, and the queries that find what it counts."""

    table: str
    key: Key
    attribute: str
    queries: Sequence[Query]


@dataclass(frozen=True)
class Recounted:
    """How one total came out.

    Attributes:
        outcome: `right`, `corrected`, or `moving` where either changed meanwhile and nothing was done.
    """

    attribute: str
    stored: int
    counted: int
    outcome: str

    def __str__(self) -> str:
        told = {
            "right": f"{self.counted} is right",
            "corrected": f"corrected from {self.stored} to {self.counted}",
            "moving": f"{self.stored} on the row, {self.counted} counted, but one of them is moving: try again",
        }
        return f"{self.attribute}: {told[self.outcome]}"


def totals_of_post(target: Target, post_id: str) -> list[Total]:
    """The totals on a post's row.

    Raises:
        InfraError: that is no id of a post.
    """
    if not ids.is_owned(post_id):
        raise InfraError(f"{post_id!r} is no id of a post.")
    key = {"author_id": {"S": ids.owner_of(post_id)}, "seq": {"S": ids.sequence_of(post_id)}}
    partitions = engagement.likers_partitions(post_id)
    likers = [_query(target, "likes", "post_shard", each, IndexName="likers") for each in partitions]
    return [Total(target.name("posts"), key, "likes_count", likers)]


def totals_of_user(target: Target, user_id: str) -> list[Total]:
    """The totals on a person's row.

    Raises:
        InfraError: there is nobody of that id.
    """
    table, key = target.name("users"), {"user_id": {"S": user_id}}
    row = _row(target, table, key)
    partitions = graph.follower_partitions(user_id, _number(row, "follower_shards", 1))
    active = {"FilterExpression": "#state = :active", "ExpressionAttributeNames": {"#state": "state"}}
    posts = _query(target, "posts", "author_id", user_id, ConsistentRead=True, **active)
    posts["ExpressionAttributeValues"] |= {":active": {"S": "active"}}
    following = _query(target, "follows", "follower_id", user_id, ConsistentRead=True)
    followers = [_query(target, "follows", "followee_shard", each, IndexName="followers") for each in partitions]
    return [
        Total(table, key, "posts_count", [posts]),
        Total(table, key, "following_count", [following]),
        Total(table, key, "followers_count", followers),
    ]


def recount(target: Target, totals: Sequence[Total]) -> Iterator[Recounted]:
    """Compare each total with its rows, and correct it where it is wrong and both rest.

    Raises:
        InfraError: the row is not there.
    """
    before = [_read(target, total) for total in totals]
    if any(stored != counted for stored, counted in before):
        time.sleep(QUIET)
    for total, (stored, counted) in zip(totals, before, strict=True):
        if stored == counted:
            outcome = "right"
        else:
            rests = _read(target, total) == (stored, counted)
            outcome = "corrected" if rests and _correct(target, total, stored, counted) else "moving"
        yield Recounted(total.attribute, stored, counted, outcome)


def _read(target: Target, total: Total) -> tuple[int, int]:
    """What the row says, and what is counted."""
    counted = sum(chain.from_iterable(_counts(target, query) for query in total.queries))
    return _number(_row(target, total.table, total.key), total.attribute, 0), counted


def _counts(target: Target, query: Query) -> Iterator[int]:
    for page in target.client("dynamodb").get_paginator("query").paginate(**query):
        yield page["Count"]


def _correct(target: Target, total: Total, stored: int, counted: int) -> bool:
    """Set the total; whether it was still what had been read."""
    names, values = {"#total": total.attribute}, {":stored": {"N": str(stored)}, ":counted": {"N": str(counted)}}
    try:
        target.client("dynamodb").update_item(
            TableName=total.table,
            Key=total.key,
            UpdateExpression="SET #total = :counted",
            ConditionExpression="#total = :stored",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _query(target: Target, table: str, hash_key: str, value: str, **more: Any) -> Query:
    values = {":key": {"S": value}}
    condition = {"KeyConditionExpression": f"{hash_key} = :key", "ExpressionAttributeValues": values}
    return {"TableName": target.name(table), "Select": "COUNT", **condition, **more}


def _row(target: Target, table: str, key: Key) -> dict[str, Any]:
    row: dict[str, Any] | None = (
        target.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    )
    if row is None:
        raise InfraError(f"{table} has no such row.")
    return row


def _number(row: dict[str, Any], attribute: str, absent: int) -> int:
    return int(row.get(attribute, {"N": str(absent)})["N"])
