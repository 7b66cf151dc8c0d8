"""Queue `rebuild` -> the inbox of a reader who came back."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.feed import service

functions = Blueprint(__name__)


# One at a time: whoever follows thousands has as many timelines to be read within the time limit.
@functions.on_sqs_message(queue=TRIGGERS.queue("rebuild"), batch_size=1, name="rebuild_inbox")  # type: ignore[untyped-decorator]
@observed
def rebuild_inbox(event: SQSEvent) -> dict[str, Any]:
    """Fill each inbox from the timelines of whom its reader follows."""
    return queues.consume(event.to_dict(), RebuildInbox.from_record, service.rebuild)
