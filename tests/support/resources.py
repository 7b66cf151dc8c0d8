"""The template's resources, made by API in an in-process cloud."""

import base64
import json
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from chalicelib.push.push_services import Outcome
from infra.deploy import push_keys
from infra.deploy.keys import new_private_key
from infra.target import Target
from tests.support.aws_rules import services
from tests.support.live_frames import check_event

ACCOUNT = "123456789012"  # moto's
BUCKET = f"emulsion-local-media-{ACCOUNT}"
WEB_BUCKET = f"emulsion-local-web-{ACCOUNT}"
EVENTS_BUCKET = f"emulsion-local-events-{ACCOUNT}"
STAGE = "local"
KEYS_DOCUMENT = json.dumps(
    {
        "tokens": {"current": "k1", "keys": {"k1": base64.b64encode(b"t" * 32).decode()}},
        "cursors": {"current": "c1", "keys": {"c1": base64.b64encode(b"c" * 32).decode()}},
    }
)
PUSH_KEYS = {"p1": new_private_key()}
TARGET = Target(STAGE)
_TABLE_ARGUMENTS = (
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
)


class Lambda:
    """Replaces Lambda's client: keeps asynchronous invocations for the platform to deliver."""

    class _Endpoint:
        def _do_get_response(self) -> None:
            raise AssertionError("no request goes to Lambda")

    def __init__(self) -> None:
        self.started: list[tuple[str, dict[str, Any]]] = []
        self._endpoint = self._Endpoint()

    def invoke(self, **arguments: Any) -> Any:
        """Keep an event for a function."""
        return self._make_api_call("Invoke", arguments)

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> Any:
        assert (operation, arguments["InvocationType"]) == ("Invoke", "Event")
        services.check("lambda", operation, arguments)
        self.started.append((arguments["FunctionName"], json.loads(arguments["Payload"])))
        return {"StatusCode": 202}


class Sockets:
    """Replaces the client of the WebSocket API's management API: keeps the frames that open connections got.

    Attributes:
        frames: of each open connection, by its id, in the order in which they were sent.
        closed: ids of the connections that were closed by the server, in order.
    """

    class _Endpoint:
        def _do_get_response(self) -> None:
            raise AssertionError("no request goes to the WebSocket API")

    def __init__(self) -> None:
        self.frames: dict[str, list[dict[str, Any]]] = {}
        self.closed: list[str] = []
        self._endpoint = self._Endpoint()

    def post_to_connection(self, **arguments: Any) -> Any:
        """Send a frame."""
        return self._make_api_call("PostToConnection", arguments)

    def delete_connection(self, **arguments: Any) -> Any:
        """Close a connection."""
        return self._make_api_call("DeleteConnection", arguments)

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> Any:
        services.check("apigatewaymanagementapi", operation, arguments)
        connection_id = arguments["ConnectionId"]
        if connection_id not in self.frames:
            metadata = {"HTTPStatusCode": 410, "HTTPHeaders": {}}
            raise ClientError({"Error": {"Code": "GoneException"}, "ResponseMetadata": metadata}, operation)
        if operation == "PostToConnection":
            event = json.loads(arguments["Data"])
            check_event(event)
            self.frames[connection_id].append(event)
        else:
            assert operation == "DeleteConnection"
            del self.frames[connection_id]
            self.closed.append(connection_id)
        return {}


class PushServices:
    """Replaces the push services of browsers: keeps which addresses got pushes.

    A push is a call like those of AWS, so that drills interrupt it, too.

    Attributes:
        received: the address of each push that was taken, in their order.
        unanswered: how many were taken from an address without an answer that arrived.
        busy: how many of the next pushes to an address are answered by 503.
    """

    class _Endpoint:
        def _do_get_response(self) -> None:
            raise AssertionError("no request goes to a push service")

    def __init__(self) -> None:
        self.received: list[str] = []
        self.unanswered: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()
        self._endpoint = self._Endpoint()

    def post(self, endpoint: str, *_: object) -> Outcome:
        """Take a push, as `push_services.post` sends it."""
        try:
            answer: Outcome = self._make_api_call("Push", {"endpoint": endpoint})
        except ReadTimeoutError:
            self.unanswered[endpoint] += 1
            return Outcome.BUSY
        return answer

    def forget(self) -> None:
        """Forget all pushes."""
        self.received.clear()
        self.unanswered.clear()
        self.busy.clear()

    def _make_api_call(self, _: str, arguments: dict[str, Any]) -> Any:
        endpoint = arguments["endpoint"]
        if self.busy[endpoint]:
            self.busy[endpoint] -= 1
            return Outcome.BUSY
        self.received.append(endpoint)
        return Outcome.SENT


LAMBDA = Lambda()
SOCKETS = Sockets()
PUSH_SERVICES = PushServices()


@cache
def client(service: str) -> Any:
    """A client for test set-up, one per service and process: making one takes 40 ms."""
    return boto3.client(service)


def create_all(template: dict[str, Any]) -> None:
    """Create every table, queue, bucket and delivery stream of the template, under the stage's names."""
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::DynamoDB::Table":
            _create_table(properties)
        elif resource["Type"] == "AWS::SQS::Queue":
            client("sqs").create_queue(QueueName=_stage_name(properties["QueueName"]))
    for bucket in (BUCKET, EVENTS_BUCKET, WEB_BUCKET):
        client("s3").create_bucket(Bucket=bucket)
    client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    client("firehose").create_delivery_stream(
        DeliveryStreamName=f"emulsion-{STAGE}-events",
        S3DestinationConfiguration={
            "RoleARN": "none",
            "BucketARN": f"arn:aws:s3:::{EVENTS_BUCKET}",
            "Prefix": "events/",
        },
    )


def told() -> list[dict[str, Any]]:
    """Every event in the bucket of events."""
    found = []
    for each in client("s3").list_objects_v2(Bucket=EVENTS_BUCKET).get("Contents", []):
        body = client("s3").get_object(Bucket=EVENTS_BUCKET, Key=each["Key"])["Body"].read()
        found += [json.loads(line) for line in body.splitlines()]
    return found


def make_distribution() -> str:
    """Create a CloudFront distribution of the media bucket; its id."""
    origin = {"Id": "media", "DomainName": f"{BUCKET}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    behaviour = {"TargetOriginId": "media", "ViewerProtocolPolicy": "https-only"}
    config = {
        "CallerReference": secrets.token_hex(8),
        "Comment": "",
        "Enabled": True,
        "DefaultCacheBehavior": behaviour,
    }
    made = client("cloudfront").create_distribution(
        DistributionConfig={
            **config,
            "DefaultCacheBehavior": behaviour,
            "Origins": {"Quantity": 1, "Items": [origin]},
        }
    )
    return str(made["Distribution"]["Id"])


def empty_all() -> None:
    """Remove every row, stream record, object and message, which is much faster than a new cloud."""
    for table in dynamodb_backends[ACCOUNT]["us-east-1"].tables.values():
        table.items.clear()
        if table.stream_shard:
            table.stream_shard.items.clear()
    for queue in sqs_backends[ACCOUNT]["us-east-1"].queues.values():
        queue._messages = []
        queue._pending_messages = set()
        queue.deleted_messages = set()
    for bucket in (BUCKET, EVENTS_BUCKET, WEB_BUCKET):
        s3_backends[ACCOUNT]["aws"].buckets[bucket].keys.clear()
    LAMBDA.started.clear()
    SOCKETS.frames.clear()
    SOCKETS.closed.clear()
    PUSH_SERVICES.forget()


def put_keys() -> None:
    """Store the stage's keys."""
    client("ssm").put_parameter(Name="/emulsion/local/keys", Value=KEYS_DOCUMENT, Type="SecureString", Overwrite=True)


def put_key_set(name: str, current: str, **held: bytes) -> None:
    """Replace one set of the stage's stored keys."""
    parameter = client("ssm").get_parameter(Name="/emulsion/local/keys", WithDecryption=True)["Parameter"]
    encoded = {each: base64.b64encode(key).decode() for each, key in held.items()}
    document = {**json.loads(parameter["Value"]), name: {"current": current, "keys": encoded}}
    client("ssm").put_parameter(
        Name="/emulsion/local/keys", Value=json.dumps(document), Type="SecureString", Overwrite=True
    )


def put_push_keys() -> None:
    """Store the keys that sign pushes."""
    push_keys.store(TARGET, {"current": "p1", "keys": PUSH_KEYS})


@contextmanager
def other_push_keys() -> Iterator[Target]:
    """A stage whose keys of pushes a test may change; afterwards it has those that all tests share."""
    try:
        yield TARGET
    finally:
        put_push_keys()


def take_push_keys() -> None:
    """Remove the keys of pushes."""
    for name in push_keys.parameter_names(TARGET):
        client("ssm").delete_parameter(Name=name)


def _create_table(properties: dict[str, Any]) -> None:
    arguments = {name: properties[name] for name in _TABLE_ARGUMENTS if name in properties}
    stream = properties.get("StreamSpecification")
    if stream:
        arguments["StreamSpecification"] = {"StreamEnabled": True, **stream}
    client("dynamodb").create_table(TableName=_stage_name(properties["TableName"]), **arguments)


def _stage_name(name: Any) -> str:
    text: str = name["Fn::Sub"] if isinstance(name, dict) else name
    return text.replace("${Stage}", STAGE)
