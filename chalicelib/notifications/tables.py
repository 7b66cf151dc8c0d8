"""Tables of notifications: groups, refusals, and one header for each user."""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.tables import Table, attempt, batch_get, named, query_items, shard_of
from chalicelib.notifications.causes import Cause
from chalicelib.notifications.group import FILTERED, Entry, Group, pack, unpack
from chalicelib.notifications.preference import Preferences, Verdict
from chalicelib.notifications.settings import settings

REQUESTS = "#requests"  # after a user's id: the list of groups that the policy filtered
REFUSED = "#refused"  # after a user's id and a shard: the user's refusals

GroupKey = tuple[str, str]
"""A user's id, and a group's key with `FILTERED` after it if it is filtered."""


class _LatestIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Groups that lists show, in the order of their sequence. Sparse."""

    class Meta:
        index_name = "latest"
        projection = AllProjection()

    listed_in = UnicodeAttribute(hash_key=True)
    listed_seq = NumberAttribute(range_key=True)


class GroupRow(Table):
    """A group; see `group.Group`. `listed_in` and `listed_seq` only while it is listed."""

    class Meta:
        table_name = named("notifications")

    user_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    type = UnicodeAttribute()
    listed_in = UnicodeAttribute(null=True)
    listed_seq = NumberAttribute(null=True)
    last_seq = NumberAttribute()
    last_ms = NumberAttribute()
    actors_count = NumberAttribute()
    entries: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    known = BinaryAttribute(legacy_encoding=False, null=True)
    concealed = BooleanAttribute(null=True)
    place = UnicodeAttribute(null=True)
    version = NumberAttribute()
    expires_at = NumberAttribute()
    latest = _LatestIndex()


class RefusalRow(Table):
    """What was done with a cause that was not accepted, so that its undoing does the same. The index has none."""

    class Meta:
        table_name = named("notifications")

    user_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    verdict = UnicodeAttribute()
    expires_at = NumberAttribute()
    latest = _LatestIndex()


class HeaderRow(Table):
    """A user's last number, up to which the user has read, and the user's preferences."""

    class Meta:
        table_name = named("notification_headers")

    user_id = UnicodeAttribute(hash_key=True)
    last_seq = NumberAttribute(null=True)
    read_seq = NumberAttribute(null=True)
    preferences = JSONAttribute(null=True)
    version = NumberAttribute(null=True)


# ---- groups


def group_key(group: Group) -> GroupKey:
    """The key of a group's row."""
    return group.user_id, group.group_id + (FILTERED if group.is_filtered else "")


def groups(keys: Iterable[GroupKey]) -> dict[GroupKey, Group]:
    """Groups by key, read strongly; absent ones are left out."""
    return {(row.user_id, row.item): group_of(row) for row in batch_get(GroupRow, keys, consistent=True)}


def groups_about(user_id: str, beginning: str) -> list[Group]:
    """The user's groups whose keys begin so, read strongly; filtered ones included."""
    found = GroupRow.query(user_id, GroupRow.item.startswith(beginning), consistent_read=True)
    return [group_of(row) for row in found]


def put_group(transaction: TransactWrite, group: Group) -> None:
    """Add a changed group to a transaction, provided that its row is the one that was read."""
    transaction.save(_row_of(group), condition=_is_unchanged(group))


def save_group(group: Group) -> bool:
    """Write a changed group. Returns False if its row is not the one that was read."""
    row = _row_of(group)
    return attempt(lambda: row.save(condition=_is_unchanged(group)))


def listed(user_id: str, below: int | None, most: int, *, filtered: bool = False) -> list[Group]:
    """At most `most` of the user's groups with numbers below one, the latest first; from an index, which may lag."""
    query = _latest(user_id, filtered=filtered)
    if below is not None:
        query["KeyConditionExpression"] += " AND listed_seq < :seq"
        query["ExpressionAttributeValues"][":seq"] = {"N": str(below)}
    return list(_current(query_items(query, most)))


def listed_after(user_id: str, seq: int, most: int) -> list[Group]:
    """At most `most` of the user's groups above a number, the latest first; from an index, which may lag."""
    query = _latest(user_id, filtered=False)
    query["KeyConditionExpression"] += " AND listed_seq > :seq"
    query["ExpressionAttributeValues"][":seq"] = {"N": str(seq)}
    return list(_current(query_items(query, most)))


def group_of(row: GroupRow) -> Group:
    """Convert a row into a group."""
    is_filtered = row.item.endswith(FILTERED)
    return Group(
        user_id=row.user_id,
        group_id=row.item.removesuffix(FILTERED),
        is_filtered=is_filtered,
        last_seq=int(row.last_seq),
        last_ms=int(row.last_ms),
        actors_count=int(row.actors_count),
        entries=[Entry(each[: ids.SHORT], each[ids.SHORT :]) for each in row.entries],
        known=unpack(row.known or b""),
        is_concealed=bool(row.concealed),
        place=row.place or "",
        version=int(row.version),
    )


def group_in(image: dict[str, Any]) -> Group:
    """The group in an image of the table's stream."""
    binary = image.get("known", {}).get("B")
    if isinstance(binary, str):  # Lambda's events have it in base64
        image = {**image, "known": {"B": base64.b64decode(binary)}}
    return group_of(GroupRow.from_raw_data(image))


# ---- refusals


def refusal_of(cause: Cause) -> tuple[str, str]:
    """The key of the refusal of a cause."""
    shard = shard_of(cause.actor_id, settings().refusal_shards)
    return f"{cause.user_id}#{shard}{REFUSED}", f"{cause.group_id}#{cause.actor_id}{cause.detail}"


def refusal_partitions(user_id: str) -> list[str]:
    """All partitions that may hold refusals of a user."""
    return [f"{user_id}#{shard}{REFUSED}" for shard in range(settings().refusal_shards)]


def refusals(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Verdict]:
    """Refusals by key, read strongly."""
    rows = batch_get(RefusalRow, keys, consistent=True)
    return {(row.user_id, row.item): row.verdict for row in rows}  # type: ignore[misc] # only verdicts are stored


def put_refusal(transaction: TransactWrite, key: tuple[str, str], verdict: Verdict) -> None:
    """Add a refusal to a transaction."""
    transaction.save(RefusalRow(*key, verdict=verdict, expires_at=_end()))


def delete_refusal(transaction: TransactWrite, key: tuple[str, str]) -> None:
    """Add the deletion of a refusal to a transaction."""
    transaction.delete(RefusalRow(*key))


# ---- headers


def last_seqs(user_ids: Iterable[str]) -> dict[str, tuple[int, Preferences]]:
    """The last number and the preferences of each user, read strongly."""
    asked = list(dict.fromkeys(user_ids))
    rows = {row.user_id: row for row in batch_get(HeaderRow, asked, consistent=True)}
    return {each: (int(rows[each].last_seq or 0) if each in rows else 0, _chosen(rows.get(each))) for each in asked}


def raise_last_seq(transaction: TransactWrite, user_id: str, was: int, now: int) -> None:
    """Add the user's new last number to a transaction, provided that it is what was read."""
    column = HeaderRow.last_seq
    unchanged = column == was if was else column.does_not_exist()
    transaction.update(HeaderRow(user_id), [column.set(now)], condition=unchanged)


def read_seq(user_id: str) -> int:
    """Up to which number the user has read, read strongly."""
    row = HeaderRow.find(user_id)
    return int(row.read_seq or 0) if row else 0


def raise_read_seq(user_id: str, seq: int) -> None:
    """Move the user's mark to a number, unless it is there or beyond."""
    column = HeaderRow.read_seq
    row = HeaderRow(user_id)
    attempt(lambda: row.update([column.set(seq)], condition=column.does_not_exist() | (column < seq)))


def preferences(user_id: str) -> Preferences:
    """The user's preferences, read strongly."""
    return _chosen(HeaderRow.find(user_id))


def put_preferences(user_id: str, chosen: Preferences) -> bool:
    """Write preferences that were read with `version`. Returns False if they have changed meanwhile."""
    row, version = HeaderRow(user_id), HeaderRow.version
    unchanged = version == chosen.version if chosen.version else version.does_not_exist()
    actions: list[Action] = [HeaderRow.preferences.set(chosen.stored()), version.set(chosen.version + 1)]
    return attempt(lambda: row.update(actions, condition=unchanged))


# ---- helpers


def _row_of(group: Group) -> GroupRow:
    user_id, item = group_key(group)
    row = GroupRow(
        user_id,
        item,
        type=group.type,
        last_seq=group.last_seq,
        last_ms=group.last_ms,
        actors_count=group.actors_count,
        entries=[each.actor_id + each.detail for each in group.entries],
        known=pack(group.known) or None,
        concealed=group.is_concealed or None,
        place=group.place or None,
        version=group.version + 1,
        expires_at=_end(),
    )
    if group.is_listed:
        row.listed_in = user_id + (REQUESTS if group.is_filtered else "")
        row.listed_seq = group.last_seq
    return row


def _is_unchanged(group: Group) -> Condition:
    version = GroupRow.version
    unchanged: Condition = version == group.version if group.version else version.does_not_exist()
    return unchanged


def _end() -> int:
    return clock.now() + settings().notification_lifetime


def _latest(user_id: str, *, filtered: bool) -> dict[str, Any]:
    return {
        "TableName": GroupRow.Meta.table_name,
        "IndexName": "latest",
        "KeyConditionExpression": "listed_in = :list",
        "ExpressionAttributeValues": {":list": {"S": user_id + (REQUESTS if filtered else "")}},
        "ScanIndexForward": False,
    }


def _current(items: Iterator[dict[str, Any]]) -> Iterator[Group]:
    """The groups in these rows whose time is not over; rows may exist for two days longer."""
    return (group_of(GroupRow.from_raw_data(each)) for each in items if int(each["expires_at"]["N"]) > clock.now())


def _chosen(row: HeaderRow | None) -> Preferences:
    if row is None or row.preferences is None:
        return Preferences()
    stored = row.preferences if isinstance(row.preferences, dict) else json.loads(row.preferences)
    return Preferences(stored["policy"], frozenset(stored["off"]), int(row.version or 0))
