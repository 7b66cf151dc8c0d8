"""The table of collections: a user's collections, and the items of each collection by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import ids
from chalicelib.core.tables import Table, batch_get, named
from chalicelib.posts.settings import settings


class CollectionRow(Table):
    """A collection (hash: its user, range: the time part of its id) or an item (hash: the collection, range: place)."""

    class Meta:
        table_name = named("collections")

    list_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute(null=True)  # of a collection, as the next two
    cover = UnicodeAttribute(null=True)
    items = NumberAttribute(null=True)
    post_id = UnicodeAttribute(null=True)  # of an item


@dataclass(frozen=True)
class Collection:
    """A collection as stored.

    Attributes:
        cover: the post that the user chose as the cover; None if the first post is the cover.
        items: the number of items.
    """

    collection_id: str
    name: str
    cover: str | None = None
    items: int = 0

    @property
    def short_id(self) -> str:
        """The id without its user."""
        return ids.sequence_of(self.collection_id)

    @property
    def key(self) -> tuple[str, str]:
        """The key of its row."""
        return ids.owner_of(self.collection_id), self.short_id


@dataclass(frozen=True)
class Item:
    """A post in a collection; items with greater places come first."""

    post_id: str
    place: str


def find(collection_id: str) -> Collection | None:
    """A collection, read strongly."""
    row = CollectionRow.find(ids.owner_of(collection_id), ids.sequence_of(collection_id))
    return None if row is None else collection_of(row)


def find_all(user_id: str, short_ids: Iterable[str]) -> list[Collection]:
    """Those of the user's collections that exist, in no particular order, read strongly."""
    rows = batch_get(CollectionRow, [(user_id, short_id) for short_id in short_ids], consistent=True)
    return [collection_of(row) for row in rows]


def collections(user_id: str, below: str | None, most: int) -> list[Collection]:
    """At most `most` of the user's collections below a short id (None: from the top), the newest first; strongly."""
    position = None if below is None else CollectionRow.place < below
    return [collection_of(row) for row in _query(user_id, position, most)]


def items(collection_id: str, below: str | None, most: int) -> list[Item]:
    """At most `most` items of a collection below a place (None: from the top), in their order, read strongly."""
    position = None if below is None else CollectionRow.place < below
    return [_item(row) for row in _query(collection_id, position, most)]


def above(collection_id: str, place: str) -> Item | None:
    """The item directly before a place in the order of the collection, read strongly; `""` is the end."""
    found = _query(collection_id, CollectionRow.place > place if place else None, 1, is_upward=True)
    return next(map(_item, found), None)


def put(transaction: TransactWrite, collection: Collection) -> None:
    """Add a new collection to a transaction."""
    row = CollectionRow(*collection.key, name=collection.name, items=0)
    transaction.save(row, condition=CollectionRow.list_id.does_not_exist())


def change(
    transaction: TransactWrite,
    collection: Collection,
    *,
    added: int = 0,
    name: str | None = None,
    cover: str | None = None,
) -> None:
    """Add a change of a collection's row to a transaction, on condition that it exists and has room for what is added.

    Args:
        collection: as read.
        added: items that the transaction adds; negative if it removes some, on condition that the cover is as read.
        name: None keeps the name.
        cover: the new cover; "" removes the choice, None keeps it.
    """
    row = CollectionRow
    actions: list[Action] = [row.items.add(added)]
    condition: Condition = row.list_id.exists()
    if added > 0:
        condition &= row.items <= settings().collection_items - added
    if name is not None:
        actions.append(row.name.set(name))
    if cover is not None:
        actions.append(row.cover.set(cover) if cover else row.cover.remove())
    if added < 0:  # the cover may not become a post that leaves
        condition &= row.cover == collection.cover if collection.cover else row.cover.does_not_exist()
    transaction.update(row(*collection.key), actions, condition=condition)


def delete(transaction: TransactWrite, collection: Collection) -> None:
    """Add the deletion of a collection without items to a transaction."""
    transaction.delete(CollectionRow(*collection.key), condition=CollectionRow.items == 0)


def put_item(transaction: TransactWrite, collection_id: str, item: Item) -> None:
    """Add a new item to a transaction, on condition that its place is free."""
    row = CollectionRow(collection_id, item.place, post_id=item.post_id)
    transaction.save(row, condition=CollectionRow.list_id.does_not_exist())


def delete_item(transaction: TransactWrite, collection_id: str, place: str) -> None:
    """Add the removal of an item to a transaction."""
    transaction.delete(CollectionRow(collection_id, place))


def between(low: str, high: str | None) -> str:
    """A place between two others, digit by digit; never ends with `0`, so that there is always one more.

    Args:
        low: "" is below all places.
        high: None is above all places.
    """
    found = ""
    while True:
        i = len(found)
        first = ids.ALPHABET.index(low[i]) if i < len(low) else 0
        last = len(ids.ALPHABET) if high is None else ids.ALPHABET.index(high[i])
        if (first + last) // 2 > first:
            return found + ids.ALPHABET[(first + last) // 2]
        found += ids.ALPHABET[first]
        if last > first:
            high = None


def _query(list_id: str, position: Condition | None, most: int, *, is_upward: bool = False) -> list[CollectionRow]:
    found = CollectionRow.query(
        list_id, position, scan_index_forward=is_upward, consistent_read=True, limit=most, page_size=most
    )
    return list(found)


def collection_of(row: CollectionRow) -> Collection:
    """Convert the row of a collection."""
    return Collection(row.place + row.list_id, row.name or "", row.cover, int(row.items or 0))


def _item(row: Any) -> Item:
    return Item(row.post_id, row.place)
