"""Change the members and the title of groups: each change is one transaction with the next version of the header."""

from collections.abc import Callable

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, queues
from chalicelib.core.problems import Conflict, NotFound, Unavailable, Unprocessable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.messaging import access, message_rows, tables
from chalicelib.messaging.access import Reader
from chalicelib.messaging.conversation import ADMIN, MEMBER, Conversation, Member, Role, State
from chalicelib.messaging.creation import count_change, invited
from chalicelib.messaging.messages import EraseConversation
from chalicelib.messaging.settings import settings

Change = Callable[[TransactWrite, Reader], None]


def rename(caller_id: str, conversation_id: str, title: str) -> None:
    """Give a group another title, "" for none.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
        Forbidden: the caller is not an admin, or it is a conversation of two.
        TooManyRequests: see `creation.count_change`, as for all functions of this module.
        Unavailable: other admins kept changing the group, or the database throttles; likewise.
    """
    count_change(caller_id)

    def change(transaction: TransactWrite, found: Reader) -> None:
        tables.change_header(transaction, found.conversation, title)

    _change(lambda: access.get_admin(caller_id, conversation_id), change)


def add_member(caller_id: str, conversation_id: str, user_id: str) -> None:
    """Add a user to a group; the user sees the messages from now on. Adding a member again changes nothing.

    Raises:
        NotFound, Forbidden: as of `rename`; there is no such user.
        Conflict: the group is full.
        Unprocessable: the user takes no messages from the caller.
    """
    count_change(caller_id)
    added: list[Member] = []

    def change(transaction: TransactWrite, found: Reader) -> None:
        tables.change_header(transaction, found.conversation)
        tables.put_member(transaction, conversation_id, added[-1], added[-1].joined_ms)

    def current() -> Reader | None:
        found = access.get_admin(caller_id, conversation_id)
        if user_id in found.conversation.members:
            return None
        if len(found.conversation.members) >= settings().group_members:
            raise Conflict(f"A group has at most {settings().group_members} members.", code="group-full")
        state, since_seq = _invited(caller_id, user_id)[user_id], message_rows.last_seq(conversation_id)
        added.append(Member(user_id, MEMBER, state, caller_id, clock.now_ms(), since_seq))
        return found

    _change(current, change)


def remove_member(caller_id: str, conversation_id: str, user_id: str) -> None:
    """Remove another member from a group; the user sees nothing of it from now on.

    Raises:
        NotFound, Forbidden: as of `rename`; the user is no member.
        Unprocessable: the user is the caller, who leaves instead.
    """
    count_change(caller_id)
    if caller_id == user_id:
        raise invalid_field("user_id", "is yourself; leave the group instead", code="self")
    _change(
        lambda: _admin_of_member(caller_id, conversation_id, user_id),
        lambda transaction, found: end_membership(transaction, found.conversation, user_id),
    )


def change_role(caller_id: str, conversation_id: str, user_id: str, role: Role) -> None:
    """Make another member an admin, or no admin any more.

    Raises:
        NotFound, Forbidden: as of `rename`; the user is no member.
        Unprocessable: the user is the caller: the group could be left without an admin.
    """
    count_change(caller_id)
    if caller_id == user_id:
        raise invalid_field("user_id", "is yourself", code="self")

    def change(transaction: TransactWrite, found: Reader) -> None:
        tables.change_header(transaction, found.conversation)
        tables.change_role(transaction, conversation_id, user_id, role)

    _change(lambda: _admin_of_member(caller_id, conversation_id, user_id), change)


def leave(caller_id: str, conversation_id: str) -> None:
    """Leave a group. If the last admin leaves, the member that joined first becomes one.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
        Conflict: it is a conversation of two.
    """
    count_change(caller_id)
    if not access.get(caller_id, conversation_id).conversation.is_group:
        raise Conflict("A conversation of two cannot be left; mute it, or block the other user.", code="not-a-group")
    end(caller_id, conversation_id)


def end(user_id: str, conversation_id: str) -> None:
    """End a user's membership in a conversation of either kind; without members, the conversation is erased.

    Raises:
        NotFound: there is no such conversation, or the user is not a member.
        Unavailable: other requests kept changing the members, or the database throttles.
    """
    found = access.get(user_id, conversation_id)
    is_last = not found.conversation.others(user_id)
    if is_last:  # before the write: even if this call dies after it, the messages are erased
        queues.send([EraseConversation(conversation_id)], group=user_id, delay=settings().erase_again)
    _change(
        lambda: access.get(user_id, conversation_id),
        lambda transaction, now: end_membership(transaction, now.conversation, user_id),
    )
    if is_last:
        queues.send([EraseConversation(conversation_id)], group=user_id)


def end_membership(transaction: TransactWrite, was: Conversation, user_id: str) -> None:
    """Add to a transaction the end of a membership, and what follows from it for the others."""
    others = was.others(user_id)
    tables.remove_member(transaction, was.conversation_id, user_id)
    if not others:
        tables.delete_header(transaction, was)
        return
    tables.change_header(transaction, was)
    if was.is_group and all(each.user_id == user_id for each in was.admins):
        successor = min(others, key=lambda each: (each.joined_ms, each.user_id))
        tables.change_role(transaction, was.conversation_id, successor.user_id, ADMIN)


def _invited(caller_id: str, user_id: str) -> dict[str, State]:
    try:
        return dict(invited(caller_id, [user_id], "user_id"))
    except Unprocessable as problem:
        if "takes no" in problem.detail:
            raise
        raise NotFound("There is no such user.") from problem


def _admin_of_member(caller_id: str, conversation_id: str, user_id: str) -> Reader:
    found = access.get_admin(caller_id, conversation_id)
    if user_id not in found.conversation.members:
        raise NotFound("There is no such member.")
    return found


def _change(current: Callable[[], Reader | None], change: Change) -> None:
    """Make a change of the conversation as it is now; repeat it while other requests change the conversation.

    Args:
        current: reads the conversation and checks that the change is allowed; None if nothing is to be changed.
    """
    for _ in tries():
        found = current()
        if found is None:
            return
        try:
            transact(lambda transaction, found=found: change(transaction, found))  # type: ignore[misc]
        except TransactionRefused:
            continue
        return
    raise Unavailable("Others are changing the conversation; try again.", headers={"Retry-After": "1"})
