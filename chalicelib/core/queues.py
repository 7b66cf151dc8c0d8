"""SQS: sending whole lists reliably, consuming with partial failures, the request id on every message."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol

from chalicelib.core import aws, observability
from chalicelib.core.chunks import chunks
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import settings

SEND_BATCH = 10  # SQS's limit of one call


class Message(Protocol):
    """A frozen message of ids."""

    def to_message(self) -> dict[str, Any]:
        """The message as a small JSON object."""
        ...


def send(queue: str, messages: Iterable[Message], *, group: str | None = None, delay: int = 0) -> None:
    """Send every message, again what SQS did not take.

    Args:
        queue: short name, e.g. `"fanout"`.
        group: whose work it is; a fair queue lets no group starve the rest.
        delay: seconds (900 at most) before consumers see them.

    Raises:
        Unavailable: SQS still refused some after every try. Some may have been sent: consumers are idempotent.
    """
    for chunk in chunks(messages, SEND_BATCH):
        pending = [_entry(str(i), message, group, delay) for i, message in enumerate(chunk)]
        for _ in tries():
            answer = aws.client("sqs").send_message_batch(QueueUrl=queue_url(queue), Entries=pending)
            failed = {entry["Id"] for entry in answer.get("Failed", [])}
            pending = [entry for entry in pending if entry["Id"] in failed]
            if not pending:
                break
        else:
            raise Unavailable("The work queue is busy; try again.", headers={"Retry-After": "1"})


def consume(event: dict[str, Any], handle: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Handle each record of an SQS event; a record that raises is redelivered alone.

    Args:
        event: what Lambda hands over.
        handle: gets one message's JSON object. It may see a message again, and late.

    Returns:
        Lambda's partial batch answer, `{"batchItemFailures": [{"itemIdentifier": …}]}`.
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    def handle_record(record: SQSRecord) -> None:
        attribute = record.message_attributes["request_id"]
        with observability.request((attribute and attribute.string_value) or record.message_id):
            try:
                handle(json.loads(record.body))
            except Exception:
                observability.logger.exception("message failed; it will come again")
                raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    answer: Any = process_partial_response(event, handle_record, processor)
    return dict(answer)


@cache
def queue_url(queue: str) -> str:
    """The URL of the queue with the short name `queue`."""
    answer = aws.client("sqs").get_queue_url(QueueName=settings().queue(queue))
    return str(answer["QueueUrl"])


def _entry(identifier: str, message: Message, group: str | None, delay: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "Id": identifier,
        "MessageBody": json.dumps(message.to_message(), separators=(",", ":")),
        "MessageAttributes": {"request_id": {"DataType": "String", "StringValue": observability.request_id()}},
    }
    if group is not None:
        entry["MessageGroupId"] = group
    if delay:
        entry["DelaySeconds"] = delay
    return entry
