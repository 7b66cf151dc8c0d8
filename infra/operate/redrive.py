"""Send again what was given up: dead letters to their queue, events of failed invocations to their function.

It receives, sends and deletes messages, because emulators lack SQS's move task, which cannot invoke functions either.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.queues import SEND_BATCH
from infra.errors import InfraError
from infra.manifest import ASYNC_FUNCTIONS
from infra.target import Target

HOLD_SECONDS = 60  # messages that were received but not deleted are visible again after this


Message = dict[str, Any]


def redrive(target: Target, queue: str) -> int:
    """Move every message of `<queue>-dlq` to `<queue>`; or, if `queue` has failed events, invoke their function.

    A message is deleted only after it was sent: an interruption may duplicate one but loses none, and consumers are
    idempotent. Fair-queue group ids and attributes are sent along.

    Returns:
        How many messages were sent.

    Raises:
        InfraError: the queues do not exist, or SQS refused a message.
    """
    source = next((source for source in ASYNC_FUNCTIONS if source.on_failure == queue), None)
    if source:
        return _drain(target, queue, lambda messages: _invoke(target, source.name, messages))
    return _drain(target, f"{queue}-dlq", lambda messages: _send(target, queue, messages))


def _drain(target: Target, queue: str, send: Callable[[list[Message]], list[Message]]) -> int:
    sqs, url = target.client("sqs"), _url(target, queue)
    moved = 0
    while True:
        received = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=SEND_BATCH,
            VisibilityTimeout=HOLD_SECONDS,
            WaitTimeSeconds=1,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages", [])
        if not received:
            return moved
        sent = send(received)
        if sent:
            done = [{"Id": str(i), "ReceiptHandle": each["ReceiptHandle"]} for i, each in enumerate(sent)]
            sqs.delete_message_batch(QueueUrl=url, Entries=done)
        moved += len(sent)
        if len(sent) < len(received):
            raise InfraError(f"{moved} messages of {queue} were sent, then one was refused.")


def _send(target: Target, queue: str, messages: list[Message]) -> list[Message]:
    """Send messages to a queue. Returns those that it accepted."""
    entries = [_entry(i, message) for i, message in enumerate(messages)]
    answer = target.client("sqs").send_message_batch(QueueUrl=_url(target, queue), Entries=entries)
    return [messages[int(each["Id"])] for each in answer.get("Successful", [])]


def _invoke(target: Target, function: str, messages: list[Message]) -> list[Message]:
    """Invoke the function asynchronously with the events of these failure records."""
    for message in messages:
        event = json.loads(message["Body"])["requestPayload"]
        target.client("lambda").invoke(
            FunctionName=target.name(function), InvocationType="Event", Payload=json.dumps(event).encode()
        )
    return messages


def _url(target: Target, queue: str) -> str:
    try:
        return str(target.client("sqs").get_queue_url(QueueName=target.name(queue))["QueueUrl"])
    except ClientError as error:
        raise InfraError(f"Stage {target.stage} has no queue {queue}: {error}") from error


def _entry(number: int, message: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"Id": str(number), "MessageBody": message["Body"]}
    if message.get("MessageAttributes"):
        entry["MessageAttributes"] = message["MessageAttributes"]
    group = message.get("Attributes", {}).get("MessageGroupId")
    if group:
        entry["MessageGroupId"] = group
    return entry
