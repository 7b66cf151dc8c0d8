"""Queue `delivery` -> an account's posts are pushed no longer, or again; its followers' edges are marked."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.graph import service
from chalicelib.graph.messages import delivery_step

functions = Blueprint(__name__)


# One at a time: a shard may take a third of the time limit.
@functions.on_sqs_message(queue=TRIGGERS.queue("delivery"), batch_size=1, name="change_delivery")  # type: ignore[untyped-decorator]
@observed
def change_delivery(event: SQSEvent) -> dict[str, Any]:
    """Do each step of a change."""
    return queues.consume(event.to_dict(), delivery_step, service.change_delivery)
