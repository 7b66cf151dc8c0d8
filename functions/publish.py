"""The outbox: the posts table's stream becomes work for the planner."""

from typing import Any

from chalice import Blueprint
from chalice.app import DynamoDBEvent, SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.core.streams import records_of
from chalicelib.posts import service
from chalicelib.posts.messages import RepublishPost

functions = Blueprint(__name__)


@functions.on_dynamodb_record(  # type: ignore[untyped-decorator]
    stream_arn=TRIGGERS.posts_stream_arn, name="publish", starting_position="TRIM_HORIZON", batch_size=100
)
@observed
def publish(event: DynamoDBEvent) -> None:
    """Plan the fan-out of posts that became active or were deleted; have the media of the latter erased."""
    service.publish_changes(records_of(event.to_dict()))


@functions.on_sqs_message(queue=TRIGGERS.queue("outbox-retry"), name="publish_retry", batch_size=10)  # type: ignore[untyped-decorator]
@observed
def publish_retry(event: SQSEvent) -> dict[str, Any]:
    """Try again what `publish` could not handle."""
    return queues.consume(event.to_dict(), RepublishPost.from_record, service.republish)
