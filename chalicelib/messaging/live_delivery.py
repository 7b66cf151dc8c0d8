"""Bring what happens in a conversation to its members: to their inboxes, and as live events to their connections.

Function `deliver_conversation_events` runs this. Everything is read when it is delivered, so that a message may come
twice, late, or after another one: inbox rows only move forward, and clients know an event by its id. No event passes
between users who block each other, and none reaches a user without a member row: `access.recipients` decides.
"""

from collections.abc import Iterable
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, observability
from chalicelib.core.parallel import all_of
from chalicelib.messaging import access, message_rows, tables
from chalicelib.messaging.conversation import OPEN, Conversation, Member, Message
from chalicelib.messaging.conversation_answers import share_of
from chalicelib.messaging.messages import ConversationEvent
from chalicelib.messaging.metrics import MessagingMetric
from chalicelib.messaging.online import tell_partners
from chalicelib.messaging.schemas import MessageEventData, ReadEventData, TypingEventData
from chalicelib.messaging.settings import settings
from chalicelib.realtime import service as realtime
from chalicelib.realtime.service import LiveEvent


def deliver(event: ConversationEvent) -> None:
    """Bring one event to the members of its conversation.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    if event.happening == "presence":
        tell_partners(event)
        return
    conversation = tables.conversation(event.conversation_id)
    if conversation is None:
        return
    if event.happening in ("sent", "unsent", "reaction"):
        message = message_rows.message(event.conversation_id, event.seq)
        if message:
            _deliver_message(conversation, message, event)
    elif event.happening == "read":
        _deliver_mark(conversation, event)
    else:
        _deliver_typing(conversation, event)


def _deliver_message(conversation: Conversation, message: Message, event: ConversationEvent) -> None:
    if event.happening == "sent":
        _move_inboxes(conversation, message)
    told = _message_data(message, event)
    happened_ms = message.unsent_ms if message.is_unsent and message.unsent_ms else message.created_ms
    event_id = event.event_id or realtime.event_id(happened_ms, "message", message.message_id, message.state)
    actor_id = event.actor_id or message.author_id
    members = access.recipients(conversation, actor_id, message.seq)
    fallback = _fallback(message) if told.change == "sent" else None
    for is_request in (False, True):
        asked = [each for each in members if (each.state != OPEN) == is_request]
        data = told.model_copy(update={"request": is_request})
        _send(asked, LiveEvent(event_id, "message", data.model_dump(mode="json"), actor_id or None, fallback))


def _deliver_mark(conversation: Conversation, event: ConversationEvent) -> None:
    """Tell a read mark to the member's own connections, and to others if they may see it."""
    member = conversation.members.get(event.actor_id)
    if member is None:
        return
    is_shown = member.shown_seq >= event.seq
    told = ReadEventData(conversation_id=conversation.conversation_id, user_id=member.user_id, up_to=event.seq)
    members = access.recipients(conversation, member.user_id)
    asked = [each for each in members if each == member or (is_shown and each.state == OPEN)]
    _send(asked, LiveEvent(event.event_id, "read", told.model_dump(mode="json"), member.user_id))


def _deliver_typing(conversation: Conversation, event: ConversationEvent) -> None:
    member = conversation.members.get(event.actor_id)
    is_late = clock.now_ms() - ids.created_ms(event.event_id) > settings().typing_lifetime * 1000
    if member is None or member.state != OPEN or is_late:
        return
    told = TypingEventData(conversation_id=conversation.conversation_id, user_id=member.user_id)
    members = access.recipients(conversation, member.user_id)
    asked = [each for each in members if each != member and each.state == OPEN]
    _send(asked, LiveEvent(event.event_id, "typing", told.model_dump(mode="json"), member.user_id, is_passing=True))


def _send(members: Iterable[Member], event: LiveEvent) -> None:
    realtime.deliver([each.user_id for each in members], event)


def _message_data(message: Message, event: ConversationEvent) -> MessageEventData:
    is_short = len(message.text.encode()) <= settings().event_text_bytes
    return MessageEventData(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        seq=message.seq,
        author_id=message.author_id or None,
        change="reaction" if event.happening == "reaction" else message.state,
        kind=message.kind,
        text=message.text if message.text and is_short else None,
        is_whole=is_short and not message.media_ids and share_of(message) is None,
        request=False,
        created_at=clock.rfc3339(message.created_ms),
    )


def _fallback(message: Message) -> dict[str, str] | None:
    """The text that clients show if they do not know the event `message`."""
    author = accounts.accounts([message.author_id]).get(message.author_id)
    return {"title": author.username, "body": message.text[: settings().fallback_characters]} if author else None


def _move_inboxes(conversation: Conversation, message: Message) -> None:
    """Move the inbox rows of all members forward to a message."""
    moved = all_of([partial(tables.move_forward, message, each.user_id) for each in conversation.members.values()])
    observability.measure(MessagingMetric.MESSAGES_DELIVERED, sum(moved))
    observability.measure_lag(MessagingMetric.MESSAGE_LAG, message.created_ms)
