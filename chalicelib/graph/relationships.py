"""Write edges, requests and restrictions between two users, one transaction each.

A user has an edge to another user, a request, or neither, and perhaps a restriction. A block restricts both users;
while there is one, there is no edge and no request. An edge that ends leaves `gone_until` in the restriction. So every
inbox row of an unfollowed or blocked author has a restriction that hides it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.service import Fence
from chalicelib.core import clock
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, shard_of, transact
from chalicelib.graph import restrictions
from chalicelib.graph.restrictions import Restriction
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import CloseFriendRow, FollowRequestRow, FollowRow, partition

Pair = tuple[str, str]
"""The restricted viewer, and the other user."""
_FENCE = 0  # position of the check of the fence, as counted in `TransactionRefused.failed`
Write = Callable[[Sequence[Restriction], TransactWrite], None]


class Fenced(Exception):  # noqa: N818 - the caller decides again
    """The followee may have become private since the decision to write an edge; nothing was written."""


def put_edge(
    follower_id: str, followee_id: str, *, shards: int, hot: bool, requested: bool, fence: Fence | None = None
) -> None:
    """Write an edge; ends the request, and removes `gone_until` of an earlier edge.

    Args:
        shards: the number of shards over which the followee's followers index is spread now.
        hot: whether the followee's posts are pulled, or may be soon.
        requested: write only if there still is a request.
        fence: write only if it is unchanged; None for an edge that a private account may get.

    Raises:
        Fenced: the fence has changed.
        TransactionRefused: the edge exists already, the request does not, or a block forbids it.
        Unavailable: other requests kept changing the same rows, or the database throttles.
    """
    shard = partition(followee_id, shard_of(follower_id, shards))
    edge = FollowRow(follower_id, followee_id, followee_shard=shard, created_at=clock.now_ms())
    if requested:
        edge.requested = True
    if hot:
        edge.hot_followee_id = followee_id

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        _refuse_blocked(found)
        if fence:
            fence.check(transaction)  # the first action: `_FENCE` is its position
        asked = FollowRequestRow.followee_id.exists() if requested else None
        transaction.delete(FollowRequestRow(followee_id, follower_id), condition=asked)
        restrictions.change(transaction, follower_id, followee_id, found[0], replace(found[0], gone_until=0))
        transaction.save(edge, condition=FollowRow.follower_id.does_not_exist())

    try:
        _transact([(follower_id, followee_id)], write)
    except TransactionRefused as refused:
        if fence and _FENCE in refused.failed:
            raise Fenced from refused
        raise


def remove_edge(follower_id: str, followee_id: str) -> None:
    """Delete an edge; in the same transaction a restriction hides the followee's rows in the follower's inbox.

    Raises:
        TransactionRefused: there is no edge.
    """

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        transaction.delete(FollowRow(follower_id, followee_id), condition=FollowRow.follower_id.exists())
        restrictions.change(transaction, follower_id, followee_id, found[0], _gone(found[0]))

    _transact([(follower_id, followee_id)], write)


def put_request(follower_id: str, followee_id: str) -> None:
    """Write a request to follow.

    Raises:
        TransactionRefused: the follower follows already, or a block forbids it.
    """

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        _refuse_blocked(found)
        no_edge = FollowRow.follower_id.does_not_exist()
        transaction.condition_check(FollowRow, follower_id, followee_id, condition=no_edge)
        restrictions.change(transaction, follower_id, followee_id, found[0], found[0])
        transaction.save(FollowRequestRow(followee_id, follower_id, created_ms=clock.now_ms()))

    _transact([(follower_id, followee_id)], write)


def put_close_friend(user_id: str, friend_id: str) -> None:
    """Make `friend_id` a close friend of `user_id`.

    Raises:
        TransactionRefused: a block forbids it.
    """

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        _refuse_blocked(found)
        restrictions.change(transaction, user_id, friend_id, found[0], found[0])
        transaction.save(CloseFriendRow(user_id, friend_id, created_ms=clock.now_ms()))

    _transact([(user_id, friend_id)], write)


def block(blocker_id: str, other_id: str) -> bool:
    """Restrict both users and delete edges, requests and close friendships between them.

    Returns:
        Whether the block is new.
    """
    pairs = [(blocker_id, other_id), (other_id, blocker_id)]
    was_blocked = False

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        nonlocal was_blocked
        was_blocked = found[0].blocked
        blocked, blocked_by = replace(_gone(found[0]), blocked=True), replace(_gone(found[1]), blocked_by=True)
        for pair, was, now in zip(pairs, found, (blocked, blocked_by), strict=True):
            transaction.delete(FollowRow(*pair))
            transaction.delete(FollowRequestRow(*pair))
            transaction.delete(CloseFriendRow(*pair))
            restrictions.change(transaction, *pair, was, now)

    _transact(pairs, write)
    return not was_blocked


def unblock(blocker_id: str, other_id: str) -> None:
    """Remove a block, if there is one; no edge comes back, and a block by the other user stays."""
    pairs = [(blocker_id, other_id), (other_id, blocker_id)]

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        unblocked, unblocked_by = replace(found[0], blocked=False), replace(found[1], blocked_by=False)
        for pair, was, now in zip(pairs, found, (unblocked, unblocked_by), strict=True):
            restrictions.change(transaction, *pair, was, now)

    _transact(pairs, write)


def mute(viewer_id: str, other_id: str, *, muted: bool) -> None:
    """Set or clear the mute of another user in the viewer's feed."""

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        restrictions.change(transaction, viewer_id, other_id, found[0], replace(found[0], muted=muted))

    _transact([(viewer_id, other_id)], write)


def restrict(owner_id: str, other_id: str, *, restricted: bool) -> None:
    """Set or clear the owner's restriction of another account."""

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        restrictions.change(transaction, owner_id, other_id, found[0], replace(found[0], restricted=restricted))

    _transact([(owner_id, other_id)], write)


def _transact(pairs: Sequence[Pair], write: Write) -> None:
    """Run a transaction that depends on restrictions; repeat it while other requests change them.

    Raises:
        TransactionRefused: another condition of the transaction does not hold.
    """
    found = [restrictions.read(*pair) for pair in pairs]
    for _ in tries():
        try:
            transact(partial(write, found))
        except TransactionRefused:
            before, found = found, [restrictions.read(*pair) for pair in pairs]
            if found == before:
                raise
        else:
            return
    raise Unavailable("Others are changing the same; try again.", headers={"Retry-After": "1"})


def _refuse_blocked(found: Sequence[Restriction]) -> None:
    if any(each.is_blocked for each in found):
        raise TransactionRefused([])


def _gone(restriction: Restriction) -> Restriction:
    return replace(restriction, gone_until=clock.now() + settings().gone_lifetime)
