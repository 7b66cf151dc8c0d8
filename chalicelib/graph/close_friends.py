"""Close friends: each user's private list of those users to whom some stories are limited.

A row decides nothing alone: a story for close friends also requires that the friend follows its author. A block removes
the rows of both users.
"""

from collections.abc import Collection, Iterator

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.problems import Conflict, invalid_field
from chalicelib.core.schemas import Page
from chalicelib.core.tables import TransactionRefused
from chalicelib.graph import relationships, tables
from chalicelib.graph.following import count_change, send_edge_change
from chalicelib.graph.lists import card_page
from chalicelib.graph.messages import BEFRIENDED, EdgeChanged
from chalicelib.graph.settings import settings
from chalicelib.graph.visible_accounts import active_account, check_id, no_such_user


def add_close_friend(user_id: str, friend_id: str) -> None:
    """Add a user to the caller's close friends; repeating it changes nothing. The other user is not told.

    Raises:
        NotFound: there is no such user, or one of the two has blocked the other.
        Unprocessable: the user is the caller.
        Conflict: the list is full.
        TooManyRequests: see `following.count_change`.
    """
    count_change(user_id)
    friend = active_account(friend_id)
    if user_id == friend.user_id:
        raise invalid_field("user_id", "is your own", code="self")
    most = settings().close_friends_limit
    known = tables.close_friends(user_id, tables.BEFORE_ALL, most)
    if len(known) == most and friend_id not in known:
        raise Conflict(f"A list of close friends has {most} users at most.")
    edge = EdgeChanged(friend_id, user_id, BEFRIENDED)
    send_edge_change(edge, delay=settings().backfill_again)  # first: this call may die after the write
    try:
        relationships.put_close_friend(user_id, friend_id)
    except TransactionRefused as refused:
        raise no_such_user() from refused
    send_edge_change(edge)


def remove_close_friend(user_id: str, friend_id: str) -> None:
    """Remove a user from the caller's close friends, if it is there; stories for close friends are hidden at once.

    Raises:
        NotFound: `friend_id` is not an id.
        TooManyRequests: see `following.count_change`.
    """
    check_id(friend_id)
    count_change(user_id)
    tables.CloseFriendRow(user_id, friend_id).delete()


def list_close_friends(user_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The caller's close friends.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """

    def read(_shard: int, after: str, most: int) -> list[str]:
        return tables.close_friends(user_id, after, most)

    return card_page(f"close-friends:{user_id}", 1, read, limit, cursor, viewer_id=user_id)


def close_friends(user_id: str) -> Iterator[str]:
    """Ids of all close friends of a user, read strongly."""
    yield from tables.close_friends(user_id, tables.BEFORE_ALL, settings().close_friends_limit)


def is_close_friend(user_id: str, friend_id: str) -> bool:
    """Whether `friend_id` is among the close friends of `user_id`, read strongly."""
    return tables.CloseFriendRow.find(user_id, friend_id) is not None


def close_friend_of(friend_id: str, user_ids: Collection[str]) -> set[str]:
    """Those of the users that have `friend_id` among their close friends, read strongly."""
    return tables.close_friend_of(friend_id, user_ids)
