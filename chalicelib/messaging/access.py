"""Decide who may read a conversation, write to it, and be told of it. Only the member's row, read strongly, counts.

Every route and every delivery asks `reader`; ids of conversations and inbox rows give no right.
"""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.core import ids
from chalicelib.core.problems import Forbidden, NotFound
from chalicelib.graph import service as graph
from chalicelib.messaging import message_rows, tables
from chalicelib.messaging.conversation import (
    ADMIN,
    DECLINED,
    OPEN,
    REQUEST,
    Conversation,
    Member,
    Message,
    State,
    seq_of,
)

ACTIVE = "active"


@dataclass(frozen=True)
class Reader:
    """A member, and the conversation that the member may read."""

    member: Member
    conversation: Conversation


def reader(user_id: str, conversation: Conversation | None) -> Reader | None:
    """The user as a reader of a conversation that was read strongly; None if the user is no member."""
    member = conversation.members.get(user_id) if conversation else None
    return Reader(member, conversation) if member and conversation else None


def get(user_id: str, conversation_id: str) -> Reader:
    """The user as a reader of a conversation, read strongly.

    Raises:
        NotFound: there is no such conversation, or the user is not a member.
    """
    found = reader(user_id, tables.conversation(conversation_id) if ids.is_owned(conversation_id) else None)
    if found is None:
        raise no_such_conversation()
    return found


def get_admin(user_id: str, conversation_id: str) -> Reader:
    """The same for a change of a group that only its admins make.

    Raises:
        NotFound: there is no such conversation, or the user is not a member.
        Forbidden: it is a conversation of two, or the user is not an admin.
    """
    found = get(user_id, conversation_id)
    if not found.conversation.is_group or found.member.role != ADMIN:
        raise Forbidden("Only an admin changes a group, and a conversation of two cannot be changed.")
    return found


def message_of(found: Reader, identifier: str) -> Message:
    """A message that a reader may see, read strongly.

    Raises:
        NotFound: there is no such message in the conversation, or it is older than the membership.
    """
    seq = seq_of(found.conversation.conversation_id, identifier)
    message = message_rows.message(found.conversation.conversation_id, seq) if seq else None
    if message is None or not found.member.sees(message.seq):
        raise NotFound("There is no such message.")
    return message


def check_writable(found: Reader) -> None:
    """Check that a member may write now: of two users, both are active and neither blocks the other.

    Raises:
        Forbidden: they cannot write to each other, or the other user takes no messages from this one.
    """
    if found.conversation.is_group:
        return
    author_id = found.member.user_id
    others = found.conversation.others(author_id)
    active = {each.user_id for each in accounts.read_strongly(each.user_id for each in others) if each.status == ACTIVE}
    if not active or graph.blocked_among(author_id, active):
        raise cannot_write()
    if others[0].state != OPEN and first_state(author_id, others[0].user_id) is None:
        raise cannot_write()


def first_state(author_id: str, recipient_id: str) -> State | None:
    """The state in which a conversation begins for a recipient; None if the recipient takes none from the author.

    A conversation that the recipient began or accepted does not ask this again.
    """
    policy = tables.preferences(recipient_id).who_may_write
    if policy == "nobody":
        return None
    if graph.is_following(recipient_id, author_id):
        return OPEN
    return REQUEST if policy == "everyone" else None


def recipients(conversation: Conversation, actor_id: str, seq: int | None = None) -> list[Member]:
    """The members that may be told what a user, the actor, did; the actor included, while a member.

    Members that block the actor or are blocked, read strongly, are left out, and those that declined.

    Args:
        actor_id: "" if the account is erased.
        seq: of the message that it is about, None if it is about none.
    """
    others = {each.user_id for each in conversation.others(actor_id)}
    blocked = graph.blocked_among(actor_id, others) if actor_id and others else set()
    return [
        each
        for each in conversation.members.values()
        if each.user_id not in blocked and each.state != DECLINED and (seq is None or each.sees(seq))
    ]


def memberships(user_id: str, conversation_ids: Collection[str]) -> dict[str, Member]:
    """The user as a member who may be told of conversations, by conversation id: `recipients` for one user."""
    found = tables.memberships(user_id, conversation_ids) if conversation_ids else {}
    return {conversation_id: each for conversation_id, each in found.items() if each.state != DECLINED}


def no_such_conversation() -> NotFound:
    """The problem for a conversation that does not exist, or whose member the caller is not."""
    return NotFound("There is no such conversation.")


def cannot_write() -> Forbidden:
    """The problem for a message that the recipient does not take; it does not say why."""
    return Forbidden("You cannot write to this conversation.", code="cannot-write")
