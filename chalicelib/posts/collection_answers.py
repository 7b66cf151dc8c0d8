"""Build the API's answers about collections: posts and covers that the user may not see any more are left out."""

from collections.abc import Mapping, Sequence
from functools import partial

from chalicelib.core import cursors
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.media.schemas import MediaAnswer
from chalicelib.posts import collection_tables, tables
from chalicelib.posts.access import visible
from chalicelib.posts.collection_tables import Collection
from chalicelib.posts.collections import find
from chalicelib.posts.post_answers import filtered, present
from chalicelib.posts.schemas import CollectionAnswer, CollectionCard
from chalicelib.posts.visible_pages import Entry, read_page

COVER_CANDIDATES = 4  # first posts of a collection, of which the first that can be shown is the cover


def list_collections(user_id: str, limit: int, cursor: str | None) -> Page[CollectionCard]:
    """One page of the user's collections, the newest first.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"collections:{user_id}"
    position = cursors.decode(listing, cursor) or {"below": None}
    found = collection_tables.collections(user_id, position["below"], limit + 1)
    end = {"below": found[limit - 1].short_id} if len(found) > limit else None
    return Page(items=cards(user_id, found[:limit]), next_cursor=cursors.encode(listing, end))


def whole(user_id: str, collection_id: str, limit: int, cursor: str | None) -> CollectionAnswer:
    """A collection with one page of its posts, in the user's order.

    Raises:
        NotFound: there is no such collection, or it is another user's.
        BadRequest: the cursor does not belong to this collection.
    """
    listing = f"collection:{collection_id}"
    collection = find(user_id, collection_id)
    position = cursors.decode(listing, cursor) or {"below": None}

    def read(below: str | None, most: int) -> list[Entry]:
        return [(each.post_id, each.place) for each in collection_tables.items(collection_id, below, most)]

    found, below = read_page(user_id, limit, position["below"], read)
    (card,) = cards(user_id, [collection])
    next_cursor = cursors.encode(listing, {"below": below} if below else None)
    return CollectionAnswer(**card.__dict__, items=present(user_id, found), next_cursor=next_cursor)


def cards(user_id: str, collections: Sequence[Collection]) -> list[CollectionCard]:
    """Collections without their posts. A chosen cover that cannot be shown is replaced by the first post that can."""
    chosen = {each.collection_id: [each.cover] for each in collections if each.cover}
    covers = _covers(user_id, chosen)
    missing = [each.collection_id for each in collections if each.items and each.collection_id not in covers]
    reads = {each: soon(partial(collection_tables.items, each, None, COVER_CANDIDATES)) for each in missing}
    covers |= _covers(user_id, {each: [item.post_id for item in read.result()] for each, read in reads.items()})
    return [
        CollectionCard(
            id=each.collection_id, name=each.name, cover=covers.get(each.collection_id), items_count=each.items
        )
        for each in collections
    ]


def _covers(user_id: str, candidates: Mapping[str, Sequence[str]]) -> dict[str, MediaAnswer]:
    """The picture of the first candidate that can be shown, by collection: visible, and without a muted word."""
    wanted = {post_id for post_ids in candidates.values() for post_id in post_ids}
    if not wanted:
        return {}
    words = soon(partial(graph.word_filters, user_id))
    shown = visible(user_id, tables.get_many(wanted, strongly=True))
    pictures = {
        post_id: media.present(post.media[0], None, audience_private=True)
        for post_id, post in shown.items()
        if post.media and not filtered(user_id, post, words.result())
    }
    first = {each: next(filter(pictures.__contains__, post_ids), None) for each, post_ids in candidates.items()}
    return {each: pictures[post_id] for each, post_id in first.items() if post_id}
