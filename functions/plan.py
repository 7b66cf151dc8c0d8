"""Consume the queue `plan`: split the audience of a post into deliveries."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.fanout import service
from chalicelib.posts.messages import PlanPost

functions = Blueprint(__name__)


@queue_consumer(functions, PlanPost.queue, PlanPost.from_record)
def plan(message: PlanPost) -> None:
    """Plan one post's fan-out."""
    service.plan(message)
