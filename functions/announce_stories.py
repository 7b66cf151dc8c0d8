"""Consume the queue `live-stories`: tell connected followers of stories."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.stories import service
from chalicelib.stories.messages import AnnounceStory

functions = Blueprint(__name__)


@queue_consumer(functions, AnnounceStory.queue, AnnounceStory.from_record)
def announce_stories(message: AnnounceStory) -> None:
    """Tell one chunk of viewers of one story."""
    service.announce(message)
