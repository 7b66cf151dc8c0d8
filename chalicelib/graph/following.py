"""Follow and unfollow users, handle follow requests, and send the edge changes that inboxes need."""

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account, Fence
from chalicelib.core import queues
from chalicelib.core.chunks import chunks
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, FieldError, NotFound, Unavailable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import TransactionRefused
from chalicelib.graph import relationships, restrictions, tables
from chalicelib.graph.delivery_changes import add_follower_shards
from chalicelib.graph.messages import FOLLOWED, UNFOLLOWED, AcceptRequests, EdgeChanged
from chalicelib.graph.relationships import Fenced
from chalicelib.graph.schemas import FollowState
from chalicelib.graph.settings import settings
from chalicelib.graph.visible_accounts import active_account, check_id, no_such_user


def follow(follower_id: str, target_id: str) -> FollowState:
    """Follow a user, or send a request if the account is private. Repeating it changes nothing.

    Raises:
        Unprocessable: the target is the caller.
        NotFound: there is no such account, or the caller may not see it.
        Conflict: the caller follows `following_limit` accounts. The count lags by a moment, so a burst may exceed the
            limit by a few.
        TooManyRequests: see `count_change`.
        Unavailable: AWS throttles, or other requests kept changing the same rows.
    """
    if target_id == follower_id:
        raise invalid_field("target_user_id", "is yourself", code="self")
    count_change(follower_id)
    target = active_account(target_id)
    if tables.has_edge(follower_id, target_id):
        edge = EdgeChanged(follower_id, target_id, FOLLOWED)
        # An earlier call may have died before it sent these messages.
        send_edge_change(edge, delay=settings().backfill_again)
        send_edge_change(edge)
        return "following"
    _check_limit(follower_id, "target_user_id")
    if _connect_to_public(follower_id, target, requested=False):
        return "following"
    return _request(follower_id, target_id)


def unfollow(follower_id: str, followee_id: str) -> None:
    """End the edge or the request to a user. If there is neither, nothing happens.

    Raises:
        NotFound: `followee_id` is not an id.
        TooManyRequests: see `count_change`.
    """
    check_id(followee_id)
    count_change(follower_id)
    # The request first: if it is accepted meanwhile, it has become an edge before the edge is read.
    tables.delete_request(follower_id, followee_id)
    _disconnect(follower_id, followee_id)


def remove_follower(followee_id: str, follower_id: str) -> None:
    """End a follower's edge to the caller. If there is no edge, nothing happens.

    Raises:
        NotFound: `follower_id` is not an id.
        TooManyRequests: see `count_change`.
    """
    check_id(follower_id)
    count_change(followee_id)
    _disconnect(follower_id, followee_id)


def accept(followee_id: str, follower_id: str) -> None:
    """Turn a request into an edge; accepting again changes nothing.

    Raises:
        NotFound: there is no request (it may have been withdrawn), or the requester's account is not active.
        Conflict: the requester follows `following_limit` accounts.
        TooManyRequests: see `count_change`.
    """
    count_change(followee_id)
    active_account(follower_id)
    if not tables.has_edge(follower_id, followee_id):
        _check_limit(follower_id, "user_id")
    if not _connect(follower_id, accounts.account(followee_id), requested=True):
        raise NotFound("There is no such request.")


def accept_requests(message: AcceptRequests) -> None:
    """Turn requests to follow an account that went public into edges; ended requests are skipped.

    Requests of users that follow `following_limit` accounts, or whose accounts are not active, stay.

    Raises:
        NotFound: the account does not exist any more.
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    account = accounts.account(message.user_id)
    if account.is_private:
        return
    if message.follower_ids:
        for follower_id in message.follower_ids:
            _accept_one(follower_id, account)
        return
    requester_chunks = chunks(tables.requester_ids(account.user_id), settings().accept_chunk)
    parts = (AcceptRequests(account.user_id, tuple(follower_ids)) for follower_ids in requester_chunks)
    queues.send(parts, group=account.user_id)


def decline(followee_id: str, follower_id: str) -> None:
    """Delete a request to follow the caller, if there is one.

    Raises:
        NotFound: `follower_id` is not an id.
        TooManyRequests: see `count_change`.
    """
    check_id(follower_id)
    count_change(followee_id)
    tables.delete_request(follower_id, followee_id)


def withdraw(follower_id: str, followee_id: str) -> None:
    """Delete the caller's request, if there is one.

    Raises:
        NotFound: `followee_id` is not an id.
        TooManyRequests: see `count_change`.
    """
    check_id(followee_id)
    count_change(follower_id)
    tables.delete_request(follower_id, followee_id)


def count_change(caller_id: str) -> None:
    """Count one change of the graph against the caller's limit; each may cost a backfill or a read of a whole inbox.

    Raises:
        TooManyRequests: the caller made `graph_changes_per_user` changes within the hour.
    """
    Limit("graph-changes", settings().graph_changes_per_user, HOUR).spend(caller_id)


def _accept_one(follower_id: str, account: Account) -> None:
    try:
        active_account(follower_id)
        _check_limit(follower_id, "user_id")
        _connect_to_public(follower_id, account, requested=True)
    except (NotFound, Conflict):
        return


def _request(follower_id: str, target_id: str) -> FollowState:
    try:
        relationships.put_request(follower_id, target_id)
    except TransactionRefused as refused:
        if not tables.has_edge(follower_id, target_id):
            raise no_such_user() from refused
        return "following"
    return "requested"


def _connect_to_public(follower_id: str, target: Account, *, requested: bool) -> bool:
    """Write the edge and queue its change if the account is public then. Returns False if it is private.

    Raises:
        NotFound: a block forbids the edge, the request has ended, or the account is not active any more.
        Unavailable: the account kept becoming private; or see `_connect`.
    """
    fence = Fence(target.user_id, follower_id)  # not read: few accounts have become private within the hour
    for _ in tries():
        if target.is_private:
            return False
        try:
            if not _connect(follower_id, target, requested=requested, fence=fence):
                raise no_such_user()
        except Fenced:
            fence = fence.read()
            target = active_account(target.user_id)
        else:
            return True
    raise Unavailable("The account keeps changing; try again.", headers={"Retry-After": "1"})


def _connect(follower_id: str, target: Account, *, requested: bool, fence: Fence | None = None) -> bool:
    """Write the edge and queue its change. Returns whether the edge exists now, by this call or an earlier one.

    Raises:
        Fenced: see `put_edge`.
        Unavailable: see `put_edge`.
    """
    edge = EdgeChanged(follower_id, target.user_id, FOLLOWED)
    # The delayed message is sent first: even if this call dies after it wrote the edge, the backfill is done.
    # If the edge is not written, the message finds none and does nothing.
    send_edge_change(edge, delay=settings().backfill_again)
    try:
        relationships.put_edge(
            follower_id,
            target.user_id,
            shards=target.follower_shards,
            hot=target.delivery != accounts.PUSH,
            requested=requested,
            fence=fence,
        )
    except TransactionRefused:
        if not tables.has_edge(follower_id, target.user_id):
            return False
    except Unavailable:
        add_follower_shards(target)  # the followers index may be what throttles; a retry finds more shards
        raise
    send_edge_change(edge)
    return True


def _disconnect(follower_id: str, followee_id: str) -> None:
    try:
        relationships.remove_edge(follower_id, followee_id)
    except TransactionRefused:
        # An earlier call may have ended the edge and died before it sent the message.
        if not restrictions.read(follower_id, followee_id).is_gone:
            return
    send_edge_change(EdgeChanged(follower_id, followee_id, UNFOLLOWED))


def send_edge_change(edge: EdgeChanged, *, delay: int = 0) -> None:
    """Queue the change of an edge, so that the follower's inbox is brought in line with it."""
    queues.send([edge], group=edge.follower_id, delay=delay)


def _check_limit(follower_id: str, field: str) -> None:
    most = settings().following_limit
    if accounts.account(follower_id).following_count >= most:
        error = FieldError(field, "would be one more than an account may follow", most, code="too-many")
        raise Conflict(f"An account may follow at most {most}.", errors=[error], code="following-limit")
