"""The table of names: rows that are found by a key, the list of each user's rows, and how many rows a key has.

Three kinds of rows share the table; no key has the first characters of the other two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core import clock
from chalicelib.core.caches import Cache
from chalicelib.core.parallel import all_of
from chalicelib.core.tables import (
    Table,
    attempt,
    batch_get,
    batch_write,
    delete_request,
    named,
    put_request,
    query_items,
    shard_of,
)
from chalicelib.search.settings import settings

_LIST, _HEAT = "@", "+"  # first characters of the hash keys that are no names
_BEFORE_ALL = " "


class NameRow(Table):
    """A user's names, found by one key of them."""

    class Meta:
        table_name = named("names")

    prefix = UnicodeAttribute(hash_key=True)  # the key and its shard
    place = UnicodeAttribute(range_key=True)  # rank, word, user: the users with the most followers first
    username = UnicodeAttribute()
    display_name = UnicodeAttribute(null=True)


class NameListRow(Table):
    """The rows of one user, as a run is about to leave them (see `indexing`)."""

    class Meta:
        table_name = named("names")

    prefix = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    rows: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    username = UnicodeAttribute()
    display_name = UnicodeAttribute(default="")
    version = NumberAttribute()
    run = UnicodeAttribute(null=True)  # that is changing the rows now
    began_ms = NumberAttribute(null=True)


class HeatRow(Table):
    """About how many rows one key has: it is counted by samples, and only grows."""

    class Meta:
        table_name = named("names")

    prefix = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    rows = NumberAttribute(default=0)


@dataclass(frozen=True)
class Found:
    """A row that a key has: the user's names when it was written."""

    place: str
    username: str
    display_name: str

    @property
    def user_id(self) -> str:
        """The user."""
        return self.place.rpartition("#")[2]

    @property
    def rank(self) -> str:
        """The rank, whose order is that of texts."""
        return self.place[:2]


Key = tuple[str, str]
"""Hash and range key of a row."""


@dataclass(frozen=True)
class NameList:
    """The rows of a user, and the run that is changing them. Version 0: there is no list."""

    user_id: str
    rows: frozenset[Key] = frozenset()
    username: str = ""
    display_name: str = ""
    version: int = 0
    run: str | None = None
    began_ms: int = 0

    def is_as(self, other: "NameList") -> bool:
        """Whether both name the same rows with the same content."""
        mine, others = ((each.rows, each.username, each.display_name) for each in (self, other))
        return mine == others


def name_list(user_id: str) -> NameList:
    """The list of a user's rows, read strongly."""
    row = NameListRow.find(_LIST + user_id, _LIST)
    if row is None:
        return NameList(user_id)
    rows = frozenset(_unpacked(each, user_id) for each in row.rows)
    began_ms = int(row.began_ms or 0)
    return NameList(user_id, rows, row.username, row.display_name, int(row.version), row.run, began_ms)


def replace_list(before: NameList, after: NameList) -> NameList | None:
    """Store another list, or delete one that has no rows and no run, provided that `before` is still stored.

    Returns:
        The list with its version; None if another run changed it.
    """
    row = NameListRow(_LIST + before.user_id, _LIST)
    if not after.rows and after.run is None:
        return after if attempt(lambda: row.delete(condition=_is(before))) else None
    stored = replace(after, version=before.version + 1)
    row = NameListRow(
        _LIST + stored.user_id,
        _LIST,
        rows=sorted(map(_packed, stored.rows)),
        username=stored.username,
        display_name=stored.display_name,
        version=stored.version,
        run=stored.run,
        began_ms=stored.began_ms or None,
    )
    return stored if attempt(lambda: row.save(condition=_is(before))) else None


def write_rows(wanted: NameList, unwanted: Iterable[Key]) -> None:
    """Put the rows of a list, and delete others."""
    rows = (
        NameRow(*key, username=wanted.username, display_name=wanted.display_name or None) for key in sorted(wanted.rows)
    )
    requests = [*map(put_request, rows), *(delete_request(NameRow, key) for key in sorted(unwanted))]
    batch_write(NameRow.Meta.table_name, requests)


def rows_after(key: str, shard: int, after: str, most: int) -> list[Found]:
    """At most so many rows of one shard of a key beyond a place, in order; may lag by a moment."""
    query = {
        "TableName": NameRow.Meta.table_name,
        "KeyConditionExpression": "prefix = :prefix AND place > :after",
        "ExpressionAttributeValues": {":prefix": {"S": _partition(key, shard)}, ":after": {"S": after or _BEFORE_ALL}},
    }
    return [
        Found(item["place"]["S"], item["username"]["S"], item.get("display_name", {}).get("S", ""))
        for item in query_items(query, most)
    ]


def rows_of_shards(reads: Sequence[tuple[str, int, str]], most: int) -> list[list[Found]]:
    """The results of `rows_after` for many shards of keys at once."""
    return all_of(partial(rows_after, key, shard, after, most) for key, shard, after in reads)


_heats: Cache[str, int] = Cache(lambda: settings().cached_heats)


def shards_of(keys: Iterable[str]) -> dict[str, int]:
    """The number of shards of each key, at most `heat_cache` seconds old."""
    asked, read_ms = list(dict.fromkeys(keys)), clock.now_ms()
    known = {key: _heats.get(key, settings().heat_cache) for key in asked}
    missing = [key for key, rows in known.items() if rows is None]
    if missing:
        stored = batch_get(HeatRow, [(_HEAT + key, _HEAT) for key in missing])
        counted = {row.prefix.removeprefix(_HEAT): int(row.rows) for row in stored}
        for key in missing:
            known[key] = counted.get(key, 0)
            _heats.put(key, counted.get(key, 0), read_ms)
    return {key: _shards(rows or 0) for key, rows in known.items()}


def count_rows(keys: Iterable[str], user_id: str) -> None:
    """Count new rows of a user, one in `name_sample` for as many. A repeated count makes a key grow a little early."""
    sample = settings().name_sample
    for key in keys:
        if shard_of(f"{key}#{user_id}", sample) == 0:
            actions: list[Action] = [HeatRow.rows.add(sample)]
            HeatRow(_HEAT + key, _HEAT).update(actions)


def row_key(key: str, shard: int, place: str) -> Key:
    """The key of a row."""
    return _partition(key, shard), place


def name_of(key: Key) -> str:
    """The key of names by which a row is found."""
    return key[0].rpartition("#")[0]


def shard_in(key: Key) -> int:
    """The shard of a row."""
    return int(key[0].rpartition("#")[2])


def _partition(key: str, shard: int) -> str:
    return f"{key}#{shard}"


def _shards(rows: int) -> int:
    """How many shards a key with so many rows has: a power of two."""
    wanted = -(-rows // settings().names_per_shard)
    return min(settings().name_shards, 1 << max(0, wanted - 1).bit_length())


def _is(stored: NameList) -> Condition:
    row = NameListRow
    if not stored.version:
        return row.version.does_not_exist()
    by_run = row.run == stored.run if stored.run else row.run.does_not_exist()
    unchanged: Condition = (row.version == stored.version) & by_run
    return unchanged


def _packed(key: Key) -> str:
    """A row's key without what all rows of the list share, the user: the list has a kilobyte at most."""
    return f"{key[0]} {key[1].rpartition('#')[0]}"


def _unpacked(text: str, user_id: str) -> Key:
    prefix, _, where = text.rpartition(" ")
    return prefix, f"{where}#{user_id}"
