"""Consume the queue `comments`: delete the comments of deleted posts, and stubs without replies."""

from chalice import Blueprint

from chalicelib.comments import service
from chalicelib.comments.messages import SweepComments
from chalicelib.core.consumers import queue_consumer

functions = Blueprint(__name__)


@queue_consumer(functions, SweepComments.queue, SweepComments.from_record)
def sweep_comments(message: SweepComments) -> None:
    """Delete what a deleted post or comment leaves."""
    service.sweep(message)
