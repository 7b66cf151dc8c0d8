"""Consume the queue `live-posts`: tell connected followers of posts."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.fanout import service
from chalicelib.fanout.messages import AnnouncePost

functions = Blueprint(__name__)


@queue_consumer(functions, AnnouncePost.queue, AnnouncePost.from_record)
def announce_posts(message: AnnouncePost) -> None:
    """Tell one chunk of viewers of one post."""
    service.announce(message)
