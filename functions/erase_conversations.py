"""Consume the queue `erase-conversations`: erase the messages of conversations that the last member has left."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.messaging import service
from chalicelib.messaging.messages import EraseConversation

functions = Blueprint(__name__)


@queue_consumer(functions, EraseConversation.queue, EraseConversation.from_record)
def erase_conversations(message: EraseConversation) -> None:
    """Erase one conversation."""
    service.erase_conversation(message)
