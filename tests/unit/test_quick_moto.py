"""`quick_moto` gives the answers that botocore and moto give by HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError

from tests.support import quick_moto
from tests.support.resources import client

pytestmark = pytest.mark.usefixtures("cloud")
FOLLOWS = "emulsion-local-follows"
EDGE = {"follower_id": {"S": "ada"}, "followee_id": {"S": "bob"}}
ABSENT = {"follower_id": {"S": "ada"}, "followee_id": {"S": "cleo"}}
BYTES = {**EDGE, "note": {"B": b"\x00\xff"}, "more": {"L": [{"B": b"\x01"}, {"N": "1.5"}, {"NULL": True}]}}
NEW = {"TableName": FOLLOWS, "ConditionExpression": "attribute_not_exists(follower_id)"}
QUERY = {
    "TableName": FOLLOWS,
    "KeyConditionExpression": "follower_id = :ada",
    "ExpressionAttributeValues": {":ada": {"S": "ada"}},
}
CHANGE = {
    "TableName": FOLLOWS,
    "Key": EDGE,
    "UpdateExpression": "SET seen = :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}
REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "put": ("put_item", {"TableName": FOLLOWS, "Item": BYTES}),
    "put with its old item": ("put_item", {"TableName": FOLLOWS, "Item": EDGE, "ReturnValues": "ALL_OLD"}),
    "refused put": ("put_item", {**NEW, "Item": EDGE}),
    "refused put with the item": ("put_item", {**NEW, "Item": EDGE, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
    "get": ("get_item", {"TableName": FOLLOWS, "Key": EDGE}),
    "get of no row": ("get_item", {"TableName": FOLLOWS, "Key": ABSENT}),
    "batch of gets": ("batch_get_item", {"RequestItems": {FOLLOWS: {"Keys": [EDGE, ABSENT]}}}),
    "batch of writes": ("batch_write_item", {"RequestItems": {FOLLOWS: [{"PutRequest": {"Item": ABSENT}}]}}),
    "query": ("query", QUERY),
    "page of a query": ("query", {**QUERY, "Limit": 1}),
    "scan": ("scan", {"TableName": FOLLOWS}),
    "update": ("update_item", CHANGE),
    "update with its new item": ("update_item", {**CHANGE, "ReturnValues": "ALL_NEW"}),
    "delete": ("delete_item", {"TableName": FOLLOWS, "Key": EDGE, "ReturnValues": "ALL_OLD"}),
    "transaction": ("transact_write_items", {"TransactItems": [{"Update": CHANGE}]}),
    "cancelled transaction": ("transact_write_items", {"TransactItems": [{"Put": {**NEW, "Item": EDGE}}]}),
    "request about no table": ("get_item", {"TableName": "absent", "Key": EDGE}),
}


def answer(name: str) -> Any:
    """The answer or the error of a request, without what describes the HTTP response."""
    client("dynamodb").put_item(TableName=FOLLOWS, Item=BYTES)
    operation, arguments = REQUESTS[name]
    try:
        found = getattr(client("dynamodb"), operation)(**arguments)
    except ClientError as error:
        found = error.response
    return {key: value for key, value in found.items() if key not in {"ResponseMetadata", "ConsumedCapacity"}}


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_about_rows(name: str, by_http: Callable[[], None]) -> None:
    quick = answer(name)
    by_http()
    assert answer(name) == quick


@pytest.fixture
def by_http(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes requests go by HTTP from then on."""
    return lambda: monkeypatch.setattr(Endpoint, "_do_get_response", quick_moto._answer_by_http)


def test_messages(by_http: Callable[[], None]) -> None:
    def carried() -> list[Any]:
        sqs = client("sqs")
        url = sqs.get_queue_url(QueueName="emulsion-local-plan")["QueueUrl"]
        attributes = {"origin": {"StringValue": "r-1", "DataType": "String"}}
        entries = [{"Id": "1", "MessageBody": "one", "MessageAttributes": attributes}]
        sent = sqs.send_message_batch(QueueUrl=url, Entries=entries)
        wanted = {"MessageAttributeNames": ["All"], "AttributeNames": ["ApproximateReceiveCount"]}
        (got,) = sqs.receive_message(QueueUrl=url, **wanted)["Messages"]
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"], VisibilityTimeout=0)
        (again,) = sqs.receive_message(QueueUrl=url, **wanted)["Messages"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
        nothing = sqs.receive_message(QueueUrl=url)
        known = ("Body", "MD5OfBody", "MessageAttributes", "MD5OfMessageAttributes", "Attributes")
        found = [{key: each.get(key) for key in known} for each in (got, again)]
        return [url, sent["Successful"][0]["MD5OfMessageBody"], *found, "Messages" in nothing]

    quick = carried()
    by_http()
    assert carried() == quick


def test_a_queue_that_is_absent_is_the_product_s_error() -> None:
    sqs = client("sqs")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="absent")
