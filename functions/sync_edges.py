"""Consume the queue `edges`: add a followee's posts and stories to the follower's inbox and tray, or remove them."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.feed import service as feed
from chalicelib.graph.messages import EdgeChanged
from chalicelib.stories import service as stories

functions = Blueprint(__name__)


@queue_consumer(functions, EdgeChanged.queue, EdgeChanged.from_record)
def sync_edges(message: EdgeChanged) -> None:
    """Bring one inbox and one tray in line with the edge that changed."""
    feed.sync_edge(message)
    stories.sync_edge(message)
