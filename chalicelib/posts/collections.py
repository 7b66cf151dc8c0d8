"""Collections: a user's saves under a name, in the user's order; no other user sees them.

An item is in three rows: the item, the place in the save's row, and the number of items in the collection's row. They
change in one transaction. So a post in a collection is always saved, and a save that ends leaves all collections.
"""

from collections.abc import Callable
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, NotFound, Unavailable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.engagement import service as engagement
from chalicelib.posts import collection_tables as tables
from chalicelib.posts.access import get as get_post
from chalicelib.posts.collection_tables import Collection, Item
from chalicelib.posts.settings import settings

DELETED_AT_ONCE = 49  # items of one transaction: each has two actions of 100, the collection one


def create(user_id: str, name: str, key: IdempotencyKey | None = None) -> Collection:
    """Make an empty collection; the same key returns the same collection again.

    Raises:
        Conflict: the user has `collections` of them; the collection of this key was deleted.
        Unprocessable: the key came with another body before.
        TooManyRequests: see `count_change`, as for all functions of this module.
    """

    def make(_: None) -> Creation[Collection]:
        most = settings().collections
        if len(tables.collections(user_id, None, most)) == most:
            raise Conflict(f"A user has {most} collections at most.", code="collections-limit")
        collection = Collection(ids.new_owned_id(user_id, clock.now_ms()), name)
        return Creation(
            made_id=collection.collection_id,
            write=partial(tables.put, collection=collection),
            finish=lambda: collection,
            stored=lambda: tables.find(collection.collection_id),
        )

    return create_once(key, find=_created, admit=partial(count_change, user_id), make=make, changing="Collections")


def find(user_id: str, collection_id: str) -> Collection:
    """One of the user's collections.

    Raises:
        NotFound: there is no such collection, or it is another user's.
    """
    is_own = ids.owner_of(collection_id) == user_id
    found = tables.find(collection_id) if is_own else None
    if found is None:
        raise NotFound("There is no such collection.")
    return found


def edit(user_id: str, collection_id: str, *, name: str | None, cover: str | None) -> Collection:
    """Change the name or the cover.

    Args:
        name: None keeps it.
        cover: a post of the collection; "" makes the first visible post the cover, None keeps it.

    Raises:
        NotFound: see `find`.
        Unprocessable: the cover is not in the collection.
    """
    count_change(user_id)
    if name is None and cover is None:
        return find(user_id, collection_id)
    for _ in tries():
        known = find(user_id, collection_id)
        places = engagement.places(user_id, [cover]).get(cover, {}) if cover else {}
        if cover and known.short_id not in places:
            raise invalid_field("cover", "is not in the collection", code="unknown")

        def write(transaction: TransactWrite, known: Collection = known, places: engagement.Places = places) -> None:
            tables.change(transaction, known, name=name, cover=cover)
            if cover:  # on condition that it is still in the collection
                engagement.change_places(transaction, user_id, cover, places, places)

        if _wrote(write):
            return find(user_id, collection_id)
    raise _busy()


def add(user_id: str, collection_id: str, post_id: str) -> None:
    """Put a post first in a collection, and save it; nothing changes if it is in the collection.

    Raises:
        NotFound: there is no such collection or post, or the user may not see it.
        Conflict: the collection has `collection_items` posts.
    """
    count_change(user_id)
    find(user_id, collection_id)
    get_post(user_id, post_id)
    for _ in tries():
        known = find(user_id, collection_id)
        engagement.save(user_id, post_id)
        places = engagement.places(user_id, [post_id]).get(post_id)
        if places is not None and known.short_id in places:
            return
        if known.items >= settings().collection_items:
            raise Conflict(f"A collection has {settings().collection_items} posts at most.", code="collection-full")
        if places is not None and _wrote(partial(_add, known, Item(post_id, _first_place(known)), places)):
            return
    raise _busy()


def remove(user_id: str, collection_id: str, post_id: str) -> None:
    """Remove a post from a collection, if it is there; it stays saved.

    Raises:
        NotFound: there is no such collection.
    """
    count_change(user_id)
    for _ in tries():
        known = find(user_id, collection_id)
        places = engagement.places(user_id, [post_id]).get(post_id, {})
        if known.short_id not in places or _wrote(partial(_remove, known, post_id, places)):
            return
    raise _busy()


def move(user_id: str, collection_id: str, post_id: str, before: str | None) -> None:
    """Move a post of a collection directly before another one (None: to the end).

    Raises:
        NotFound: there is no such collection.
        Unprocessable: one of the posts is not in the collection, or both are the same.
    """
    count_change(user_id)
    if before == post_id:
        raise invalid_field("move.before", "is the post itself", code="self")
    for _ in tries():
        known = find(user_id, collection_id)
        saved = engagement.places(user_id, [each for each in (post_id, before) if each])
        for field, each in (("move.post_id", post_id), ("move.before", before)):
            if each and known.short_id not in saved.get(each, {}):
                raise invalid_field(field, "is not in the collection", code="unknown")
        if _wrote(partial(_move, known, post_id, saved[post_id], _place_before(known, saved, before))):
            return
    raise _busy()


def delete(user_id: str, collection_id: str) -> None:
    """Delete a collection; its posts stay saved. A call that dies leaves the rest, and is repeated.

    Raises:
        NotFound: see `find`.
    """
    count_change(user_id)
    find(user_id, collection_id)
    erase(collection_id)


def erase(collection_id: str) -> None:
    """Delete a collection, if it exists, the last items first.

    Raises:
        Unavailable: other requests kept changing it.
    """
    user_id = ids.owner_of(collection_id)
    failures = tries()
    while known := tables.find(collection_id):
        found = tables.items(collection_id, None, DELETED_AT_ONCE)
        saved = engagement.places(user_id, [each.post_id for each in found])
        if not _wrote(partial(_delete, known, found, saved)) and next(failures, None) is None:
            raise _busy()


def unsave(user_id: str, post_id: str) -> None:
    """Remove a save, if there is one, from all collections, too.

    Raises:
        Unavailable: other requests kept changing it.
    """
    for _ in tries():
        if engagement.unsave(user_id, post_id):
            return
        places = engagement.places(user_id, [post_id]).get(post_id, {})
        if _wrote(partial(_unsave, user_id, post_id, places, tables.find_all(user_id, places))):
            return
    raise _busy()


def count_change(user_id: str) -> None:
    """Spend the limit of changes of collections.

    Raises:
        TooManyRequests: the user made `collection_changes_per_user` changes within the hour.
    """
    Limit("collection-changes", settings().collection_changes_per_user, HOUR).spend(user_id)


def _created(collection_id: str) -> Collection:
    found = tables.find(collection_id)
    if found is None:
        raise Conflict("The collection that this key created was deleted.", code="collection-gone")
    return found


def _wrote(write: Callable[[TransactWrite], None]) -> bool:
    """Run a transaction. Returns whether its conditions held."""
    try:
        transact(write)
    except TransactionRefused:
        return False
    return True


def _add(known: Collection, item: Item, places: engagement.Places, transaction: TransactWrite) -> None:
    user_id = ids.owner_of(known.collection_id)
    tables.put_item(transaction, known.collection_id, item)
    now = {**places, known.short_id: item.place}
    engagement.change_places(transaction, user_id, item.post_id, places, now)
    tables.change(transaction, known, added=1)


def _remove(known: Collection, post_id: str, places: engagement.Places, transaction: TransactWrite) -> None:
    user_id = ids.owner_of(known.collection_id)
    now = {each: place for each, place in places.items() if each != known.short_id}
    tables.delete_item(transaction, known.collection_id, places[known.short_id])
    engagement.change_places(transaction, user_id, post_id, places, now)
    tables.change(transaction, known, added=-1, cover=_without(known, post_id))


def _move(known: Collection, post_id: str, places: engagement.Places, place: str, transaction: TransactWrite) -> None:
    user_id = ids.owner_of(known.collection_id)
    tables.delete_item(transaction, known.collection_id, places[known.short_id])
    tables.put_item(transaction, known.collection_id, Item(post_id, place))
    engagement.change_places(transaction, user_id, post_id, places, {**places, known.short_id: place})


def _delete(
    known: Collection, found: list[Item], saved: dict[str, engagement.Places], transaction: TransactWrite
) -> None:
    user_id = ids.owner_of(known.collection_id)
    for item in found:
        tables.delete_item(transaction, known.collection_id, item.place)
        places = saved.get(item.post_id, {})
        now = {each: place for each, place in places.items() if each != known.short_id}
        if now != places:
            engagement.change_places(transaction, user_id, item.post_id, places, now)
    if found:
        tables.change(transaction, known, added=-len(found))
    else:
        tables.delete(transaction, known)


def _unsave(
    user_id: str,
    post_id: str,
    places: engagement.Places,
    known: list[Collection],
    transaction: TransactWrite,
) -> None:
    engagement.end_save(transaction, user_id, post_id, places)
    for collection in known:
        tables.delete_item(transaction, collection.collection_id, places[collection.short_id])
        tables.change(transaction, collection, added=-1, cover=_without(collection, post_id))


def _without(known: Collection, post_id: str) -> str | None:
    """The change of the cover (see `tables.change`) when a post leaves the collection."""
    return "" if known.cover == post_id else None


def _first_place(known: Collection) -> str:
    top = next(iter(tables.items(known.collection_id, None, 1)), None)
    place = ids.new_id(clock.now_ms())
    return place if top is None or place > top.place else tables.between(top.place, None)


def _place_before(known: Collection, saved: dict[str, engagement.Places], before: str | None) -> str:
    low = saved[before][known.short_id] if before else ""
    high = tables.above(known.collection_id, low)
    return tables.between(low, high.place if high else None)


def _busy() -> Unavailable:
    return Unavailable("The collection kept changing; try again.", headers={"Retry-After": "1"})
