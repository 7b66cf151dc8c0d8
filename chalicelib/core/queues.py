"""Send messages to SQS, and handle batches of them with partial failures; each message carries its request's origin."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any

from chalicelib.core import aws, observability
from chalicelib.core.chunks import chunks
from chalicelib.core.messages import Message, Queue
from chalicelib.core.metrics import CoreMetric
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import settings

SEND_BATCH = 10  # SQS's limit of one call
TRACE_ATTRIBUTE = "AWSTraceHeader"  # the system attribute by which X-Ray links the consumer's trace with this one


def send(messages: Iterable[Message], *, group: str | None = None, delay: int = 0) -> int:
    """Send each message to the queue of its class, and again the entries that SQS refused.

    Args:
        group: id of the user whose work this is; a fair queue keeps one group from delaying the others.
        delay: seconds (900 at most) before consumers see the messages.

    Returns:
        How many messages were sent.

    Raises:
        Unavailable: SQS still refused some after the last try. Others may have been sent: consumers are idempotent.
        ClientError, BotoCoreError: a call failed; here too, other messages may have been sent.
    """
    sent = 0
    for queue, same_queue in groupby(messages, key=lambda message: message.queue):
        for chunk in chunks(same_queue, SEND_BATCH):
            _send_batch(queue, [_entry(str(i), message, group, delay) for i, message in enumerate(chunk)])
            sent += len(chunk)
    return sent


def consume[M](
    event: dict[str, Any], read: Callable[[Mapping[str, Any]], M], handle: Callable[[M], None]
) -> dict[str, Any]:
    """Handle each record of an SQS event; SQS delivers only the records whose handling raised again, up to five times.

    Args:
        event: as Lambda passes it.
        read: converts a JSON object into a message, as `Message.from_record` does.
        handle: gets one message. It may get the same message again, and late.

    Returns:
        Lambda's partial batch answer, `{"batchItemFailures": [{"itemIdentifier": …}]}`.
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    def handle_record(record: SQSRecord) -> None:
        attributes = record.raw_event.get("messageAttributes", {})
        began_ms = _text(attributes, "began_ms")
        # The trace is the invocation's, not the message's: its header counts the invocations of a chain of messages,
        # by which Lambda recognises loops (`QueueFunction.sends_to_itself`).
        with observability.request(
            _text(attributes, "request_id") or record.message_id,
            began_ms=int(began_ms) if began_ms else None,
        ):
            try:
                handle(read(json.loads(record.body)))
            except Exception:
                observability.logger.exception("message failed; SQS delivers it again")
                observability.measure(CoreMetric.MESSAGES_FAILED)
                raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    answer: Any = process_partial_response(event, handle_record, processor)
    return dict(answer)


def consume_together[M](
    event: dict[str, Any], read: Callable[[Mapping[str, Any]], M], handle: Callable[[list[M]], None]
) -> dict[str, Any]:
    """Handle all records of an SQS event in one call; if it raises, SQS delivers all of them again, up to five times.

    A record that cannot be read fails alone. The work belongs to the invocation, not to the requests of the messages.

    Args:
        handle: gets the messages of the batch, at least one. It may get the same messages again, and in other batches.

    Returns:
        See `consume`.
    """
    messages: dict[str, M] = {}
    failed: list[str] = []
    for record in event["Records"]:
        try:
            messages[record["messageId"]] = read(json.loads(record["body"]))
        except ValueError:
            observability.logger.exception("message cannot be read", message_id=record["messageId"])
            failed.append(record["messageId"])
    try:
        if messages:
            handle([*messages.values()])
    except Exception:  # noqa: BLE001 - SQS gets the failure in the answer, with that of unreadable messages
        observability.logger.exception("batch failed; SQS delivers it again")
        failed += messages
    if failed:
        observability.measure(CoreMetric.MESSAGES_FAILED, len(failed))
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


@cache
def queue_url(queue: str) -> str:
    """The URL of the queue with the short name `queue`."""
    answer = aws.client("sqs").get_queue_url(QueueName=settings().deployed_name(queue))
    return str(answer["QueueUrl"])


def _send_batch(queue: Queue, entries: list[dict[str, Any]]) -> None:
    for _ in tries():
        answer = aws.client("sqs").send_message_batch(QueueUrl=queue_url(queue.name), Entries=entries)
        failed = {entry["Id"] for entry in answer.get("Failed", [])}
        entries = [entry for entry in entries if entry["Id"] in failed]
        if not entries:
            return
    raise Unavailable("The work queue is busy; try again.", headers={"Retry-After": "1"})


def _entry(identifier: str, message: Message, group: str | None, delay: int) -> dict[str, Any]:
    origin = observability.origin()
    attributes = {"request_id": {"DataType": "String", "StringValue": origin.request_id}}
    if origin.began_ms is not None:
        attributes["began_ms"] = {"DataType": "Number", "StringValue": str(origin.began_ms)}
    entry: dict[str, Any] = {
        "Id": identifier,
        "MessageBody": json.dumps(message.to_message(), separators=(",", ":")),
        "MessageAttributes": attributes,
    }
    if origin.trace is not None:
        entry["MessageSystemAttributes"] = {TRACE_ATTRIBUTE: {"DataType": "String", "StringValue": origin.trace}}
    if group is not None:
        entry["MessageGroupId"] = group
    if delay:
        entry["DelaySeconds"] = delay
    return entry


def _text(attributes: dict[str, Any], name: str) -> str | None:
    value: str | None = attributes.get(name, {}).get("stringValue")
    return value
