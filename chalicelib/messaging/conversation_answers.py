"""Build the API's answers about conversations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import clock
from chalicelib.core.parallel import soon
from chalicelib.graph import service as graph
from chalicelib.messaging import message_rows
from chalicelib.messaging.access import ACTIVE, Reader
from chalicelib.messaging.conversation import ADMIN, OPEN, InboxEntry, Member, Message
from chalicelib.messaging.schemas import (
    Ability,
    ConversationAnswer,
    ConversationMarks,
    ConversationMember,
    LastMessage,
)
from chalicelib.messaging.settings import settings

PREVIEW = 300  # characters of a text in a list


@dataclass(frozen=True)
class Shown:
    """A conversation to show, with its entry in the inbox of the viewer."""

    found: Reader
    entry: InboxEntry


@dataclass(frozen=True)
class Surroundings:
    """What the answers of one page need.

    Attributes:
        users: the active accounts of all members and requesters by id.
        blocked: ids of those that block the viewer or are blocked.
        newest: the newest message of each conversation by the conversation's id.
    """

    users: Mapping[str, Account]
    blocked: Collection[str]
    newest: Mapping[str, Message]


def surroundings(viewer_id: str, shown: Sequence[Shown]) -> Surroundings:
    """Read what the answers about these conversations need: one round of calls."""
    user_ids = {user_id for each in shown for user_id in (*each.found.conversation.members, each.entry.requester_id)}
    newest = soon(partial(message_rows.last_messages, [each.entry for each in shown]))
    blocked = soon(partial(graph.blocked_among, viewer_id, user_ids - {viewer_id}))
    users = {user_id: each for user_id, each in accounts.accounts(user_ids).items() if each.status == ACTIVE}
    return Surroundings(users, blocked.result(), newest.result())


def present(viewer_id: str, shown: Sequence[Shown]) -> list[ConversationAnswer]:
    """Conversations as a member sees them, in the same order."""
    if not shown:
        return []
    around = surroundings(viewer_id, shown)
    return [answer(each, around) for each in shown]


def answer(shown: Shown, around: Surroundings) -> ConversationAnswer:
    """One conversation as a member sees it."""
    member, conversation = shown.found.member, shown.found.conversation
    newest = around.newest.get(conversation.conversation_id)
    return ConversationAnswer(
        id=conversation.conversation_id,
        kind=conversation.kind,
        title=conversation.title or None,
        members=[_member(each, around.users) for each in _listed(shown.found) if each.user_id in around.users],
        last_message=_last(shown.found, newest, around) if newest and member.sees(newest.seq) else None,
        unread=_unread(member, shown.entry),
        state=member.state,
        muted=member.is_muted,
        viewer=ConversationMarks(can=_can(shown.found, around)),
        created_at=clock.rfc3339(conversation.created_ms),
    )


def _listed(found: Reader) -> list[Member]:
    return sorted(found.conversation.members.values(), key=lambda each: (each.joined_ms, each.user_id))


def _member(member: Member, users: Mapping[str, Account]) -> ConversationMember:
    card = accounts.card(users[member.user_id])
    return ConversationMember(**card.model_dump(), role=member.role, read_up_to=member.shown_seq or None)


def _unread(member: Member, entry: InboxEntry) -> int:
    """The messages after the member's mark, which is at least at the newest message of the member's own."""
    read = max(member.read_seq, member.since_seq, entry.own_seq)
    return min(max(entry.last_seq - read, 0), settings().unread_limit)


def _last(found: Reader, message: Message, around: Surroundings) -> LastMessage:
    is_hidden = hides(found, message.author_id, around.blocked)
    return LastMessage(
        id=message.message_id,
        seq=message.seq,
        author_id=None if is_hidden else message.author_id or None,
        state=message.state,
        kind=message.kind,
        text=None if is_hidden or not message.text else message.text[:PREVIEW],
        has_media=bool(message.media_ids) and not (is_hidden or message.is_unsent),
        share=None if is_hidden else share_of(message),
        hidden=is_hidden,
        created_at=clock.rfc3339(message.created_ms),
    )


def hides(found: Reader, author_id: str, blocked: Collection[str]) -> bool:
    """Whether a message is hidden from a member: in a group, from members that block its author or are blocked.

    The two users of a pair keep their past.
    """
    return found.conversation.is_group and author_id in blocked


def share_of(message: Message) -> str | None:
    """What a message shares: "post", "story", or None."""
    if message.post_id is not None:
        return "post"
    return "story" if message.story_id is not None else None


def _can(found: Reader, around: Surroundings) -> list[Ability]:
    member, conversation = found.member, found.conversation
    others = conversation.others(member.user_id)
    answers: list[Ability] = [] if member.state == OPEN else ["accept", "decline"]
    if conversation.is_group:
        manages: list[Ability] = ["rename", "add", "remove"] if member.role == ADMIN else []
        return ["write", "react", *answers, "block", "report", "leave", *manages]
    is_writable = any(each.user_id in around.users and each.user_id not in around.blocked for each in others)
    writes: list[Ability] = ["write", "react"] if is_writable else []
    return [*writes, *answers, "block", "report"]
