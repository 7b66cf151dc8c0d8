"""Consume the queue `requests`: accept the requests to follow an account that is public now."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.graph import service
from chalicelib.graph.messages import AcceptRequests

functions = Blueprint(__name__)


@queue_consumer(functions, AcceptRequests.queue, AcceptRequests.from_record)
def accept_requests(message: AcceptRequests) -> None:
    """Accept the requests that a message names."""
    service.accept_requests(message)
