"""Every rule of `tests/support/aws_rules` takes a request just inside its limit and refuses one just outside."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import aws, clock
from tests.support.aws_rules import dynamodb, services
from tests.support.aws_rules.refusal import Refused
from tests.support.resources import client

Arguments = dict[str, Any]
KB = 1024
MB = 1024 * KB
TABLE = {
    "TableName": "t",
    "KeySchema": [{"AttributeName": "s", "KeyType": "RANGE"}, {"AttributeName": "h", "KeyType": "HASH"}],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": kind}
        for name, kind in (("h", "S"), ("s", "S"), ("i", "S"), ("n", "N"))
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "index",
            "KeySchema": [{"AttributeName": "i", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
        }
    ],
}


def key(hash_key: str = "h", sort_key: str = "s") -> Arguments:
    return {"h": {"S": hash_key}, "s": {"S": sort_key}}


def item(**attributes: Any) -> Arguments:
    return {"TableName": "t", "Item": {**key(), **attributes}}


def of_size(size: int) -> Arguments:
    """An item of so many bytes: keys and their names take four, the name "x" takes one."""
    return item(x={"S": "x" * (size - 5)})


def update(expression: str, **more: Any) -> Arguments:
    return {"TableName": "t", "Key": key(), "UpdateExpression": expression, **more}


def query(condition: str = "h = :h", **more: Any) -> Arguments:
    values = {name: {"S": "v"} for name in (":h", ":s", ":x") if name in condition + more.get("FilterExpression", "")}
    return {"TableName": "t", "KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more}


def condition(expression: str, values: Arguments | None = None, **more: Any) -> Arguments:
    request: Arguments = {**item(), "ConditionExpression": expression, **more}
    return request | ({"ExpressionAttributeValues": values} if values is not None else {})


def numbered(count: int) -> Arguments:
    return {f":v{i}": {"S": "v"} for i in range(count)}


def batch(*requests: Arguments) -> Arguments:
    return {"RequestItems": {"t": list(requests)}}


def puts(*sort_keys: object, size: int = 10) -> list[Arguments]:
    """Put requests of items of so many bytes; each sort key has two characters."""
    return [{"PutRequest": {"Item": {**key("h", f"{each:>02}"), "x": {"S": "x" * (size - 6)}}}} for each in sort_keys]


def keys(*sort_keys: object, **more: Any) -> Arguments:
    return {"RequestItems": {"t": {"Keys": [key("h", str(each)) for each in sort_keys], **more}}}


def deletes(*sort_keys: object, **more: Any) -> Arguments:
    actions = [{"Delete": {"TableName": "t", "Key": key("h", str(each))}} for each in sort_keys]
    return {"TransactItems": actions, **more}


def gets(*sort_keys: object) -> Arguments:
    return {"TransactItems": [{"Get": {"TableName": "t", "Key": key("h", str(each))}} for each in sort_keys]}


def transacted(*requests: Arguments) -> Arguments:
    return {"TransactItems": [{"Put": {"TableName": "t", **each["PutRequest"]}} for each in requests]}


def chosen(attribute: str, placeholder: str = "#a") -> Arguments:
    names = {"ExpressionAttributeNames": {placeholder: attribute}}
    return {"TableName": "t", "Key": key(), "ProjectionExpression": placeholder, **names}


def projected(expression: str, **more: Any) -> Arguments:
    return {"TableName": "t", "Key": key(), "ProjectionExpression": expression, **more}


ANY_OF = "x IN ({})"
DYNAMODB = {
    "item size": ("PutItem", of_size(400 * KB), of_size(400 * KB + 1)),
    "item keys": ("PutItem", item(), {"TableName": "t", "Item": {"h": {"S": "h"}}}),
    "key attributes": ("GetItem", projected("x"), {**projected("x"), "Key": {"h": {"S": "h"}}}),
    "key type": ("GetItem", projected("x"), {**projected("x"), "Key": {**key(), "s": {"N": "1"}}}),
    "empty key": ("PutItem", item(x={"S": ""}), item(s={"S": ""})),
    "empty key of an index": ("PutItem", item(i={"S": "i"}), item(i={"S": ""})),
    "type of an index key": ("PutItem", item(n={"N": "1"}), item(n={"S": "1"})),
    "partition key size": ("PutItem", item(h={"S": "h" * 2048}), item(h={"S": "h" * 2049})),
    "sort key size": ("PutItem", item(s={"S": "s" * 1024}), item(s={"S": "s" * 1025})),
    "index key size": ("PutItem", item(i={"S": "é" * 1024}), item(i={"S": "é" * 1024 + "i"})),
    "digits": ("PutItem", item(x={"N": "1." + "2" * 37}), item(x={"N": "1." + "2" * 38})),
    "digits of a set": ("PutItem", item(x={"NS": ["9" * 38]}), item(x={"NS": ["9" * 39]})),
    "digits in a list": ("PutItem", item(x={"L": [{"N": "-1"}]}), item(x={"L": [{"M": {"y": {"N": "1" * 39}}}]})),
    "magnitude": ("PutItem", item(x={"N": "9E+125"}), item(x={"N": "1E+126"})),
    "least magnitude": ("PutItem", item(x={"N": "1E-130"}), item(x={"N": "1E-131"})),
    "empty set": ("PutItem", item(x={"SS": ["a"]}), item(x={"SS": []})),
    "repeated element": ("PutItem", item(x={"SS": ["a", "b"]}), item(x={"SS": ["a", "a"]})),
    "expression size": (
        "PutItem",
        condition(f"attribute_exists({'x' * (4096 - 18)})"),
        condition(f"attribute_exists({'x' * (4097 - 18)})"),
    ),
    "operators of a condition": (
        "PutItem",
        condition(" AND ".join(["x=:v"] * 150), {":v": {"S": "v"}}),
        condition(" AND ".join(["x=:v"] * 151), {":v": {"S": "v"}}),
    ),
    "operators of an update": (
        "UpdateItem",
        update("SET x = :v" + "+:v" * 300, ExpressionAttributeValues={":v": {"N": "1"}}),
        update("SET x = :v" + "+:v" * 301, ExpressionAttributeValues={":v": {"N": "1"}}),
    ),
    "operands of IN": (
        "PutItem",
        condition(ANY_OF.format(", ".join(numbered(100))), numbered(100)),
        condition(ANY_OF.format(", ".join(numbered(101))), numbered(101)),
    ),
    "undefined name": ("GetItem", chosen("x"), projected("#a")),
    "unused name": ("GetItem", chosen("x"), projected("x", ExpressionAttributeNames={"#a": "y"})),
    "no names": ("GetItem", projected("x"), projected("x", ExpressionAttributeNames={})),
    "undefined value": ("PutItem", condition("x = :v", {":v": {"S": "v"}}), condition("x = :v")),
    "unused value": ("PutItem", condition("x = :v0", numbered(1)), condition("x = :v0", numbered(2))),
    "placeholder size": ("GetItem", chosen("x", "#" + "a" * 254), chosen("x", "#" + "a" * 255)),
    "substitutions": (
        "PutItem",
        condition("x = :v", {":v": {"S": "v" * 2 * MB}}),
        condition("x = :v", {":v": {"S": "v" * (2 * MB + 1)}}),
    ),
    "digits of a value": (
        "UpdateItem",
        update("SET x = :v", ExpressionAttributeValues={":v": {"N": "9" * 38}}),
        update("SET x = :v", ExpressionAttributeValues={":v": {"N": "9" * 39}}),
    ),
    "reserved word": ("GetItem", chosen("status"), projected("status")),
    "reserved word in a path": ("GetItem", projected("x.y"), projected("x.Name")),
    "reserved word in a condition": ("PutItem", condition("attribute_exists(x)"), condition("attribute_exists(ttl)")),
    "paths of a projection": ("GetItem", projected("x.y, x.z, w"), projected("x.y, w, x")),
    "paths of an update": ("UpdateItem", update("REMOVE x[0], x[1]"), update("REMOVE x[0], x[0].y")),
    "paths behind placeholders": (
        "UpdateItem",
        update("REMOVE x, #y", ExpressionAttributeNames={"#y": "y"}),
        update("REMOVE x, #y", ExpressionAttributeNames={"#y": "x"}),
    ),
    "update of a key": ("UpdateItem", update("REMOVE x"), update("REMOVE s")),
    "update to an empty index key": (
        "UpdateItem",
        update("SET i = :i", ExpressionAttributeValues={":i": {"S": "i"}}),
        update("SET i = :i", ExpressionAttributeValues={":i": {"S": ""}}),
    ),
    "update to another type": (
        "UpdateItem",
        update("SET n = :n REMOVE x", ExpressionAttributeValues={":n": {"N": "1"}}),
        update("SET n = :n REMOVE x", ExpressionAttributeValues={":n": {"S": "1"}}),
    ),
    "limit": ("Query", query(Limit=1), query(Limit=0)),
    "limit of a scan": ("Scan", {"TableName": "t", "Limit": 1}, {"TableName": "t", "Limit": 0}),
    "consistent index": (
        "Query",
        query("i = :h", IndexName="index", ConsistentRead=False),
        query("i = :h", IndexName="index", ConsistentRead=True),
    ),
    "key conditions": ("Query", query("h = :h AND s = :s"), query("h = :h AND x = :s")),
    "key conditions of an index": ("Query", query("i = :h", IndexName="index"), query("h = :h", IndexName="index")),
    "filter": ("Query", query(FilterExpression="x = :x"), query(FilterExpression="s = :x")),
    "filter of an index": (
        "Query",
        query("i = :h", IndexName="index", FilterExpression="s = :x"),
        query("i = :h", IndexName="index", FilterExpression="n = :x"),
    ),
    "start key": ("Query", query(ExclusiveStartKey=key()), query(ExclusiveStartKey={**key(), "i": {"S": "i"}})),
    "start key of an index": (
        "Query",
        query("i = :h", IndexName="index", ExclusiveStartKey={**key(), "i": {"S": "i"}, "n": {"N": "1"}}),
        query("i = :h", IndexName="index", ExclusiveStartKey=key()),
    ),
    "empty start key": ("Query", query(ExclusiveStartKey=key()), query(ExclusiveStartKey=key("h", ""))),
    "batch write": ("BatchWriteItem", batch(*puts(*range(25))), batch(*puts(*range(26)))),
    "nothing to write": ("BatchWriteItem", batch(*puts(1)), batch()),
    "repeated write": (
        "BatchWriteItem",
        batch(*puts(1), {"DeleteRequest": {"Key": key("h", "02")}}),
        batch(*puts(1), {"DeleteRequest": {"Key": key("h", "01")}}),
    ),
    "item of a batch": (
        "BatchWriteItem",
        batch(*puts(1, size=400 * KB)),
        batch(*puts(1, size=400 * KB + 1)),
    ),
    "batch get": ("BatchGetItem", keys(*range(100)), keys(*range(101))),
    "nothing to get": ("BatchGetItem", keys(1), keys()),
    "repeated get": ("BatchGetItem", keys(1, 2), keys(1, 1)),
    "expression of a batch": ("BatchGetItem", keys(1, ProjectionExpression="x"), keys(1, ProjectionExpression="name")),
    "actions": ("TransactWriteItems", deletes(*range(100)), deletes(*range(101))),
    "actions on one item": ("TransactWriteItems", deletes(1, 2), deletes(1, 1)),
    "token": (
        "TransactWriteItems",
        deletes(1, ClientRequestToken="t" * 36),
        deletes(1, ClientRequestToken="t" * 37),
    ),
    "transaction size": (
        "TransactWriteItems",
        transacted(*puts(*range(10), size=400 * KB), *puts(10, size=96 * KB)),
        transacted(*puts(*range(10), size=400 * KB), *puts(10, size=96 * KB + 1)),
    ),
    "action": (
        "TransactWriteItems",
        {"TransactItems": [{"Update": update("REMOVE x")}]},
        {"TransactItems": [{"Update": update("REMOVE h")}]},
    ),
    "items of a reading transaction": ("TransactGetItems", gets(*range(100)), gets(*range(101))),
    "repeated item of a reading transaction": ("TransactGetItems", gets(1, 2), gets(1, 1)),
}


def message(body: str = "{}", **more: Any) -> Arguments:
    return {"MessageBody": body, **more}


def entries(count: int, body: str = "{}", **more: Any) -> Arguments:
    return {"Entries": [message(body, Id=str(i), **more) for i in range(count)]}


def attributes(count: int, content: str = "v") -> Arguments:
    return {f"a{i}": {"DataType": "String", "StringValue": content} for i in range(count)}


def invalidation(*paths: str, quantity: int | None = None, reference: str = "r") -> Arguments:
    named = {"Quantity": len(paths) if quantity is None else quantity, "Items": list(paths)}
    return {"InvalidationBatch": {"Paths": named, "CallerReference": reference}}


def records(*sizes: int) -> Arguments:
    return {"Records": [{"Data": b"x" * size} for size in sizes]}


def objects(count: int) -> Arguments:
    return {"Delete": {"Objects": [{"Key": str(i)} for i in range(count)]}}


SERVICES = {
    "message size": ("sqs", "SendMessage", message("x" * MB), message("x" * MB + "x")),
    "size with attributes": (
        "sqs",
        "SendMessage",
        message("x" * (MB - 9), MessageAttributes=attributes(1)),
        message("x" * (MB - 8), MessageAttributes=attributes(1)),
    ),
    "empty message": ("sqs", "SendMessage", message("x"), message("")),
    "characters": ("sqs", "SendMessage", message("\t"), message("\0")),
    "delay": ("sqs", "SendMessage", message(DelaySeconds=900), message(DelaySeconds=901)),
    "group": ("sqs", "SendMessage", message(MessageGroupId="~" * 128), message(MessageGroupId="~" * 129)),
    "characters of a group": ("sqs", "SendMessage", message(MessageGroupId="a~"), message(MessageGroupId="a b")),
    "message attributes": (
        "sqs",
        "SendMessage",
        message(MessageAttributes=attributes(10)),
        message(MessageAttributes=attributes(11)),
    ),
    "batch": ("sqs", "SendMessageBatch", entries(10), entries(11)),
    "empty batch": ("sqs", "SendMessageBatch", entries(1), entries(0)),
    "batch size": ("sqs", "SendMessageBatch", entries(2, "x" * (MB // 2)), entries(2, "x" * (MB // 2 + 1))),
    "entry": ("sqs", "SendMessageBatch", entries(1, DelaySeconds=900), entries(1, DelaySeconds=901)),
    "distinct ids": (
        "sqs",
        "SendMessageBatch",
        {"Entries": [message(Id="a"), message(Id="b")]},
        {"Entries": [message(Id="a"), message(Id="a")]},
    ),
    "characters of an id": (
        "sqs",
        "SendMessageBatch",
        {"Entries": [message(Id="a_-1")]},
        {"Entries": [message(Id="a.1")]},
    ),
    "deleted batch": (
        "sqs",
        "DeleteMessageBatch",
        {"Entries": [{"Id": str(i)} for i in range(10)]},
        {"Entries": [{"Id": str(i)} for i in range(11)]},
    ),
    "received messages": ("sqs", "ReceiveMessage", {"MaxNumberOfMessages": 10}, {"MaxNumberOfMessages": 11}),
    "wait": ("sqs", "ReceiveMessage", {"WaitTimeSeconds": 20}, {"WaitTimeSeconds": 21}),
    "object key": ("s3", "PutObject", {"Key": "é" * 512}, {"Key": "é" * 512 + "e"}),
    "empty object key": ("s3", "GetObject", {"Key": "e"}, {"Key": ""}),
    "metadata": (
        "s3",
        "PutObject",
        {"Key": "k", "Metadata": {"a": "x" * 2047}},
        {"Key": "k", "Metadata": {"a": "x" * 2048}},
    ),
    "deleted objects": ("s3", "DeleteObjects", objects(1000), objects(1001)),
    "nothing to delete": ("s3", "DeleteObjects", objects(1), objects(0)),
    "event": (
        "lambda",
        "Invoke",
        {"InvocationType": "Event", "Payload": b"x" * MB},
        {"InvocationType": "Event", "Payload": b"x" * (MB + 1)},
    ),
    "payload": ("lambda", "Invoke", {"Payload": "x" * 6 * MB}, {"Payload": "x" * (6 * MB + 1)}),
    "paths": (
        "cloudfront",
        "CreateInvalidation",
        invalidation(*(f"/{i}" for i in range(3000))),
        invalidation(*(f"/{i}" for i in range(3001))),
    ),
    "no paths": ("cloudfront", "CreateInvalidation", invalidation("/"), invalidation()),
    "wildcards": (
        "cloudfront",
        "CreateInvalidation",
        invalidation(*(f"/{i}*" for i in range(15))),
        invalidation(*(f"/{i}*" for i in range(16))),
    ),
    "path": ("cloudfront", "CreateInvalidation", invalidation("/a"), invalidation("a")),
    "path length": ("cloudfront", "CreateInvalidation", invalidation("/" * 4000), invalidation("/" * 4001)),
    "quantity": ("cloudfront", "CreateInvalidation", invalidation("/a", quantity=1), invalidation("/a", quantity=2)),
    "reference": ("cloudfront", "CreateInvalidation", invalidation("/"), invalidation("/", reference="")),
    "records": ("firehose", "PutRecordBatch", records(*[1] * 500), records(*[1] * 501)),
    "no records": ("firehose", "PutRecordBatch", records(1), records()),
    "record": ("firehose", "PutRecordBatch", records(1000 * KB), records(1000 * KB + 1)),
    "records together": (
        "firehose",
        "PutRecordBatch",
        records(*[1000 * KB] * 4, 96 * KB),
        records(*[1000 * KB] * 4, 96 * KB + 1),
    ),
    "only record": (
        "firehose",
        "PutRecord",
        {"Record": {"Data": b"x" * 1000 * KB}},
        {"Record": {"Data": b"x" * (1000 * KB + 1)}},
    ),
    "parameter": ("ssm", "GetParameter", {"Name": "/a/b-c.d_e"}, {"Name": "/a/b c"}),
    "length of a parameter": ("ssm", "GetParameter", {"Name": "a" * 1011}, {"Name": "a" * 1012}),
    "levels of a parameter": ("ssm", "GetParameter", {"Name": "/a" * 15}, {"Name": "/a" * 16}),
    "value of a parameter": (
        "ssm",
        "PutParameter",
        {"Name": "a", "Value": "x" * 4096},
        {"Name": "a", "Value": "x" * 4097},
    ),
}


@pytest.mark.parametrize(("operation", "inside", "outside"), DYNAMODB.values(), ids=DYNAMODB)
def test_a_rule_of_dynamodb(operation: str, inside: Arguments, outside: Arguments) -> None:
    rules = dynamodb.Rules()
    rules.check("CreateTable", TABLE)
    rules.check(operation, inside)
    with pytest.raises(Refused):
        rules.check(operation, outside)


@pytest.mark.parametrize(("service", "operation", "inside", "outside"), SERVICES.values(), ids=SERVICES)
def test_a_rule_of_another_service(service: str, operation: str, inside: Arguments, outside: Arguments) -> None:
    services.check(service, operation, inside)
    with pytest.raises(Refused):
        services.check(service, operation, outside)


def test_a_batch_write_has_at_most_16_mb() -> None:
    """Only items that are too large themselves reach it, so the message tells which rule refused the batch."""
    rules = dynamodb.Rules()
    rules.check("CreateTable", TABLE)
    with pytest.raises(Refused, match="16 MB"):
        rules.check("BatchWriteItem", batch(*puts(*range(25), size=700 * KB)))


@pytest.mark.usefixtures("cloud")
class TestEnforcement:
    def test_clients_of_the_product_and_of_tests_are_checked(self) -> None:
        names = {"TableName": "emulsion-local-users", "Key": {"user_id": {"S": ""}}}
        for each in (aws.client("dynamodb"), client("dynamodb")):
            with pytest.raises(Refused, match="user_id is not empty"):
                each.get_item(**names)

    def test_a_started_function_is_checked(self) -> None:
        with pytest.raises(Refused, match="payload"):
            aws.client("lambda").invoke(FunctionName="f", InvocationType="Event", Payload=b'"' + b"x" * MB + b'"')


@pytest.mark.usefixtures("cloud")
class TestTokens:
    def add(self, token: str, amount: str = "1") -> None:
        addition = {
            "TableName": "emulsion-local-users",
            "Key": {"user_id": {"S": "ada"}},
            "UpdateExpression": "ADD posts_count :n",
            "ExpressionAttributeValues": {":n": {"N": amount}},
        }
        aws.client("dynamodb").transact_write_items(TransactItems=[{"Update": addition}], ClientRequestToken=token)

    def total(self) -> str:
        answer = client("dynamodb").get_item(TableName="emulsion-local-users", Key={"user_id": {"S": "ada"}})
        return str(answer["Item"]["posts_count"]["N"])

    def test_a_transaction_is_carried_out_once_for_a_token(self) -> None:
        self.add("once")
        self.add("once")
        self.add("again")
        assert self.total() == "2"

    def test_another_transaction_with_the_token_is_refused(self) -> None:
        self.add("other")
        with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
            self.add("other", "2")
        assert self.total() == "1"

    def test_a_token_is_forgotten_after_ten_minutes(self) -> None:
        self.add("old")
        with clock.at(clock.now_ms() + 10 * 60 * 1000):
            self.add("old")
        assert self.total() == "2"
