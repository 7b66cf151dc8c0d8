"""Queue `fanout` -> rows of inboxes."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.fanout import service
from chalicelib.fanout.messages import Deliver

functions = Blueprint(__name__)


# Two chunks are 32 batch writes: well within the time limit while every one of them is pushed back.
@functions.on_sqs_message(queue=TRIGGERS.queue("fanout"), batch_size=2, name="fanout")  # type: ignore[untyped-decorator]
@observed
def fanout(event: SQSEvent) -> dict[str, Any]:
    """Write each chunk's rows, or delete them."""
    return queues.consume(event.to_dict(), Deliver.from_record, service.deliver)
