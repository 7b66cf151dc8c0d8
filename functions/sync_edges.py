"""Queue `edges` -> backfill and prune of the follower's inbox."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.feed import service
from chalicelib.graph.messages import EdgeChanged

functions = Blueprint(__name__)


@functions.on_sqs_message(queue=TRIGGERS.queue("edges"), batch_size=10, name="sync_edges")  # type: ignore[untyped-decorator]
@observed
def sync_edges(event: SQSEvent) -> dict[str, Any]:
    """Bring each inbox in line with the edge that changed."""
    return queues.consume(event.to_dict(), EdgeChanged.from_record, service.sync_edge)
