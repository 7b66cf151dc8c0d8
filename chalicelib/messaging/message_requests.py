"""Answer requests: conversations that a user whom the recipient does not follow began."""

from contextlib import suppress

from pynamodb.transactions import TransactWrite

from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.graph import service as graph
from chalicelib.messaging import access, tables
from chalicelib.messaging.access import Reader
from chalicelib.messaging.conversation import DECLINED, OPEN, REQUEST, State
from chalicelib.messaging.creation import count_change


def accept(caller_id: str, conversation_id: str) -> None:
    """Accept a request, or a conversation that was declined. Repeating it changes nothing.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
        TooManyRequests: see `count_change`.
        Unavailable: the answer kept changing, or the database throttles.
    """
    count_change(caller_id)
    _answer(access.get(caller_id, conversation_id), OPEN)


def decline(caller_id: str, conversation_id: str) -> None:
    """Decline a request: the caller's lists show it no more, whatever follows; the sender is not told.

    It has no effect on a conversation that the caller accepted. Errors as of `accept`.
    """
    count_change(caller_id)
    found = access.get(caller_id, conversation_id)
    if found.member.state != OPEN:
        _answer(found, DECLINED)


def open_for_writing(found: Reader) -> Reader:
    """Accept the conversation for a member who writes to it, and for the other one if that user follows the author.

    Returns:
        The member as a reader, as it is now.
    """
    if found.member.state != OPEN:
        found = _answer(found, OPEN)
    if found.conversation.is_group:
        return found
    author_id = found.member.user_id
    for other in found.conversation.others(author_id):
        if other.state == REQUEST and graph.is_following(other.user_id, author_id):
            _answer(Reader(other, found.conversation), OPEN)
            return access.get(author_id, found.conversation.conversation_id)
    return found


def _answer(found: Reader, state: State) -> Reader:
    member, conversation_id = found.member, found.conversation.conversation_id
    for _ in tries():
        if member.state == state:
            return found
        before = member.state

        def write(transaction: TransactWrite, user_id: str = member.user_id, was: State = before) -> None:
            tables.change_state(transaction, conversation_id, user_id, was, state)

        with suppress(TransactionRefused):
            transact(write)
        found = access.get(member.user_id, conversation_id)
        member = found.member
        if state == DECLINED and member.state == OPEN:
            return found
    raise Unavailable("The request kept changing; try again.", headers={"Retry-After": "1"})
