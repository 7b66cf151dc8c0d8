"""Consume the queue `edges`: add a followee's posts to the follower's inbox, or remove them."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.feed import service
from chalicelib.graph.messages import EdgeChanged

functions = Blueprint(__name__)


@queue_consumer(functions, EdgeChanged.queue, EdgeChanged.from_record)
def sync_edges(message: EdgeChanged) -> None:
    """Bring one inbox in line with the edge that changed."""
    service.sync_edge(message)
