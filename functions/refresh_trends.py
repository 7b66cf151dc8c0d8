"""Consume the queue `trends`: find the tags that trend again, after a post of such a tag was retracted."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.tags import service
from chalicelib.tags.messages import TrendsStale

functions = Blueprint(__name__)


@queue_consumer(functions, TrendsStale.queue, TrendsStale.from_record)
def refresh_trends(message: TrendsStale) -> None:
    """Find them again, unless that was done since the change that the message is about."""
    service.refresh(message)
