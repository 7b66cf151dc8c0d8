"""Following and what comes of it, and all that other rooms may use of the graph."""

from collections.abc import Iterable, Iterator

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import queues
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, FieldError, NotFound, invalid_field
from chalicelib.core.settings import HOUR, settings
from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import TransactionRefused
from chalicelib.core.totals import Addition, fold
from chalicelib.graph import tables
from chalicelib.graph.lists import card_page, followers, following, requests
from chalicelib.graph.messages import FOLLOWED, UNFOLLOWED, EdgeChanged
from chalicelib.graph.people import active_account, check_id, nobody, profile, profile_named, relations
from chalicelib.graph.schemas import FollowState
from chalicelib.graph.visibility import allowed, can_view, restricted, viewable

__all__ = [
    "accept",
    "active_account",
    "allowed",
    "can_view",
    "card_page",
    "count_follows",
    "decline",
    "follow",
    "followee_ids",
    "follower_pages",
    "followers",
    "following",
    "following_among",
    "hot_followees",
    "is_following",
    "profile",
    "profile_named",
    "relations",
    "remove_follower",
    "requests",
    "restricted",
    "unfollow",
    "viewable",
    "withdraw",
]


def follow(follower_id: str, target_id: str) -> FollowState:
    """Follow somebody, or ask to where the account is private. Repeating it changes nothing.

    Raises:
        Unprocessable: the target is the caller.
        NotFound: there is no such account, or not for the caller.
        Conflict: the caller follows as many as one may. The count lags by a moment, so a burst may pass it by a few.
    """
    if target_id == follower_id:
        raise invalid_field("target_user_id", "is yourself")
    _spend(follower_id)
    target = active_account(target_id)
    if tables.has_edge(follower_id, target_id):
        edge = EdgeChanged(follower_id, target_id, FOLLOWED)
        # An earlier call may have died before it could say so.
        _tell(edge, delay=settings().backfill_again)
        _tell(edge)
        return "following"
    _check_limit(follower_id, "target_user_id")
    if target.is_private:
        return _request(follower_id, target_id)
    if not _connect(follower_id, target, requested=False):
        raise nobody()
    return "following"


def unfollow(follower_id: str, followee_id: str) -> None:
    """Stop following, or asking to. Where there is neither, nothing happens.

    Raises:
        NotFound: that is no id.
    """
    check_id(followee_id)
    _spend(follower_id)
    # The request first: one that is accepted meanwhile has become an edge by the time edges are looked at.
    tables.delete_request(follower_id, followee_id)
    _disconnect(follower_id, followee_id)


def remove_follower(followee_id: str, follower_id: str) -> None:
    """Let `follower_id` follow no longer. Where there is no edge, nothing happens.

    Raises:
        NotFound: that is no id.
    """
    check_id(follower_id)
    _spend(followee_id)
    _disconnect(follower_id, followee_id)


def accept(followee_id: str, follower_id: str) -> None:
    """Turn a request into an edge; accepting again changes nothing.

    Raises:
        NotFound: there is no request (it may have been withdrawn), or its author is no longer there.
        Conflict: its author follows as many as one may.
    """
    _spend(followee_id)
    active_account(follower_id)
    if not tables.has_edge(follower_id, followee_id):
        _check_limit(follower_id, "user_id")
    if not _connect(follower_id, accounts.account(followee_id), requested=True):
        raise NotFound("There is no such request.")


def decline(followee_id: str, follower_id: str) -> None:
    """Remove a request, if there is one.

    Raises:
        NotFound: that is no id.
    """
    check_id(follower_id)
    tables.delete_request(follower_id, followee_id)


def withdraw(follower_id: str, followee_id: str) -> None:
    """Take a request back, if there is one.

    Raises:
        NotFound: that is no id.
    """
    check_id(followee_id)
    tables.delete_request(follower_id, followee_id)


def is_following(follower_id: str, followee_id: str) -> bool:
    """Whether there is an edge, read strongly."""
    return tables.has_edge(follower_id, followee_id)


def following_among(follower_id: str, followee_ids: Iterable[str]) -> set[str]:
    """Whom of `followee_ids` the follower follows, read strongly."""
    return {followee_id for _, followee_id in tables.edges((follower_id, each) for each in followee_ids)}


def follower_pages(author: Account) -> Iterator[list[str]]:
    """Every follower's id, at most 1000 in a list, in no particular order; from an index, which may lag."""
    return tables.follower_pages(author.user_id, author.follower_shards)


def followee_ids(viewer_id: str) -> list[str]:
    """Whom the viewer follows, all of them, ascending; may lag by a moment."""
    return tables.followee_ids(viewer_id)


def hot_followees(viewer_id: str) -> list[str]:
    """Whom the viewer follows that the viewer's feed must ask for posts, because not all of theirs are pushed.

    Ascending, and at most one more than the setting of the same name, so that the caller knows of there being more.
    From an index, which may lag.
    """
    return tables.hot_followees(viewer_id, settings().hot_followees + 1)


def count_follows(shard_id: str, records: list[StreamRecord]) -> None:
    """Fold a batch of one shard of the follows table's stream into the totals of both ends, exactly once."""
    fold(shard_id, records, _additions)


def _spend(caller_id: str) -> None:
    """Count one change; each may cost a backfill or a look through an inbox."""
    Limit("graph-changes", settings().graph_changes_per_user, HOUR).spend(caller_id)


def _additions(record: StreamRecord) -> list[Addition]:
    amount = {"INSERT": 1, "REMOVE": -1}.get(record.name, 0)
    follower, followee = (accounts.totals_row(record.keys[end]["S"]) for end in ("follower_id", "followee_id"))
    return [Addition(follower, "following_count", amount), Addition(followee, "followers_count", amount)]


def _request(follower_id: str, target_id: str) -> FollowState:
    try:
        tables.put_request(follower_id, target_id)
    except TransactionRefused:
        return "following"
    return "requested"


def _connect(follower_id: str, target: Account, *, requested: bool) -> bool:
    """Write the edge and tell the feed; whether there is an edge now, written by this call or before it."""
    edge = EdgeChanged(follower_id, target.user_id, FOLLOWED)
    # The delayed message goes first: whatever happens to this call once the edge is written, the backfill will come.
    # Should the edge not be written, the message finds none and does nothing.
    _tell(edge, delay=settings().backfill_again)
    try:
        tables.put_edge(
            follower_id,
            target.user_id,
            shards=target.follower_shards,
            hot=target.delivery != accounts.PUSH,
            requested=requested,
        )
    except TransactionRefused:
        if not tables.has_edge(follower_id, target.user_id):
            return False
    _tell(edge)
    return True


def _disconnect(follower_id: str, followee_id: str) -> None:
    try:
        tables.remove_edge(follower_id, followee_id)
    except TransactionRefused:
        # An earlier call may have ended the edge and died before it could say so.
        if not tables.is_gone(follower_id, followee_id):
            return
    _tell(EdgeChanged(follower_id, followee_id, UNFOLLOWED))


def _tell(edge: EdgeChanged, *, delay: int = 0) -> None:
    queues.send("edges", [edge], group=edge.follower_id, delay=delay)


def _check_limit(follower_id: str, field: str) -> None:
    most = settings().following_limit
    if accounts.account(follower_id).following_count >= most:
        error = FieldError(field, "would be one more than an account may follow", most)
        raise Conflict(f"An account may follow at most {most}.", errors=[error], code="following-limit")
