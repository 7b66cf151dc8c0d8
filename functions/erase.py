"""Queue `erase` -> the bytes of deleted media go; queue `purge` -> the CDN forgets them."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.media import service
from chalicelib.media.messages import EraseMedia, PurgeMedia

functions = Blueprint(__name__)


@functions.on_sqs_message(queue=TRIGGERS.queue("erase"), batch_size=10, name="erase")  # type: ignore[untyped-decorator]
@observed
def erase(event: SQSEvent) -> dict[str, Any]:
    """Erase each media from storage."""
    return queues.consume(event.to_dict(), EraseMedia.from_record, service.erase)


@functions.on_sqs_message(queue=TRIGGERS.queue("purge"), batch_size=10, name="purge")  # type: ignore[untyped-decorator]
@observed
def purge(event: SQSEvent) -> dict[str, Any]:
    """Ask the CDN to forget each media, as far as it takes more."""
    return queues.consume(event.to_dict(), PurgeMedia.from_record, service.Purge())
