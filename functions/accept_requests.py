"""Queue `requests` -> who asked to follow an account that has gone public follows it."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.graph import service
from chalicelib.graph.messages import AcceptRequests

functions = Blueprint(__name__)


# A hundred requests a message take five seconds.
@functions.on_sqs_message(queue=TRIGGERS.queue("requests"), batch_size=2, name="accept_requests")  # type: ignore[untyped-decorator]
@observed
def accept_requests(event: SQSEvent) -> dict[str, Any]:
    """Accept the requests of each message."""
    return queues.consume(event.to_dict(), AcceptRequests.from_record, service.accept_requests)
