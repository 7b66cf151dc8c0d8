"""Consume the queue `conversation-events`: bring what happens in conversations to inboxes and connections."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.messaging import service
from chalicelib.messaging.messages import ConversationEvent

functions = Blueprint(__name__)


@queue_consumer(functions, ConversationEvent.queue, ConversationEvent.from_record)
def deliver_conversation_events(message: ConversationEvent) -> None:
    """Bring one event to the members of its conversation."""
    service.deliver(message)
