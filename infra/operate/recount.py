"""Count the totals of a post, a comment or a user again, and correct those that are wrong.

Functions fold totals from streams, each record once, so a wrong total means that records expired unread. Changes that a
function has yet to fold must not be counted here too: a total is corrected only if it and the rows that it counts both
stay unchanged for `QUIET` seconds, and on condition that it still has the value that was read. While a stream is late
(runbook: stream-age) both stay unchanged although the total is not wrong, so repair the stream first.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.comments import service as comments
from chalicelib.core import ids
from chalicelib.engagement import service as engagement
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from infra.errors import InfraError
from infra.target import Target

QUIET = 30  # seconds: a batch waits for two, a fold takes one, an index lags less

Key = dict[str, Any]
Query = dict[str, Any]
_LIVE: Query = {
    "FilterExpression": "#state = :live",
    "ExpressionAttributeNames": {"#state": "state"},
    "ConsistentRead": True,
}


@dataclass(frozen=True)
class Total:
    """A number on a row, and the queries that find the rows which it counts.

    Attributes:
        adds: the attribute of those rows whose values are added up; None where the rows are counted.
    """

    table: str
    key: Key
    attribute: str
    queries: Sequence[Query]
    adds: str | None = None


@dataclass(frozen=True)
class Recounted:
    """The result for one total.

    Attributes:
        outcome: `right`, `corrected`, or `moving`: the total or its rows changed meanwhile, and nothing was done.
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
    """The totals on a post's row; without the views of a post that is older than the views by day.

    Raises:
        InfraError: the id is not one of a post.
    """
    if not ids.is_owned(post_id):
        raise InfraError(f"{post_id!r} is not the id of a post.")
    key = {"author_id": {"S": ids.owner_of(post_id)}, "seq": {"S": ids.sequence_of(post_id)}}
    partitions = engagement.likers_partitions(post_id)
    likers = [_query(target, "likes", "post_shard", each, IndexName="likers") for each in partitions]
    written = [_query(target, "comments", "post_shard", each, **_LIVE) for each in comments.comment_partitions(post_id)]
    for query in written:
        query["ExpressionAttributeValues"] |= {":live": {"S": comments.LIVE}}
    table = target.name("posts")
    totals = [Total(table, key, "likes_count", likers), Total(table, key, "comments_count", written)]
    if posts.has_all_days(post_id):
        totals.append(Total(table, key, "views_count", [_days_of_views(target, post_id)], adds="views"))
    return totals


def totals_of_comment(target: Target, post_id: str, comment_id: str) -> list[Total]:
    """The totals on a comment's row.

    Raises:
        InfraError: the ids are not those of a post and a comment.
    """
    try:
        key = comments.row_key(post_id, comment_id)
    except ValueError as error:
        raise InfraError(str(error)) from error
    partitions = comments.liker_partitions(comment_id)
    likers = [_query(target, "comment_likes", "comment_shard", each, IndexName="likers") for each in partitions]
    replies = _query(target, "comments", "post_shard", key["post_shard"]["S"], **_LIVE)
    replies["KeyConditionExpression"] += " AND begins_with(#item, :replies)"
    replies["ExpressionAttributeNames"] = replies["ExpressionAttributeNames"] | {"#item": "item"}
    replies["ExpressionAttributeValues"] |= {
        ":live": {"S": comments.LIVE},
        ":replies": {"S": comments.replies_range(comment_id)},
    }
    table = target.name("comments")
    return [Total(table, key, "likes_count", likers), Total(table, key, "replies_count", [replies])]


def totals_of_user(target: Target, user_id: str) -> list[Total]:
    """The totals on a user's row.

    Raises:
        InfraError: no user has the id.
    """
    table, key = target.name("users"), {"user_id": {"S": user_id}}
    row = _row(target, table, key)
    partitions = graph.follower_partitions(user_id, _number(row, "follower_shards", 1))
    active = {"FilterExpression": "#state = :active", "ExpressionAttributeNames": {"#state": "state"}}
    posts = _query(target, "posts", "author_id", user_id, ConsistentRead=True, **active)
    posts["ExpressionAttributeValues"] |= {":active": {"S": "active"}}
    following = _query(target, "follows", "follower_id", user_id, ConsistentRead=True)
    following["KeyConditionExpression"] += " AND followee_id >= :first"  # followed tags come before
    following["ExpressionAttributeValues"] |= {":first": {"S": graph.BEFORE_ALL}}
    followers = [_query(target, "follows", "followee_shard", each, IndexName="followers") for each in partitions]
    return [
        Total(table, key, "posts_count", [posts]),
        Total(table, key, "following_count", [following]),
        Total(table, key, "followers_count", followers),
    ]


def recount(target: Target, totals: Sequence[Total]) -> Iterator[Recounted]:
    """Compare each total with its rows, and correct it if it is wrong and neither changes.

    Raises:
        InfraError: the row does not exist.
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
    """The total on the row, and the counted one."""
    counted = sum(chain.from_iterable(_counts(target, query, total.adds) for query in total.queries))
    return _number(_row(target, total.table, total.key), total.attribute, 0), counted


def _counts(target: Target, query: Query, adds: str | None) -> Iterator[int]:
    for page in target.client("dynamodb").get_paginator("query").paginate(**query):
        yield page["Count"] if adds is None else sum(_number(row, adds, 0) for row in page["Items"])


def _correct(target: Target, total: Total, stored: int, counted: int) -> bool:
    """Set the total if it still has the value that was read. Returns whether it had."""
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


def _days_of_views(target: Target, post_id: str) -> Query:
    query = _query(target, "post_views", "author_id", ids.owner_of(post_id), ConsistentRead=True)
    query["KeyConditionExpression"] += " AND begins_with(day_of_post, :post)"
    query["ExpressionAttributeValues"] |= {":post": {"S": f"{ids.sequence_of(post_id)}#"}}
    return {**query, "Select": "ALL_ATTRIBUTES"}


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
