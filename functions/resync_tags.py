"""Consume the queue `audiences`: bring tags in line with an account that became private or public."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.tags import service
from chalicelib.tags.messages import ResyncTags

functions = Blueprint(__name__)


@queue_consumer(functions, ResyncTags.queue, ResyncTags.from_record)
def resync_tags(message: ResyncTags) -> None:
    """Bring the next part of an account's posts in line."""
    service.resync(message)
