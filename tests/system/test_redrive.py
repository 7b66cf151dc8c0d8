"""`infra redrive` delivers messages of a dead-letter queue again."""

import json

from infra.operate.redrive import redrive
from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.stack import Stack
from tests.support.deployed.waiting import eventually_equal


def test_failed_renderings_are_started_again(stack: Stack, ada: Person) -> None:
    """The state after a resize that failed for good: a stored original, a pending row, a failure record."""
    ticket = ada.client.upload(SMALL, "image/jpeg")
    eventually_equal(lambda: state(ada, ticket["media_id"]), "active")
    set_pending(stack, ada.id, ticket["media_id"])
    give_up(stack, ticket["object_key"])

    assert redrive(stack.target, "resize-failed") == 1
    eventually_equal(lambda: state(ada, ticket["media_id"]), "active")
    assert redrive(stack.target, "resize-failed") == 0


def set_pending(stack: Stack, owner_id: str, media_id: str) -> None:
    """Set the row to its state before the first rendering."""
    stack.client("dynamodb").update_item(
        TableName="emulsion-local-media",
        Key={"owner_id": {"S": owner_id}, "media_id": {"S": media_id}},
        UpdateExpression="SET #state = :pending",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":pending": {"S": "pending"}},
    )


def give_up(stack: Stack, key: str) -> None:
    """Put the record that Lambda leaves of a failed invocation."""
    names = [bucket["Name"] for bucket in stack.client("s3").list_buckets()["Buckets"]]
    (bucket,) = (name for name in names if "-media-" in name)
    event = {"Records": [{"s3": {"bucket": {"name": bucket}, "object": {"key": key}}}]}
    record = {"version": "1.0", "requestContext": {"condition": "RetriesExhausted"}, "requestPayload": event}
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName="emulsion-local-resize-failed")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(record))


def state(person: Person, media_id: str) -> str:
    """The state of the medium as its owner reads it."""
    return str(person.client.call("GET", f"/v1/media/{media_id}")["state"])
