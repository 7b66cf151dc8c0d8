"""Following: asking, accepting, ending; and telling the feed of it."""

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import queues
from chalicelib.core.chunks import chunks
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, FieldError, NotFound, Unavailable, invalid_field
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import TransactionRefused
from chalicelib.graph import restrictions, standing, tables
from chalicelib.graph.delivery import spread
from chalicelib.graph.messages import FOLLOWED, UNFOLLOWED, AcceptRequests, EdgeChanged
from chalicelib.graph.people import active_account, check_id, nobody
from chalicelib.graph.schemas import FollowState
from chalicelib.graph.settings import settings


def follow(follower_id: str, target_id: str) -> FollowState:
    """Follow somebody, or ask to where the account is private. Repeating it changes nothing.

    Raises:
        Unprocessable: the target is the caller.
        NotFound: there is no such account, or not for the caller.
        Conflict: the caller follows as many as one may. The count lags by a moment, so a burst may pass it by a few.
    """
    if target_id == follower_id:
        raise invalid_field("target_user_id", "is yourself")
    spend(follower_id)
    target = active_account(target_id)
    if tables.has_edge(follower_id, target_id):
        edge = EdgeChanged(follower_id, target_id, FOLLOWED)
        # An earlier call may have died before it could say so.
        tell(edge, delay=settings().backfill_again)
        tell(edge)
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
    spend(follower_id)
    # The request first: one that is accepted meanwhile has become an edge by the time edges are looked at.
    tables.delete_request(follower_id, followee_id)
    _disconnect(follower_id, followee_id)


def remove_follower(followee_id: str, follower_id: str) -> None:
    """Let `follower_id` follow no longer. Where there is no edge, nothing happens.

    Raises:
        NotFound: that is no id.
    """
    check_id(follower_id)
    spend(followee_id)
    _disconnect(follower_id, followee_id)


def accept(followee_id: str, follower_id: str) -> None:
    """Turn a request into an edge; accepting again changes nothing.

    Raises:
        NotFound: there is no request (it may have been withdrawn), or its author is no longer there.
        Conflict: its author follows as many as one may.
    """
    spend(followee_id)
    active_account(follower_id)
    if not tables.has_edge(follower_id, followee_id):
        _check_limit(follower_id, "user_id")
    if not _connect(follower_id, accounts.account(followee_id), requested=True):
        raise NotFound("There is no such request.")


def accept_requests(message: AcceptRequests) -> None:
    """Turn requests to follow an account into edges, now that it is public; those that are over are passed over.

    So is who follows as many as one may already, or is no longer there: their requests stay.

    Raises:
        Unavailable: AWS pushes back; the message must come again.
    """
    account = accounts.account(message.user_id)
    if account.is_private:
        return
    if message.follower_ids:
        for follower_id in message.follower_ids:
            _accept_asked(follower_id, account)
        return
    everybody = chunks(tables.every_requester(account.user_id), settings().accept_chunk)
    parts = (AcceptRequests(account.user_id, tuple(follower_ids)) for follower_ids in everybody)
    queues.send(parts, group=account.user_id)


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


def spend(caller_id: str) -> None:
    """Count one change; each may cost a backfill or a look through an inbox."""
    Limit("graph-changes", settings().graph_changes_per_user, HOUR).spend(caller_id)


def _accept_asked(follower_id: str, account: Account) -> None:
    try:
        active_account(follower_id)
        _check_limit(follower_id, "user_id")
    except (NotFound, Conflict):
        return
    _connect(follower_id, account, requested=True)


def _request(follower_id: str, target_id: str) -> FollowState:
    try:
        standing.put_request(follower_id, target_id)
    except TransactionRefused as refused:
        if not tables.has_edge(follower_id, target_id):
            raise nobody() from refused
        return "following"
    return "requested"


def _connect(follower_id: str, target: Account, *, requested: bool) -> bool:
    """Write the edge and tell the feed; whether there is an edge now, written by this call or before it."""
    edge = EdgeChanged(follower_id, target.user_id, FOLLOWED)
    # The delayed message goes first: whatever happens to this call once the edge is written, the backfill will come.
    # Should the edge not be written, the message finds none and does nothing.
    tell(edge, delay=settings().backfill_again)
    try:
        standing.put_edge(
            follower_id,
            target.user_id,
            shards=target.follower_shards,
            hot=target.delivery != accounts.PUSH,
            requested=requested,
        )
    except TransactionRefused:
        if not tables.has_edge(follower_id, target.user_id):
            return False
    except Unavailable:
        spread(target)  # its followers index may be what pushes back; whoever tries again finds more shards
        raise
    tell(edge)
    return True


def _disconnect(follower_id: str, followee_id: str) -> None:
    try:
        standing.remove_edge(follower_id, followee_id)
    except TransactionRefused:
        # An earlier call may have ended the edge and died before it could say so.
        if not restrictions.read(follower_id, followee_id).is_gone:
            return
    tell(EdgeChanged(follower_id, followee_id, UNFOLLOWED))


def tell(edge: EdgeChanged, *, delay: int = 0) -> None:
    """Have the follower's inbox brought in line with an edge."""
    queues.send([edge], group=edge.follower_id, delay=delay)


def _check_limit(follower_id: str, field: str) -> None:
    most = settings().following_limit
    if accounts.account(follower_id).following_count >= most:
        error = FieldError(field, "would be one more than an account may follow", most)
        raise Conflict(f"An account may follow at most {most}.", errors=[error], code="following-limit")
