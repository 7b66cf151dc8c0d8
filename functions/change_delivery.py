"""Consume the queue `delivery`: change an account between push and pull."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.graph import service
from chalicelib.graph.messages import DELIVERY, MarkShard, ReviewDelivery, delivery_step

functions = Blueprint(__name__)


@queue_consumer(functions, DELIVERY, delivery_step)
def change_delivery(message: ReviewDelivery | MarkShard) -> None:
    """Take one step of a change."""
    service.change_delivery(message)
