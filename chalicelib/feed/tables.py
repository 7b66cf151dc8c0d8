"""Inboxes: one row of keys per viewer and post.

A row is a hint; whether it is shown is decided when it is read. Rows are never trimmed, they expire. Nothing here makes
a model per row: a delivery is nearly all of a fan-out's work, and reading an inbox is the product's commonest query.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import aws, clock, ids
from chalicelib.core.settings import settings
from chalicelib.core.tables import Table, batch_write, named


class FeedRow(Table):
    """A post in an inbox. It expires when the post is too old to be shown, whenever it was delivered."""

    class Meta:
        table_name = named("feeds")

    viewer_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()


class WindowRow(Table):
    """A window of ranked posts, packed by `feed.windows`: within 1 KB, so that writing it costs one unit."""

    class Meta:
        table_name = named("feed_windows")

    viewer_id = UnicodeAttribute(hash_key=True)
    window_id = UnicodeAttribute(range_key=True)
    ids = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute()


def put(viewer_ids: Iterable[str], post_ids: Iterable[str]) -> None:
    """Put every post into every inbox; what is there already stays as it is. No id may occur twice."""
    inboxes = list(viewer_ids)
    expiries = {post_id: {"N": str(_expires_at(post_id))} for post_id in post_ids}
    rows = (
        {"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}, "expires_at": expiry}
        for post_id, expiry in expiries.items()
        for viewer_id in inboxes
    )
    batch_write(FeedRow.Meta.table_name, ({"PutRequest": {"Item": row}} for row in rows))


def delete(viewer_ids: Iterable[str], post_ids: Iterable[str]) -> None:
    """Take every post out of every inbox. No id may occur twice."""
    inboxes = list(viewer_ids)
    keys = ({"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}} for post_id in post_ids for viewer_id in inboxes)
    batch_write(FeedRow.Meta.table_name, ({"DeleteRequest": {"Key": key}} for key in keys))


def newest(viewer_id: str, most: int, *, since_ms: int, below: str | None) -> list[str]:
    """Ids of at most `most` posts in the inbox, newest first, in one query.

    Args:
        since_ms: none made before this time.
        below: only ids below this one; None to begin at the top.
    """
    floor = ids.first_at(since_ms)
    if below is not None and below < floor:
        return []
    query = _query(viewer_id, floor)
    if below is not None:
        query["ExclusiveStartKey"] = {"viewer_id": {"S": viewer_id}, "post_id": {"S": below}}
    answer = aws.client("dynamodb").query(**query, ScanIndexForward=False, Limit=most)
    return [item["post_id"]["S"] for item in answer["Items"]]


def of_author(viewer_id: str, author_id: str) -> Iterator[str]:
    """Ids of every post of one author in the inbox, read strongly. Pages through the whole inbox."""
    query = _query(viewer_id, ids.first_at(0))
    while True:
        answer = aws.client("dynamodb").query(**query, ConsistentRead=True)
        found = (item["post_id"]["S"] for item in answer["Items"])
        yield from (post_id for post_id in found if ids.owner_of(post_id) == author_id)
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _query(viewer_id: str, floor: str) -> dict[str, Any]:
    return {
        "TableName": FeedRow.Meta.table_name,
        "KeyConditionExpression": "viewer_id = :viewer AND post_id >= :floor",
        "ExpressionAttributeValues": {":viewer": {"S": viewer_id}, ":floor": {"S": floor}},
        "ProjectionExpression": "post_id",
    }


def _expires_at(post_id: str) -> int:
    return ids.created_ms(post_id) // 1000 + settings().inbox_lifetime


def put_window(viewer_id: str, window_id: str, packed: bytes) -> None:
    """Keep a window for as long as a reader may take to scroll through it."""
    expires_at = clock.now() + settings().window_lifetime
    WindowRow(viewer_id, window_id, ids=packed, expires_at=expires_at).save()


def get_window(viewer_id: str, window_id: str) -> bytes | None:
    """A window, read strongly; None if there is none, or it has expired."""
    try:
        row = WindowRow.get(viewer_id, window_id, consistent_read=True)
    except WindowRow.DoesNotExist:
        return None
    return row.ids if row.expires_at > clock.now() else None
