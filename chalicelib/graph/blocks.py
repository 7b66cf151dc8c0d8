"""Block, mute and restrict users.

A block ends all edges and requests between two users, a mute affects the caller's feed, and what a restricted account
says to the caller waits for the caller's approval (`comments`, `messaging`). A mute and a restriction outlast blocks
and follows: they end only when the caller ends them. The other user is told of none of them.
"""

from collections.abc import Collection

from chalicelib.accounts import service as accounts
from chalicelib.core.problems import invalid_field
from chalicelib.graph import relationships, restrictions, tables
from chalicelib.graph.following import count_change, send_edge_change
from chalicelib.graph.messages import UNFOLLOWED, EdgeChanged
from chalicelib.graph.visible_accounts import active_account, check_id, no_such_user


def block(caller_id: str, user_id: str) -> None:
    """Block a user; edges and requests between the two end for good. Repeating it changes nothing.

    Raises:
        Unprocessable: the user is the caller.
        NotFound: there is no such account.
        TooManyRequests: see `following.count_change`, as for all functions of this module.
    """
    _reject_self(caller_id, user_id)
    count_change(caller_id)
    accounts.account(user_id)
    both_ways = [(caller_id, user_id), (user_id, caller_id)]
    edges = tables.edges(both_ways)
    is_new = relationships.block(caller_id, user_id)
    # If the block is not new, an earlier call may have died before it sent these messages.
    for follower_id, followee_id in edges if is_new else both_ways:
        send_edge_change(EdgeChanged(follower_id, followee_id, UNFOLLOWED))


def unblock(caller_id: str, user_id: str) -> None:
    """Remove the caller's block, if there is one. Edges and requests that it ended do not come back.

    Raises:
        NotFound: `user_id` is not an id.
    """
    check_id(user_id)
    count_change(caller_id)
    relationships.unblock(caller_id, user_id)


def mute(caller_id: str, user_id: str) -> None:
    """Leave a user's posts out of the caller's feed, whether the caller follows the user or not.

    Raises:
        Unprocessable: the user is the caller.
        NotFound: there is no such account, or it blocked the caller.
    """
    _check_other(caller_id, user_id)
    relationships.mute(caller_id, user_id, muted=True)


def unmute(caller_id: str, user_id: str) -> None:
    """Show a user's posts in the caller's feed again.

    Raises:
        NotFound: `user_id` is not an id.
    """
    check_id(user_id)
    count_change(caller_id)
    relationships.mute(caller_id, user_id, muted=False)


def restrict(caller_id: str, user_id: str) -> None:
    """Restrict an account, whether the caller follows it or not; repeating it changes nothing.

    Raises:
        Unprocessable: the user is the caller.
        NotFound: there is no such account, or it blocked the caller.
    """
    _check_other(caller_id, user_id)
    relationships.restrict(caller_id, user_id, restricted=True)


def unrestrict(caller_id: str, user_id: str) -> None:
    """End the caller's restriction of an account, if there is one.

    Raises:
        NotFound: `user_id` is not an id.
    """
    check_id(user_id)
    count_change(caller_id)
    relationships.restrict(caller_id, user_id, restricted=False)


def is_restricted(owner_id: str, other_id: str) -> bool:
    """Whether the owner restricted the other account, read strongly."""
    return restrictions.read(owner_id, other_id).restricted


def restricted_among(owner_id: str, user_ids: Collection[str]) -> set[str]:
    """Those of these accounts that the owner restricted, read strongly; one query, or a batch get beyond 100 rows."""
    return {user_id for user_id, each in restrictions.read_many(owner_id, user_ids).items() if each.restricted}


def silenced_among(user_id: str, other_ids: Collection[str]) -> set[str]:
    """Those of these users of whom the user is told nothing: blocked either way, muted or restricted.

    Read strongly, as by `restricted_among`.
    """
    found = restrictions.read_many(user_id, other_ids)
    return {other_id for other_id, each in found.items() if each.is_blocked or each.muted or each.restricted}


def _check_other(caller_id: str, user_id: str) -> None:
    """Count a change that needs an account of another user, who did not block the caller."""
    _reject_self(caller_id, user_id)
    count_change(caller_id)
    active_account(user_id)
    if restrictions.read(caller_id, user_id).blocked_by:
        raise no_such_user()


def _reject_self(caller_id: str, user_id: str) -> None:
    if caller_id == user_id:
        raise invalid_field("user_id", "is yourself", code="self")
