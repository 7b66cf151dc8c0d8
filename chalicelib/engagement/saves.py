"""Write and read saves: posts that a user keeps for later.

A save also has its places in the user's collections, so that it leaves all of them in the transaction that ends it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.core.tables import batch_get
from chalicelib.engagement import tables
from chalicelib.engagement.tables import SaveRow

Places = Mapping[str, str]
"""The place of a saved post by collection; neither has a blank."""


@dataclass(frozen=True)
class Save:
    """A save; `position` sorts by the time of saving."""

    post_id: str
    position: str


def save(user_id: str, post_id: str) -> None:
    """Save a post; repeating it changes nothing. The caller has checked that the user may see the post."""
    tables.put_save(user_id, post_id)


def unsave(user_id: str, post_id: str) -> bool:
    """Remove the user's save, if there is one, unless it is in a collection. Returns whether it is not."""
    return tables.delete_save(user_id, post_id)


def places(user_id: str, post_ids: Collection[str]) -> dict[str, Places]:
    """The places of those of the posts that the user saved, by post id, read strongly."""
    rows = batch_get(SaveRow, [(user_id, post_id) for post_id in post_ids], consistent=True)
    return {row.post_id: _unpacked(row.collections) for row in rows}


def change_places(transaction: TransactWrite, user_id: str, post_id: str, was: Places, now: Places) -> None:
    """Add other places of a save to a transaction, provided that it exists and has the places `was`."""
    new = SaveRow.collections.set(_packed(now)) if now else SaveRow.collections.remove()
    transaction.update(SaveRow(user_id, post_id), [new], condition=SaveRow.user_id.exists() & _has(was))


def end(transaction: TransactWrite, user_id: str, post_id: str, was: Places) -> None:
    """Add the end of a save to a transaction, provided that it has the places `was`."""
    transaction.delete(SaveRow(user_id, post_id), condition=_has(was))


def saves(user_id: str, below: str | None, most: int) -> list[Save]:
    """At most `most` of the user's saves below a position (None: from the top), the latest first; the index may lag."""
    return [Save(row.post_id, row.saved_as) for row in tables.saves(user_id, below, most)]


def _has(places: Places) -> Condition:
    return SaveRow.collections == _packed(places) if places else SaveRow.collections.does_not_exist()


def _packed(places: Places) -> str:
    return " ".join(f"{collection} {place}" for collection, place in sorted(places.items()))


def _unpacked(text: str | None) -> Places:
    parts = (text or "").split()
    return dict(zip(parts[::2], parts[1::2], strict=True))
