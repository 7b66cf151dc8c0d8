"""The outboxes: what rooms do about the changes of each table, and the queue of what failed."""

from functools import partial
from typing import Any

from chalice import Blueprint
from chalice.app import DynamoDBEvent, SQSEvent

from chalicelib.core import outbox, queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.core.streams import records_of
from chalicelib.posts import service as posts

SUBSCRIBERS = (posts.SUBSCRIBER,)  # of all tables; the event filters are made from these

functions = Blueprint(__name__)


@functions.on_dynamodb_record(  # type: ignore[untyped-decorator]
    stream_arn=TRIGGERS.stream("posts"), name="publish_posts", starting_position="TRIM_HORIZON", batch_size=100
)
@observed
def publish_posts(event: DynamoDBEvent) -> None:
    """Hand the changes of posts to the rooms that subscribe to them."""
    outbox.publish("posts", SUBSCRIBERS, records_of(event.to_dict()))


@functions.on_sqs_message(queue=TRIGGERS.queue("outbox-retry"), name="publish_retry", batch_size=10)  # type: ignore[untyped-decorator]
@observed
def publish_retry(event: SQSEvent) -> dict[str, Any]:
    """Try again what a room could not handle."""
    retry = partial(outbox.retry, SUBSCRIBERS)
    return queues.consume(event.to_dict(), outbox.ParkedRecord.from_record, retry)
