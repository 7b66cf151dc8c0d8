"""Consume the queue `fanout`: write rows of inboxes."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.fanout import service
from chalicelib.fanout.messages import Deliver

functions = Blueprint(__name__)


@queue_consumer(functions, Deliver.queue, Deliver.from_record)
def fanout(message: Deliver) -> None:
    """Write the rows of one chunk of viewers, or delete them."""
    service.deliver(message)
