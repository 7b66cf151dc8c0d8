"""Sends what was given up on its way again: dead letters to their queue, failed invocations to their function.

By receive, send and delete: the move task of SQS is missing on emulators, and knows nothing of functions.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra.errors import InfraError
from infra.manifest import ASYNC_FUNCTIONS
from infra.target import Target

BATCH = 10  # SQS's limit of one call
HOLD_SECONDS = 60  # a letter taken but not deleted, as after an interruption, is seen again after this


Message = dict[str, Any]


def redrive(target: Target, queue: str) -> int:
    """Move every message of `<queue>-dlq` to `<queue>`, or invoke again what `queue` holds the failures of.

    A message is deleted only after it was sent, so an interruption may double one but loses none; consumers are
    idempotent. Fair-queue group ids and attributes go along.

    Returns:
        How many were sent.

    Raises:
        InfraError: no such queues, or a message was refused.
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
            MaxNumberOfMessages=BATCH,
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
            raise InfraError(f"{moved} messages of {queue} went on their way, then one was refused.")


def _send(target: Target, queue: str, messages: list[Message]) -> list[Message]:
    """Those of the messages that the queue took."""
    entries = [_entry(i, message) for i, message in enumerate(messages)]
    answer = target.client("sqs").send_message_batch(QueueUrl=_url(target, queue), Entries=entries)
    return [messages[int(each["Id"])] for each in answer.get("Successful", [])]


def _invoke(target: Target, function: str, messages: list[Message]) -> list[Message]:
    """Invoke the function, without waiting, with the events of these failure records."""
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
