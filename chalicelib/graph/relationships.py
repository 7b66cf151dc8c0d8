"""How two people stand to each other, and every write that changes it, one transaction each.

Towards another, somebody has an edge, a request or neither, and perhaps a restriction. A block restricts both, and
where there is one there is no edge and no request; an edge that ends leaves `gone_until` behind. So a reader never
finds an inbox row of somebody unfollowed or blocked without the restriction that hides it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, shard_of, transact
from chalicelib.graph import restrictions
from chalicelib.graph.restrictions import Restriction
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import FollowRequestRow, FollowRow, partition

Pair = tuple[str, str]
"""Who is restricted, and from whom."""
Write = Callable[[Sequence[Restriction], TransactWrite], None]


def put_edge(follower_id: str, followee_id: str, *, shards: int, hot: bool, requested: bool) -> None:
    """Let `follower_id` follow; ends the request and what an edge before left behind.

    Args:
        shards: over how many the followee's index is spread now.
        hot: whether the followee's posts are not all pushed, or soon will not be.
        requested: only if there still is a request.

    Raises:
        TransactionRefused: the edge is there already, the request is not, or a block forbids it.
    """
    shard = partition(followee_id, shard_of(follower_id, shards))
    edge = FollowRow(follower_id, followee_id, followee_shard=shard, created_at=clock.now_ms())
    if hot:
        edge.hot_followee_id = followee_id

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        _refuse_blocked(found)
        asked = FollowRequestRow.followee_id.exists() if requested else None
        transaction.delete(FollowRequestRow(followee_id, follower_id), condition=asked)
        restrictions.change(transaction, follower_id, followee_id, found[0], replace(found[0], gone_until=0))
        transaction.save(edge, condition=FollowRow.follower_id.does_not_exist())

    _transact([(follower_id, followee_id)], write)


def remove_edge(follower_id: str, followee_id: str) -> None:
    """End an edge; from the same instant a restriction hides what the follower's inbox still holds.

    Raises:
        TransactionRefused: there is no edge.
    """

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        transaction.delete(FollowRow(follower_id, followee_id), condition=FollowRow.follower_id.exists())
        restrictions.change(transaction, follower_id, followee_id, found[0], _gone(found[0]))

    _transact([(follower_id, followee_id)], write)


def put_request(follower_id: str, followee_id: str) -> None:
    """Ask to follow.

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


def block(blocker_id: str, other_id: str) -> bool:
    """Keep the two from each other and end what edges and requests there are between them; whether that is new."""
    pairs = [(blocker_id, other_id), (other_id, blocker_id)]
    was_blocked = False

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        nonlocal was_blocked
        was_blocked = found[0].blocked
        blocked, blocked_by = replace(_gone(found[0]), blocked=True), replace(_gone(found[1]), blocked_by=True)
        for pair, was, now in zip(pairs, found, (blocked, blocked_by), strict=True):
            transaction.delete(FollowRow(*pair))
            transaction.delete(FollowRequestRow(*pair))
            restrictions.change(transaction, *pair, was, now)

    _transact(pairs, write)
    return not was_blocked


def unblock(blocker_id: str, other_id: str) -> None:
    """Take a block back, if there is one; no edge comes back, nor a block by the other."""
    pairs = [(blocker_id, other_id), (other_id, blocker_id)]

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        unblocked, unblocked_by = replace(found[0], blocked=False), replace(found[1], blocked_by=False)
        for pair, was, now in zip(pairs, found, (unblocked, unblocked_by), strict=True):
            restrictions.change(transaction, *pair, was, now)

    _transact(pairs, write)


def mute(viewer_id: str, other_id: str, *, muted: bool) -> None:
    """Have the viewer's feed leave the other out, or not any more."""

    def write(found: Sequence[Restriction], transaction: TransactWrite) -> None:
        restrictions.change(transaction, viewer_id, other_id, found[0], replace(found[0], muted=muted))

    _transact([(viewer_id, other_id)], write)


def _transact(pairs: Sequence[Pair], write: Write) -> None:
    """Run a transaction that rests on restrictions, again while others change them.

    Raises:
        TransactionRefused: something else that it rests on does not hold.
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
