"""Bring what happens in a conversation to its members: to their inboxes, and as live events to their connections.

Function `deliver_conversation_events` runs this. Everything is read when it is delivered, so that a message may come
twice, late, or after another one: inbox rows only move forward, and clients know an event by its id.
"""

from functools import partial

from chalicelib.core import observability
from chalicelib.core.parallel import all_of
from chalicelib.messaging import message_rows, tables
from chalicelib.messaging.conversation import Message
from chalicelib.messaging.messages import ConversationEvent
from chalicelib.messaging.metrics import MessagingMetric


def deliver(event: ConversationEvent) -> None:
    """Bring one event to the members of its conversation.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    if event.happening == "sent":
        message = message_rows.message(event.conversation_id, event.seq)
        if message:
            _move_inboxes(message)


def _move_inboxes(message: Message) -> None:
    """Move the inbox rows of all members forward to a message."""
    conversation = tables.conversation(message.conversation_id)
    if conversation is None:
        return
    moved = all_of([partial(tables.move_forward, message, each.user_id) for each in conversation.members.values()])
    observability.measure(MessagingMetric.MESSAGES_DELIVERED, sum(moved))
    observability.measure_lag(MessagingMetric.MESSAGE_LAG, message.created_ms)
