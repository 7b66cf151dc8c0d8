"""Consume the queue `fanout-stories`: write or delete the rows of one chunk of trays."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.stories import service
from chalicelib.stories.messages import DeliverStory

functions = Blueprint(__name__)


@queue_consumer(functions, DeliverStory.queue, DeliverStory.from_record)
def fanout_stories(message: DeliverStory) -> None:
    """Deliver one story to one chunk of its audience."""
    service.deliver(message)
