"""The table of inboxes: one row of keys per viewer and post, and one header row per viewer.

A row is a hint; whether a post is shown is decided when it is read. Rows are not trimmed, they expire. This module
makes no model object per row, because deliveries and inbox queries handle more rows than anything else in the product.

The header row sorts above every post, so the query of a first page returns it at no extra cost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
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
    delivered. A header expires when it says no more than a missing header does.
    """

    class Meta:
        table_name = named("feeds")

    viewer_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()
    seen_ms = NumberAttribute(null=True)
    since_ms = NumberAttribute(null=True)
    returned_ms = NumberAttribute(null=True)
    bottom_ms = NumberAttribute(null=True)


@dataclass(frozen=True)
class InboxHeader:
    """The state of an inbox. Times in milliseconds since 1970.

    Attributes:
        seen_ms: the viewer's last visit, to the hour.
        since_ms: the inbox is complete for posts created from this time on.
        returned_ms: the value that the viewer's last return gave to `since_ms`; identifies the return. 0 if there was
            none.
        bottom_ms: no author that the viewer follows has a post created before this time; 0 if that is not known.
    """

    seen_ms: int
    since_ms: int = 0
    returned_ms: int = 0
    bottom_ms: int = 0


def put(viewer_ids: Iterable[str], post_ids: Iterable[str]) -> None:
    """Put every post into every inbox; existing rows stay as they are. No id may occur twice."""
    inboxes = list(viewer_ids)
    expiries = {post_id: {"N": str(_expires_at(post_id))} for post_id in post_ids}
    rows = (
        {"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}, "expires_at": expiry}
        for post_id, expiry in expiries.items()
        for viewer_id in inboxes
    )
    batch_write(FeedRow.Meta.table_name, ({"PutRequest": {"Item": row}} for row in rows))


def delete(viewer_ids: Iterable[str], post_ids: Iterable[str]) -> None:
    """Delete every post from every inbox. No id may occur twice."""
    inboxes = list(viewer_ids)
    keys = ({"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}} for post_id in post_ids for viewer_id in inboxes)
    batch_write(FeedRow.Meta.table_name, ({"DeleteRequest": {"Key": key}} for key in keys))


def top(viewer_id: str, most: int, *, floor: str) -> tuple[InboxHeader | None, list[str]]:
    """Read the header (None for an inbox without one) and ids of the newest posts in the inbox, newest first.

    Args:
        most: how many posts at most; one more if there is no header.
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


def ids_of_author(viewer_id: str, author_id: str) -> Iterator[str]:
    """Ids of all posts of one author in the inbox, read strongly. Pages through the whole inbox."""
    query = _query(viewer_id, ids.first_at(0), LAST) | {"ConsistentRead": True}
    found = (item["post_id"]["S"] for item in query_items(query))
    yield from (post_id for post_id in found if ids.owner_of(post_id) == author_id)


def header(viewer_id: str) -> InboxHeader | None:
    """The inbox's header, read strongly; None if the inbox has no header."""
    row = FeedRow.find(viewer_id, HEADER)
    if row is None:
        return None
    return InboxHeader(
        seen_ms=int(row.seen_ms),
        since_ms=int(row.since_ms or 0),
        returned_ms=int(row.returned_ms or 0),
        bottom_ms=int(row.bottom_ms or 0),
    )


def last_seen(viewer_ids: Iterable[str]) -> dict[str, int]:
    """Times of the last visits (milliseconds since 1970) of viewers whose inbox has a header; may lag by a moment."""
    items = batch_get_items(FeedRow, [(viewer_id, HEADER) for viewer_id in viewer_ids])
    return {item["viewer_id"]["S"]: int(item["seen_ms"]["N"]) for item in items}


def mark_seen(viewer_id: str) -> None:
    """Record in the header that the viewer visits now."""
    FeedRow(viewer_id, HEADER).update(_seen_now())


def reset_inbox(viewer_id: str, known: InboxHeader | None, since_ms: int) -> bool:
    """Make the inbox complete only from `since_ms` on and record a visit; False if the header is not `known`."""
    unchanged = FeedRow.seen_ms.does_not_exist() if known is None else FeedRow.seen_ms == known.seen_ms
    actions = [*_seen_now(), FeedRow.since_ms.set(since_ms), FeedRow.returned_ms.set(since_ms)]
    return _update(viewer_id, actions, unchanged)


def lower_floor(viewer_id: str, returned_ms: int, since_ms: int) -> bool:
    """Make the inbox complete from an earlier `since_ms` on; False if it is not earlier or the return is another."""
    is_lower = (FeedRow.returned_ms == returned_ms) & (FeedRow.since_ms > since_ms)
    return _update(viewer_id, [FeedRow.since_ms.set(since_ms)], is_lower)


def set_bottom(viewer_id: str, bottom_ms: int) -> bool:
    """Record in the header that no post is older than `bottom_ms`; False if the inbox has no header."""
    return _update(viewer_id, [FeedRow.bottom_ms.set(bottom_ms)], FeedRow.seen_ms.exists())


def clear_bottom(viewer_id: str) -> bool:
    """Remove the record of `set_bottom`; False if there is none."""
    return _update(viewer_id, [FeedRow.bottom_ms.remove()], FeedRow.bottom_ms.exists())


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
        "ProjectionExpression": "post_id, seen_ms, since_ms, returned_ms, bottom_ms",
    }


def _post_ids(items: Iterable[dict[str, Any]]) -> list[str]:
    return [item["post_id"]["S"] for item in items]


def _header(item: dict[str, Any]) -> InboxHeader:
    names = (field.name for field in fields(InboxHeader))
    return InboxHeader(**{name: int(item[name]["N"]) for name in names if name in item})


def _expires_at(post_id: str) -> int:
    return ids.created_ms(post_id) // 1000 + core_settings().inbox_lifetime
