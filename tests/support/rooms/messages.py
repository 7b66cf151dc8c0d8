"""Messages for tests: what waits in queues, and the events that bring them."""

import json
from typing import Any

from chalicelib.core import aws, queues


def received(queue: str) -> list[dict[str, Any]]:
    """Bodies of all that waits in a queue, which is empty then."""
    url = queues.queue_url(queue)
    bodies = []
    while got := aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in got:
            bodies.append(json.loads(message["Body"]))
            aws.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def event(*bodies: object) -> dict[str, Any]:
    """An SQS event of these messages."""
    records = [
        {"messageId": str(i), "receiptHandle": "", "body": json.dumps(body), "attributes": {}, "messageAttributes": {}}
        for i, body in enumerate(bodies)
    ]
    return {"Records": records}


def told() -> list[str]:
    """Changes waiting in the queue now; those that are delayed are not."""
    url = queues.queue_url("edges")
    answer = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"])["change"] for message in answer.get("Messages", [])]


def drain() -> None:
    """A new queue in place of the old one; SQS purges only once a minute."""
    aws.client("sqs").delete_queue(QueueUrl=queues.queue_url("edges"))
    aws.client("sqs").create_queue(QueueName="emulsion-local-edges")
