"""Search for users by name, in windows of a hundred rows that are ranked together.

A page costs the query of a window, and the accounts that it shows. The cursor has the rest of the window, so the next
page reads no names. Names and cards that are shown come from the accounts, never from the index: a row whose account
has another name by now, or is gone, shows nothing.
"""

from collections.abc import Collection, Mapping
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import UserCard
from chalicelib.accounts.service import Account
from chalicelib.core import cursors
from chalicelib.core.limits import Rate
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.core.settings import MINUTE
from chalicelib.graph import service as graph
from chalicelib.search import tables
from chalicelib.search.followees import followees, split
from chalicelib.search.names import NameQuery, keys_of, parse
from chalicelib.search.settings import settings
from chalicelib.search.tables import Found

Ends = list[list[str | None]]
"""For each key and shard, the place of the last row that was read; "": none was read; None: all were."""


def search_users(viewer_id: str | None, address: str, asked: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """Users whose names begin with what was typed: exact matches, then followees, then those with more followers.

    Args:
        viewer_id: None for a guest, whose searches are counted by `address`.

    Raises:
        BadRequest: there is nothing to search for, or the cursor does not belong to this listing.
        TooManyRequests: see `searches_per_minute`.
    """
    Rate("searches", settings().searches_per_minute, MINUTE).spend(viewer_id or address)
    query = parse(asked)
    listing = f"search:{viewer_id}:{query.text}"
    position = cursors.decode(listing, cursor) or {"ids": "", "ends": _beginnings(query)}
    waiting, ends = split(position["ids"]), position["ends"]
    reading = soon(partial(followees, viewer_id))
    found = [] if waiting else _window(query, ends)
    followed = frozenset(reading.result())
    waiting = waiting or _ranked(query, found, followed)
    most = max(limit, settings().search_compared)
    best = _present(viewer_id, query, waiting[:most], followed)
    rest = [*(each.user_id for each in best[limit:]), *waiting[most:]]
    is_last = not rest and not _is_open(ends)
    after = None if is_last else {"ids": "".join(rest), "ends": ends}
    cards = [accounts.card(each) for each in best[:limit]]
    return Page[UserCard](items=cards, next_cursor=cursors.encode(listing, after))


def _beginnings(query: NameQuery) -> Ends:
    shards = tables.shards_of(query.keys)
    return [[""] * shards[key] for key in query.keys]


def _is_open(ends: Ends) -> bool:
    return any(end is not None for shards in ends for end in shards)


def _window(query: NameQuery, ends: Ends) -> list[Found]:
    """Read the next rows of all keys and shards, and move their ends. A user is in one row only."""
    keys = query.keys
    places = [(i, shard) for i, shards in enumerate(ends) for shard, end in enumerate(shards) if end is not None]
    if not places:
        return []
    most = -(-settings().search_window // len(places))
    read = tables.rows_of_shards([(keys[i], shard, ends[i][shard] or "") for i, shard in places], most)
    found: dict[str, Found] = {}
    for (i, shard), rows in zip(places, read, strict=True):
        ends[i][shard] = rows[-1].place if len(rows) == most else None
        # A user who has the first key, too, is found by that one.
        apart = [each for each in rows if i == 0 or not _has_key(keys[0], each)]
        found |= {each.user_id: each for each in apart if query.matches(each.username, each.display_name)}
    return list(found.values())


def _has_key(key: str, row: Found) -> bool:
    return key in keys_of(row.username, row.display_name)


def _ranked(query: NameQuery, found: Collection[Found], followed: Collection[str]) -> list[str]:
    def order(each: Found) -> tuple[object, ...]:
        whole, accents, word = query.distance(each.username, each.display_name)
        return whole, each.user_id not in followed, accents, each.rank, word, each.place

    return [each.user_id for each in sorted(found, key=order)]


def _present(
    viewer_id: str | None, query: NameQuery, user_ids: Collection[str], followed: Collection[str]
) -> list[Account]:
    """The accounts that the viewer may find and whose present names match, ranked by their present followers."""
    known: Mapping[str, Account] = graph.listed(viewer_id, user_ids)

    def order(account: Account) -> tuple[object, ...]:
        whole, accents, _ = query.distance(account.username, account.display_name)
        return whole, account.user_id not in followed, accents, -account.followers_count

    matching = [known[each] for each in user_ids if each in known]
    return sorted((each for each in matching if still_matches(query, each)), key=order)


def still_matches(query: NameQuery, account: Account) -> bool:
    """Whether the present names of an account match; its row in the index may have former ones."""
    return query.matches(account.username, account.display_name)
