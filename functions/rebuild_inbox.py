"""Consume the queue `rebuild`: fill the inbox and the tray of a viewer that returned."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.feed import service as feed
from chalicelib.stories import service as stories

functions = Blueprint(__name__)


@queue_consumer(functions, RebuildInbox.queue, RebuildInbox.from_record)
def rebuild_inbox(message: RebuildInbox) -> None:
    """Fill one tray from the stories, and one inbox from the timelines, of the authors that its owner follows."""
    stories.rebuild(message)
    feed.rebuild(message)
