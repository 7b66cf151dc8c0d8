"""Consume the queue `rebuild`: fill the inbox of a viewer that returned."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.feed import service

functions = Blueprint(__name__)


@queue_consumer(functions, RebuildInbox.queue, RebuildInbox.from_record)
def rebuild_inbox(message: RebuildInbox) -> None:
    """Fill one inbox from the timelines of the authors that its owner follows."""
    service.rebuild(message)
