"""Blocks, which end all that is between two people, and mutes, which concern one's own feed alone."""

from chalicelib.accounts import service as accounts
from chalicelib.core.problems import invalid_field
from chalicelib.graph import relationships, restrictions, tables
from chalicelib.graph.following import spend, tell
from chalicelib.graph.messages import UNFOLLOWED, EdgeChanged
from chalicelib.graph.visible_accounts import active_account, check_id, nobody


def block(caller_id: str, user_id: str) -> None:
    """Keep the two from each other; edges and requests between them end for good. Repeating it changes nothing.

    Raises:
        Unprocessable: that is the caller.
        NotFound: there is no such account.
    """
    _refuse_oneself(caller_id, user_id)
    spend(caller_id)
    accounts.account(user_id)
    both_ways = [(caller_id, user_id), (user_id, caller_id)]
    edges = tables.edges(both_ways)
    is_new = relationships.block(caller_id, user_id)
    # Where it is not new, an earlier call may have died before it could say so.
    for follower_id, followee_id in edges if is_new else both_ways:
        tell(EdgeChanged(follower_id, followee_id, UNFOLLOWED))


def unblock(caller_id: str, user_id: str) -> None:
    """Take the caller's block back, if there is one. What it ended stays ended.

    Raises:
        NotFound: that is no id.
    """
    check_id(user_id)
    spend(caller_id)
    relationships.unblock(caller_id, user_id)


def mute(caller_id: str, user_id: str) -> None:
    """Leave somebody's posts out of the caller's feed, whether the caller follows them or not.

    Raises:
        Unprocessable: that is the caller.
        NotFound: there is no such account, or it blocked the caller.
    """
    _refuse_oneself(caller_id, user_id)
    spend(caller_id)
    active_account(user_id)
    if restrictions.read(caller_id, user_id).blocked_by:
        raise nobody()
    relationships.mute(caller_id, user_id, muted=True)


def unmute(caller_id: str, user_id: str) -> None:
    """Let somebody's posts into the caller's feed again.

    Raises:
        NotFound: that is no id.
    """
    check_id(user_id)
    spend(caller_id)
    relationships.mute(caller_id, user_id, muted=False)


def _refuse_oneself(caller_id: str, user_id: str) -> None:
    if caller_id == user_id:
        raise invalid_field("user_id", "is yourself")
