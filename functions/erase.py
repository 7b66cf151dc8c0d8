"""Consume the queues `erase` and `purge`: erase deleted media from storage, then from the CDN."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.consumers import queue_consumer
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.media import service
from chalicelib.media.messages import EraseMedia, PurgeMedia

functions = Blueprint(__name__)


@queue_consumer(functions, EraseMedia.queue, EraseMedia.from_record)
def erase(message: EraseMedia) -> None:
    """Erase one media from storage."""
    service.erase(message)


# Not a `queue_consumer`: one invalidation names the files of the whole batch.
@functions.on_sqs_message(  # type: ignore[untyped-decorator]
    queue=TRIGGERS.queue(PurgeMedia.queue.name), batch_size=PurgeMedia.queue.batch, name="purge"
)
@observed
def purge(event: SQSEvent) -> dict[str, Any]:
    """Request the invalidation of the CDN's copies of a batch of media; postpone it while CloudFront takes no more."""
    return queues.consume_together(event.to_dict(), PurgeMedia.from_record, service.purge)
