"""Messages for tests: what waits in queues, and the events that bring them."""

import json
from typing import Any

from chalicelib.core import aws, queues
from chalicelib.graph.messages import EdgeChanged


def received(queue: str) -> list[dict[str, Any]]:
    """The bodies of all messages in a queue, which is empty afterwards."""
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


def changes_sent() -> list[str]:
    """Changes of edges whose messages are in the queue now, without delayed messages."""
    url = queues.queue_url(EdgeChanged.queue.name)
    answer = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"])["change"] for message in answer.get("Messages", [])]


def drain() -> None:
    """Replace the queue by a new one, because SQS purges only once a minute."""
    aws.client("sqs").delete_queue(QueueUrl=queues.queue_url(EdgeChanged.queue.name))
    aws.client("sqs").create_queue(QueueName="emulsion-local-edges")
