"""Record what each function uses of AWS in IAM's terms: every call of the product, and every URL it signs.

The names are those of AWS's service authorization reference: a transaction is authorized item by item,
HeadObject is s3:GetObject, HeadBucket is s3:ListBucket. Resources are written as the committed policies write them.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.media.urls.presigning import Storage
from infra import grants
from infra.grants import Grant
from infra.manifest import API_HANDLER as API
from tests.support import faults
from tests.support.cloud import forget
from tests.support.drills.stage import Stage
from tests.support.platform import Event, Platform
from tests.support.resources import WEB_BUCKET

BUCKET = "arn:aws:s3:::emulsion-*-media-*"
WEB = "arn:aws:s3:::emulsion-*-web-*"
Line = tuple[str, int]  # module and number
PREFIX = "emulsion-local-"  # of the stage that the coverage run uses

_OF_TABLE = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"})
_OF_BATCH = frozenset({"BatchGetItem", "BatchWriteItem"})
_OF_TRANSACTION = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}
_OF_SOCKETS = "execute-api:ManageConnections", "arn:aws:execute-api:*:*:emulsion-*/@connections/*"
_OF_THE_ONE = {
    "PostToConnection": _OF_SOCKETS,
    "DeleteConnection": _OF_SOCKETS,
    "CreateInvalidation": ("cloudfront:CreateInvalidation", "arn:aws:cloudfront::*:distribution/emulsion-*"),
    "CreatePlatformEndpoint": ("sns:CreatePlatformEndpoint", "arn:aws:sns:*:*:app/*/emulsion-*-*"),
    "DeleteEndpoint": ("sns:DeleteEndpoint", "arn:aws:sns:*:*:endpoint/*/emulsion-*-*"),
    "Publish": ("sns:Publish", "arn:aws:sns:*:*:endpoint/*/emulsion-*-*"),
    "SetEndpointAttributes": ("sns:SetEndpointAttributes", "arn:aws:sns:*:*:endpoint/*/emulsion-*-*"),
}
_OF_BUCKET = {
    "HeadBucket": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
    "ListObjectsV2": "s3:ListBucket",
}
_OF_OBJECT = {
    "DeleteObjectTagging": "s3:DeleteObjectTagging",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "PutObjectTagging": "s3:PutObjectTagging",
}
_OF_FUNCTION = "arn:aws:lambda:*:*:function:emulsion-*"
_OF_QUEUE = {"GetQueueAttributes": "sqs:GetQueueAttributes", "SendMessageBatch": "sqs:SendMessage"}
_OF_STREAM = {"PutRecord": "firehose:PutRecord"}
_SIGNED = {"GET": "s3:GetObject", "PUT": "s3:PutObject"}


def _table(name: str, index: str | None = None) -> str:
    return grants.table(name.removeprefix(PREFIX), index)


def _queue(name: str) -> str:
    return grants.queue(name.removeprefix(PREFIX))


def _grants(operation: str, arguments: dict[str, Any]) -> Iterator[Grant]:
    """The grants that a call with these arguments needs."""
    if operation in _OF_TABLE:
        yield f"dynamodb:{operation}", _table(arguments["TableName"], arguments.get("IndexName"))
    elif operation in _OF_BATCH:
        yield from ((f"dynamodb:{operation}", _table(name)) for name in arguments["RequestItems"])
    elif operation == "TransactWriteItems":
        for item in arguments["TransactItems"]:
            yield from ((_OF_TRANSACTION[kind], _table(each["TableName"])) for kind, each in item.items())
    elif operation in _OF_OBJECT:
        of_web = f"{WEB}/{arguments['Key']}" if arguments["Bucket"] == WEB_BUCKET else None
        yield _OF_OBJECT[operation], of_web or _objects_under(arguments["Key"], _bucket(arguments["Bucket"]))
    elif operation in _OF_BUCKET:
        yield _OF_BUCKET[operation], _bucket(arguments["Bucket"])
    elif operation == "DeleteObjects":
        for each in arguments["Delete"]["Objects"]:
            yield "s3:DeleteObjectVersion" if "VersionId" in each else "s3:DeleteObject", _objects_under(each["Key"])
    elif operation in _OF_THE_ONE:
        yield _OF_THE_ONE[operation]
    else:
        yield from _grants_of_names(operation, arguments)


def _grants_of_names(operation: str, arguments: dict[str, Any]) -> Iterator[Grant]:
    """The grants that a call on a queue, a stream, a function or a parameter needs."""
    if operation == "GetQueueUrl":
        yield "sqs:GetQueueUrl", _queue(arguments["QueueName"])
    elif operation in _OF_STREAM:
        name = arguments["DeliveryStreamName"].removeprefix(PREFIX)
        yield _OF_STREAM[operation], f"arn:aws:firehose:*:*:deliverystream/emulsion-*-{name}"
    elif operation == "Invoke":
        yield "lambda:InvokeFunction", arguments["FunctionName"].replace("emulsion-local", _OF_FUNCTION)
    elif operation in _OF_QUEUE:
        yield _OF_QUEUE[operation], _queue(arguments["QueueUrl"].rpartition("/")[2])
    elif operation == "GetParameter":  # its key is AWS's own for Parameter Store, which needs no grant
        yield "ssm:GetParameter", f"arn:aws:ssm:*:*:parameter{arguments['Name'].replace('/local/', '/*/')}"
    else:
        raise AssertionError(f"add the grant of {operation} to tests/support/drills/usage.py")


def _bucket(name: str) -> str:
    return f"arn:aws:s3:::emulsion-*-{name.removeprefix(PREFIX).partition('-')[0]}-*"


def _objects_under(key: str, bucket: str = BUCKET) -> str:
    return f"{bucket}/{key.partition('/')[0]}/*"


@dataclass(repr=False)
class Usage(faults.NoFault):
    """Records the calls that `function` makes.

    Attributes:
        grants: what each function needs, by its name in Chalice's configuration.
        reached: product functions, `module:name`, that were on the stack of a call.
        lines: lines of the product, module and number, that were on the stack of a call of each function.
        refusing: a queue that refuses messages, or "cdn", which refuses invalidations; None: neither.
        throttled: the function whose transactions are throttled; None: none.
    """

    function: str = API
    grants: defaultdict[str, set[Grant]] = field(default_factory=lambda: defaultdict(set))
    reached: set[str] = field(default_factory=set)
    lines: defaultdict[str, set[Line]] = field(default_factory=lambda: defaultdict(set))
    refusing: str | None = None
    throttled: str | None = None

    @contextmanager
    def of(self, function: str) -> Iterator[None]:
        """Inside the block calls are those of `function`, which starts with empty caches."""
        before, self.function = self.function, function
        forget()
        try:
            yield
        finally:
            self.function = before

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Inside the block calls and signatures are recorded."""
        sign = Storage.presign

        def presign(storage: Storage, method: str, key: str, **arguments: Any) -> str:
            self._add((_SIGNED[method], _objects_under(key)))
            return sign(storage, method, key, **arguments)

        with pytest.MonkeyPatch.context() as patch, faults.between(self):
            patch.setattr(Storage, "presign", presign)
            yield

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Record a call and make it."""
        for grant in _grants(operation, arguments):
            self._add(grant)
        for place, line in _stack():
            self.reached.add(place)
            self.lines[self.function].add(line)
        if operation == "SendMessageBatch" and self.refusing and arguments["QueueUrl"].endswith(f"-{self.refusing}"):
            return {"Failed": [{"Id": entry["Id"]} for entry in arguments["Entries"]]}
        if operation == "CreateInvalidation" and self.refusing == "cdn":
            raise ClientError({"Error": {"Code": "TooManyInvalidationsInProgress"}}, operation)
        if operation == "TransactWriteItems" and self.throttled == self.function:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, operation)
        try:
            return proceed(arguments)
        except ClientError as error:
            if operation in _OF_OBJECT and error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                self._add(("s3:ListBucket", BUCKET))  # without it S3 answers 403 for an absent key
            raise

    def _add(self, grant: Grant) -> None:
        self.grants[self.function].add(grant)


def _stack() -> Iterator[tuple[str, Line]]:
    """The product's functions on the stack of this invocation with their current lines, innermost first."""
    frame = sys._getframe()
    while (caller := frame.f_back) is not None and frame.f_code not in _ENTRANCES:
        frame = caller
        module = frame.f_globals.get("__name__", "")
        if module.startswith("chalicelib."):
            yield f"{module}:{frame.f_code.co_qualname.partition('.<locals>')[0]}", (module, frame.f_lineno)


@dataclass
class ObservedPlatform(Platform):
    """A platform that records calls by function; each event finds empty caches."""

    usage: Usage = field(default_factory=Usage)

    def _invoke(self, handler: str, event: Event) -> Any:
        with self.usage.of(handler.partition(":")[2]):
            return super()._invoke(handler, event)

    def sweep(self, function: str = "sweep_unplanned") -> None:
        """Invoke a sweeper as its schedule does."""
        event = {"version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}
        event |= {"account": "1", "time": "now", "region": "us-east-1", "resources": []}
        self._invoke(f"functions.housekeeping:{function}", event)


@dataclass
class ObservedStage(Stage):
    """A stage whose API has empty caches at every request."""

    platform: ObservedPlatform

    def call(self, *request: Any, **more: Any) -> tuple[int, Any]:
        """One request; status and JSON."""
        with self.platform.usage.of(API):
            return super().call(*request, **more)


# Where an invocation begins; one may begin inside another.
_ENTRANCES = {ObservedPlatform._invoke.__code__, ObservedStage.call.__code__}
