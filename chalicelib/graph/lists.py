"""List users: followers, followees, requests, blocks, mutes, restricted accounts. One batch get of accounts per page.

A list of another user's shows no user that blocked the viewer or was blocked by the viewer.
"""

from collections.abc import Callable, Collection
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import UserCard
from chalicelib.accounts.service import Account
from chalicelib.core import cursors
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.graph import restrictions, tables
from chalicelib.graph.visibility import ACTIVE, blocked_among, can_view
from chalicelib.graph.visible_accounts import active_account, no_such_user

Read = Callable[[int, str, int], list[str]]
"""Read ids of a shard (first argument) above an id (second), at most so many (third), ascending."""


def followers(viewer_id: str | None, user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The followers of `user_id`, shard by shard of an index, which may lag.

    Raises:
        NotFound: there is no such account, or the viewer may not see its lists.
        BadRequest: the cursor does not belong to this listing.
    """
    account = _account_open_to(viewer_id, user_id)

    def read(shard: int, after: str, most: int) -> list[str]:
        return tables.followers(user_id, shard, after, most)

    listing = f"followers:{user_id}:{viewer_id}"
    return card_page(listing, account.follower_shards, read, limit, cursor, viewer_id=viewer_id)


def following(viewer_id: str | None, user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that `user_id` follows.

    Raises:
        NotFound: there is no such account, or the viewer may not see its lists.
        BadRequest: the cursor does not belong to this listing.
    """
    _account_open_to(viewer_id, user_id)

    def read(_shard: int, after: str, most: int) -> list[str]:
        return tables.following(user_id, after, most)

    return card_page(f"following:{user_id}:{viewer_id}", 1, read, limit, cursor, viewer_id=viewer_id)


def requests(user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that ask to follow `user_id`.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """

    def read(_shard: int, after: str, most: int) -> list[str]:
        return tables.requesters(user_id, after, most)

    # A block ends requests, but they are read from a replica, which may still have them.
    return card_page(f"follow-requests:{user_id}", 1, read, limit, cursor, viewer_id=user_id)


def blocks(user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that `user_id` blocked.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """

    def read(_shard: int, after: str, most: int) -> list[str]:
        return restrictions.blocked(user_id, after, most)

    return card_page(f"blocks:{user_id}", 1, read, limit, cursor)


def mutes(user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that `user_id` muted, without those that blocked `user_id`.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """

    def read(_shard: int, after: str, most: int) -> list[str]:
        return restrictions.muted(user_id, after, most)

    return card_page(f"mutes:{user_id}", 1, read, limit, cursor)


def restricted_accounts(user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The accounts that `user_id` restricted, without those that blocked `user_id`.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """

    def read(_shard: int, after: str, most: int) -> list[str]:
        return restrictions.restricted(user_id, after, most)

    return card_page(f"restricted:{user_id}", 1, read, limit, cursor)


def _account_open_to(viewer_id: str | None, user_id: str) -> Account:
    account = active_account(user_id)
    if not can_view(viewer_id, account):
        raise no_such_user()
    return account


def card_page(
    listing: str, shards: int, read: Read, limit: int, cursor: str | None, *, viewer_id: str | None = None
) -> Page[UserCard]:
    """One page of user cards from a sharded list of ids, shard by shard; accounts that are not active are left out.

    Args:
        viewer_id: leave out users that blocked this viewer or that this viewer blocked; None leaves out none.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    position = cursors.decode(listing, cursor) or {"shard": 0, "after": tables.BEFORE_ALL}
    shard, after = position["shard"], position["after"]
    found: list[tuple[int, str]] = []
    # One more than requested tells whether there is a next page.
    while shard < shards and len(found) <= limit:
        found += [(shard, user_id) for user_id in read(shard, after, limit + 1 - len(found))]
        shard, after = shard + 1, tables.BEFORE_ALL
    shown = found[:limit]
    end = {"shard": shown[-1][0], "after": shown[-1][1]} if len(found) > limit else None
    cards = _cards([user_id for _, user_id in shown], viewer_id)
    return Page[UserCard](items=cards, next_cursor=cursors.encode(listing, end))


def listed(viewer_id: str | None, user_ids: Collection[str]) -> dict[str, Account]:
    """Those of the accounts that a list shows to the viewer (None: a guest), by id; one round of calls.

    Lists leave out accounts that are not active, that blocked the viewer, or that the viewer blocked. Do not start this
    function with `soon`: it waits for a call that it starts with `soon`.
    """
    others = [user_id for user_id in user_ids if user_id != viewer_id]
    blocking = soon(partial(blocked_among, viewer_id, others)) if viewer_id and others else None
    known = accounts.accounts(user_ids) if user_ids else {}
    hidden = blocking.result() if blocking else set()
    return {user_id: each for user_id, each in known.items() if each.status == ACTIVE and user_id not in hidden}


def _cards(user_ids: list[str], viewer_id: str | None) -> list[UserCard]:
    shown = listed(viewer_id, user_ids)
    return [accounts.card(shown[each]) for each in user_ids if each in shown]
