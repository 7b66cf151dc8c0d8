"""Inboxes: one row of keys per viewer and post, and a header per viewer.

A row is a hint; whether it is shown is decided when it is read. Rows are never trimmed, they expire. Nothing here makes
a model per row: a delivery is nearly all of a fan-out's work, and reading an inbox is the product's commonest query.

The header sorts above every post, so the query of a first page brings it along for nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core import clock, ids
from chalicelib.core.settings import DAY
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.tables import Table, attempt, batch_get_items, batch_write, named, query_items
from chalicelib.fanout.settings import settings

HEADER = "~"  # sorts after every id
LAST = ids.ALPHABET[-1] * ids.OWNED  # no post id sorts after it


class FeedRow(Table):
    """A post in an inbox, or the header. A post's row expires when the post is too old to be shown, whenever it was
    delivered; a header, when it says no more than its absence does."""

    class Meta:
        table_name = named("feeds")

    viewer_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()
    seen_ms = NumberAttribute(null=True)
    since_ms = NumberAttribute(null=True)
    returned_ms = NumberAttribute(null=True)


@dataclass(frozen=True)
class Header:
    """What an inbox says of itself. Times in milliseconds since 1970.

    Attributes:
        seen_ms: when its reader looked last, to the hour.
        since_ms: posts made before are not all in it.
        returned_ms: `since_ms` as it was when the reader came back last; names that return. 0 if there was none.
    """

    seen_ms: int
    since_ms: int = 0
    returned_ms: int = 0


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


def top(viewer_id: str, most: int, *, floor: str) -> tuple[Header | None, list[str]]:
    """The header, None if there is none, and ids of the newest posts in the inbox, newest first.

    Args:
        most: how many posts at most; one more without a header.
        floor: no id below this one.
    """
    items = _items(_query(viewer_id, floor, HEADER), most + 1)
    if items and items[0]["post_id"]["S"] == HEADER:
        return _header(items[0]), _post_ids(items[1:])
    return None, _post_ids(items)


def newest(viewer_id: str, most: int, *, floor: str, below: str) -> list[str]:
    """Ids of at most `most` posts in the inbox, newest first.

    Args:
        floor: no id below this one.
        below: only ids below this one.
    """
    if below < floor:
        return []
    after = {"viewer_id": {"S": viewer_id}, "post_id": {"S": below}}
    return _post_ids(_items(_query(viewer_id, floor, LAST) | {"ExclusiveStartKey": after}, most))


def of_author(viewer_id: str, author_id: str) -> Iterator[str]:
    """Ids of every post of one author in the inbox, read strongly. Pages through the whole inbox."""
    query = _query(viewer_id, ids.first_at(0), LAST) | {"ConsistentRead": True}
    found = (item["post_id"]["S"] for item in query_items(query))
    yield from (post_id for post_id in found if ids.owner_of(post_id) == author_id)


def header(viewer_id: str) -> Header | None:
    """The inbox's header, read strongly; None if there is none."""
    row = FeedRow.find(viewer_id, HEADER)
    return None if row is None else Header(int(row.seen_ms), int(row.since_ms or 0), int(row.returned_ms or 0))


def last_seen(viewer_ids: Iterable[str]) -> dict[str, int]:
    """When each looked last (milliseconds since 1970), for those whose inbox has a header; may lag by a moment."""
    items = batch_get_items(FeedRow, [(viewer_id, HEADER) for viewer_id in viewer_ids])
    return {item["viewer_id"]["S"]: int(item["seen_ms"]["N"]) for item in items}


def mark_seen(viewer_id: str) -> None:
    """Write into the header that the viewer looks now."""
    FeedRow(viewer_id, HEADER).update(_seen_now())


def begin_anew(viewer_id: str, known: Header | None, since_ms: int) -> bool:
    """Let the inbox count from `since_ms` on, and its reader be seen; whether its header was still as it is known."""
    unchanged = FeedRow.seen_ms.does_not_exist() if known is None else FeedRow.seen_ms == known.seen_ms
    actions = [*_seen_now(), FeedRow.since_ms.set(since_ms), FeedRow.returned_ms.set(since_ms)]
    return _update(viewer_id, actions, unchanged)


def reach_down(viewer_id: str, returned_ms: int, since_ms: int) -> bool:
    """Let the inbox count from `since_ms` on; whether that is earlier, and since the same return of its reader."""
    is_lower = (FeedRow.returned_ms == returned_ms) & (FeedRow.since_ms > since_ms)
    return _update(viewer_id, [FeedRow.since_ms.set(since_ms)], is_lower)


def _seen_now() -> list[Action]:
    expires_at = clock.now() + settings().presence_lifetime + DAY
    return [FeedRow.seen_ms.set(clock.now_ms()), FeedRow.expires_at.set(expires_at)]


def _update(viewer_id: str, actions: list[Action], condition: Condition) -> bool:
    return attempt(lambda: FeedRow(viewer_id, HEADER).update(actions, condition=condition))


def _items(query: dict[str, Any], most: int) -> list[dict[str, Any]]:
    return list(query_items(query | {"ScanIndexForward": False}, most))


def _query(viewer_id: str, floor: str, ceiling: str) -> dict[str, Any]:
    return {
        "TableName": FeedRow.Meta.table_name,
        "KeyConditionExpression": "viewer_id = :viewer AND post_id BETWEEN :floor AND :ceiling",
        "ExpressionAttributeValues": {
            ":viewer": {"S": viewer_id},
            ":floor": {"S": floor},
            ":ceiling": {"S": ceiling},
        },
        "ProjectionExpression": "post_id, seen_ms, since_ms, returned_ms",
    }


def _post_ids(items: Iterable[dict[str, Any]]) -> list[str]:
    return [item["post_id"]["S"] for item in items]


def _header(item: dict[str, Any]) -> Header:
    times = {name: int(item[name]["N"]) for name in ("seen_ms", "since_ms", "returned_ms") if name in item}
    return Header(**times)


def _expires_at(post_id: str) -> int:
    return ids.created_ms(post_id) // 1000 + core_settings().inbox_lifetime
