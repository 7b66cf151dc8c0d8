"""Sends dead letters back to their queue, by receive, send and delete: the move task of SQS is missing on emulators."""

from typing import Any

from botocore.exceptions import ClientError

from infra.errors import InfraError
from infra.target import Target

BATCH = 10  # SQS's limit of one call
HOLD_SECONDS = 60  # a letter taken but not deleted, as after an interruption, is seen again after this


def redrive(target: Target, queue: str) -> int:
    """Move every message of `<queue>-dlq` to `<queue>`. Returns how many were moved.

    A message is deleted only after it was sent, so an interruption may double one but loses none; consumers are
    idempotent. Fair-queue group ids and attributes go along.

    Raises:
        InfraError: no such pair of queues, or SQS refused a message.
    """
    sqs = target.client("sqs")
    main, letters = (_url(target, name) for name in (queue, f"{queue}-dlq"))
    moved = 0
    while True:
        received = sqs.receive_message(
            QueueUrl=letters,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HOLD_SECONDS,
            WaitTimeSeconds=1,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages", [])
        if not received:
            return moved
        sent = sqs.send_message_batch(QueueUrl=main, Entries=[_entry(i, m) for i, m in enumerate(received)])
        done = [{"Id": entry["Id"], "ReceiptHandle": received[int(entry["Id"])]["ReceiptHandle"]}
                for entry in sent.get("Successful", [])]  # fmt: skip
        if done:
            sqs.delete_message_batch(QueueUrl=letters, Entries=done)
        moved += len(done)
        if sent.get("Failed"):
            raise InfraError(f"{queue} took {moved} messages, then refused one: {sent['Failed'][0].get('Message')}")


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
