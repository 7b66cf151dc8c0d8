"""The functions' roles, and the calls that each may make."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.deployed.stack import Stack

ABSENT = "nobody"  # a key that no row, object or message has
NO_REPEATS = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
Call = Callable[[Any], object]


@dataclass(frozen=True)
class Holder:
    """A principal with credentials.

    Attributes:
        credentials: `AccessKeyId`, `SecretAccessKey` and perhaps `SessionToken`, as STS and IAM give them.
    """

    stack: Stack
    credentials: dict[str, str]
    _clients: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def client(self, service: str) -> Any:
        """A botocore client that signs as the holder."""
        if service not in self._clients:
            self._clients[service] = _session().create_client(
                service,
                endpoint_url=self.stack.endpoint,
                region_name=self.stack.target.region,
                aws_access_key_id=self.credentials["AccessKeyId"],
                aws_secret_access_key=self.credentials["SecretAccessKey"],
                aws_session_token=self.credentials.get("SessionToken"),
                config=NO_REPEATS,
            )
        return self._clients[service]

    def may(self, service: str, call: Call) -> bool:
        """Whether the call is authorized, whatever the service answers."""
        try:
            call(self.client(service))
        except ClientError as error:
            return "AccessDenied" not in error.response["Error"]["Code"]
        return True


def holder_of_role(stack: Stack, function: str) -> Holder:
    """Assume a function's execution role.

    Args:
        function: its deployed name. In AWS the Lambda service alone may assume it; MiniStack lets the root, too.
    """
    role = stack.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    assumed = stack.client("sts").assume_role(RoleArn=role, RoleSessionName="permissions")
    return Holder(stack, assumed["Credentials"])


@dataclass(frozen=True)
class Deeds:
    """Calls to try. None has an effect where it is allowed: it names nothing that exists, or is invalid."""

    stack: Stack
    bucket: str

    def get(self, table: str) -> Call:
        """Read a row."""
        name, key = self._table(table), self._key(table)
        return lambda dynamodb: dynamodb.get_item(TableName=name, Key=key)

    def batch_get(self, table: str) -> Call:
        """Read rows."""
        request = {self._table(table): {"Keys": [self._key(table)]}}
        return lambda dynamodb: dynamodb.batch_get_item(RequestItems=request)

    def scan(self, table: str) -> Call:
        """Read every row."""
        name = self._table(table)
        return lambda dynamodb: dynamodb.scan(TableName=name, Limit=1)

    def put(self, table: str) -> Call:
        """Put a row, on a condition that cannot hold."""
        name, key = self._table(table), self._key(table)
        return lambda dynamodb: dynamodb.put_item(TableName=name, Item=key, ConditionExpression=_impossible(key))

    def update(self, table: str) -> Call:
        """Update a row, on a condition that cannot hold."""
        arguments: dict[str, Any] = {"TableName": self._table(table), "Key": self._key(table)}
        arguments |= {"UpdateExpression": "REMOVE drill", "ConditionExpression": _impossible(arguments["Key"])}
        return lambda dynamodb: dynamodb.update_item(**arguments)

    def delete(self, table: str) -> Call:
        """Delete a row that is not there."""
        name, key = self._table(table), self._key(table)
        return lambda dynamodb: dynamodb.delete_item(TableName=name, Key=key)

    def batch_delete(self, table: str) -> Call:
        """Delete rows that are not there."""
        request = {self._table(table): [{"DeleteRequest": {"Key": self._key(table)}}]}
        return lambda dynamodb: dynamodb.batch_write_item(RequestItems=request)

    def query(self, table: str, index: str, key: str) -> Call:
        """Read an index."""
        arguments: dict[str, Any] = {"TableName": self._table(table), "IndexName": index}
        arguments |= {"KeyConditionExpression": "#key = :key", "ExpressionAttributeNames": {"#key": key}}
        arguments |= {"ExpressionAttributeValues": {":key": {"S": ABSENT}}}
        return lambda dynamodb: dynamodb.query(**arguments)

    def send(self, queue: str) -> Call:
        """Send a message with a delay that SQS refuses."""
        url = self._queue_url(queue)
        return lambda sqs: sqs.send_message(QueueUrl=url, MessageBody=ABSENT, DelaySeconds=10_000)

    def receive(self, queue: str) -> Call:
        """Receive more messages than SQS allows at once."""
        url = self._queue_url(queue)
        return lambda sqs: sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=100)

    def deliver(self, stream: str) -> Call:
        """Put a record that is larger than Firehose accepts."""
        record = {"Data": b"x" * 1_100_000}
        name = self.stack.target.name(stream)
        return lambda firehose: firehose.put_record(DeliveryStreamName=name, Record=record)

    def read(self, prefix: str) -> Call:
        """Read an object that is not there."""
        return lambda s3: s3.get_object(Bucket=self.bucket, Key=f"{prefix}/{ABSENT}")

    def write(self, prefix: str) -> Call:
        """Write an object, with the checksum of another."""
        checksum = "A" * 22 + "=="
        return lambda s3: s3.put_object(Bucket=self.bucket, Key=f"{prefix}/{ABSENT}", Body=b"", ContentMD5=checksum)

    def remove(self, prefix: str) -> Call:
        """Delete an object that is not there."""
        key = f"{prefix}/{ABSENT}"
        return lambda s3: s3.delete_object(Bucket=self.bucket, Key=key)

    def _table(self, short: str) -> str:
        return self.stack.target.name(short)

    def _key(self, table: str) -> dict[str, Any]:
        described = self.stack.client("dynamodb").describe_table(TableName=self._table(table))["Table"]
        return {part["AttributeName"]: {"S": ABSENT} for part in described["KeySchema"]}

    def _queue_url(self, short: str) -> str:
        url: str = self.stack.client("sqs").get_queue_url(QueueName=self.stack.target.name(short))["QueueUrl"]
        return url


@cache
def _session() -> Any:
    # Shared: each session reads the services' descriptions again.
    return botocore.session.get_session()


def _impossible(key: dict[str, Any]) -> str:
    (name, *_) = key
    return f"attribute_exists({name}) AND attribute_not_exists({name})"
