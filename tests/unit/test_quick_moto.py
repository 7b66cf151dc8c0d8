"""`quick_moto` gives the answers that botocore and moto give by HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError

from tests.support import quick_moto
from tests.support.quick_expressions import slow_expressions
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
VALUES = {
    ":one": {"N": "1"},
    ":two": {"N": "2"},
    ":list": {"L": [{"S": "new"}]},
    ":set": {"SS": ["b"]},
    ":text": {"S": "a"},
}
RICH = {**BYTES, "count": {"N": "3"}, "tags": {"SS": ["a", "b"]}, "map": {"M": {"part": {"N": "7"}}}}
UPDATES = (
    "SET #count = #count + :one, seen = if_not_exists(seen, :two) REMOVE more[1], more[0] ADD tags :set",
    "SET more = list_append(more, :list), #map.part = :two DELETE tags :set",
    "SET fresh = if_not_exists(fresh, :two) - :one ADD #count :two",
    "SET #count = absent + :one",
    "SET #count = :one SET seen = :two",
    "SET #map.absent.part = :one",
)
CONDITIONS = (
    "#count BETWEEN :one AND :two OR attribute_exists(tags) AND NOT contains(tags, :text)",
    "(#count IN (:one, :two) OR #map.part > :two) AND size(more) >= :two AND attribute_not_exists(absent)",
    "begins_with(follower_id, :text) AND attribute_type(tags, :text)",
    "#count >",
    "((#count = :one))",
)
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


def outcome(expressions: dict[str, str]) -> Any:
    """What an update with these expressions leaves of the row, or its error."""
    client("dynamodb").put_item(TableName=FOLLOWS, Item=RICH)
    text = " ".join(expressions.values())
    values = {name: value for name, value in VALUES.items() if name in text}
    names = {name: name[1:] for name in ("#count", "#map") if name in text}
    more = {"ExpressionAttributeNames": names} if names else {}
    try:
        arguments = {"Key": EDGE, "ExpressionAttributeValues": values, "ReturnValues": "ALL_NEW", **more, **expressions}
        return client("dynamodb").update_item(TableName=FOLLOWS, **arguments)["Attributes"]
    except Exception as error:  # noqa: BLE001 - any error is an outcome
        return repr(error)


@pytest.mark.parametrize("update", UPDATES)
def test_updates(update: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [outcome({"UpdateExpression": update}) for _ in range(2)]
    slow_expressions(monkeypatch)
    assert quick == [outcome({"UpdateExpression": update})] * 2


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions(condition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expressions = {"UpdateExpression": "SET seen = :one", "ConditionExpression": condition}
    quick = [outcome(expressions) for _ in range(2)]
    slow_expressions(monkeypatch)
    assert quick == [outcome(expressions)] * 2


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
