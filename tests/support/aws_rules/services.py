"""Requests that SQS, S3, Lambda, CloudFront, Firehose and SSM refuse. Each rule names the page that documents it."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.support.aws_rules.refusal import require

Arguments = Mapping[str, Any]
KB = 1024
MB = 1024 * KB
_BATCH_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
_GROUP_ID = re.compile(r"[!-~]{1,128}")  # letters, digits and punctuation
_NOT_IN_MESSAGES = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PARAMETER = re.compile(r"[\w./-]+(:[\w.-]+)?", re.ASCII)


def check(service: str, operation: str, arguments: Arguments) -> None:
    """Check a request.

    Args:
        service: its name in botocore, e.g. "sqs".

    Raises:
        Refused: the service would refuse it.
    """
    rule = RULES.get((service, operation))
    if rule:
        rule(arguments)


def _send_batch(arguments: Arguments) -> None:
    """1 to 10 entries with different ids, 1 MiB together (SQS API Reference, "SendMessageBatch")."""
    entries = arguments["Entries"]
    _batch(entries)
    require(sum(map(_message_size, entries)) <= MB, "a batch of messages has at most 1 MiB")
    for entry in entries:
        _message(entry)


def _batch(entries: list[Arguments]) -> None:
    """Ids have at most 80 letters, digits, hyphens, underscores (SQS Developer Guide, "Amazon SQS message quotas")."""
    require(1 <= len(entries) <= 10, "a batch has 1 to 10 entries")
    ids = [entry["Id"] for entry in entries]
    require(len(set(ids)) == len(ids), "the ids of a batch differ")
    require(all(_BATCH_ID.fullmatch(each) for each in ids), "an id has 1 to 80 letters, digits, hyphens, underscores")


def _message(message: Arguments) -> None:
    """1 byte to 1 MiB with its attributes, of which there are at most 10; a delay of at most 900 seconds; a group id
    of at most 128 letters, digits and punctuation (SQS Developer Guide, "Amazon SQS message quotas")."""
    body = message["MessageBody"]
    require(body, "a message is not empty")
    require(not _NOT_IN_MESSAGES.search(body), "a message has no control characters")
    require(_message_size(message) <= MB, "a message has at most 1 MiB")
    require(len(message.get("MessageAttributes", ())) <= 10, "a message has at most 10 attributes")
    require(0 <= message.get("DelaySeconds", 0) <= 900, "a message is delayed by at most 900 seconds")
    require(_GROUP_ID.fullmatch(message.get("MessageGroupId", "-")), "a group id has 1 to 128 printable characters")


def _message_size(message: Arguments) -> int:
    """Body, and names, types and values of attributes (SQS Developer Guide, "Amazon SQS message metadata")."""
    size = len(message["MessageBody"].encode())
    for name, value in message.get("MessageAttributes", {}).items():
        content = value["BinaryValue"] if "BinaryValue" in value else value["StringValue"].encode()
        size += len(name.encode()) + len(value["DataType"].encode()) + len(content)
    return size


def _receive(arguments: Arguments) -> None:
    """1 to 10 messages, a wait of at most 20 seconds (SQS API Reference, "ReceiveMessage")."""
    require(1 <= arguments.get("MaxNumberOfMessages", 1) <= 10, "1 to 10 messages are received")
    require(0 <= arguments.get("WaitTimeSeconds", 0) <= 20, "a receive waits at most 20 seconds")


def _object(arguments: Arguments) -> None:
    """A key of 1 to 1,024 bytes (S3 User Guide, "Naming Amazon S3 objects"); at most 2 KB of user metadata (S3 User
    Guide, "Working with object metadata")."""
    _object_keys([arguments["Key"]])
    metadata = arguments.get("Metadata", {})
    size = sum(len(name.encode()) + len(value.encode()) for name, value in metadata.items())
    require(size <= 2 * KB, "an object has at most 2 KB of user metadata")


def _delete_objects(arguments: Arguments) -> None:
    """1 to 1,000 keys (S3 API Reference, "DeleteObjects")."""
    objects = arguments["Delete"]["Objects"]
    require(1 <= len(objects) <= 1000, "1 to 1,000 objects are deleted at once")
    _object_keys(each["Key"] for each in objects)


def _object_keys(keys: Iterable[str]) -> None:
    require(all(1 <= len(key.encode()) <= 1024 for key in keys), "an object's key has 1 to 1,024 bytes")


def _invoke(arguments: Arguments) -> None:
    """A payload of at most 6 MB where the caller waits, of 1 MB where not (Lambda API Reference, "Invoke")."""
    most = MB if arguments.get("InvocationType") == "Event" else 6 * MB
    payload = arguments.get("Payload", b"")
    size = len(payload.encode() if isinstance(payload, str) else payload)
    require(size <= most, f"the payload of an invocation has at most {most} bytes")


def _invalidate(arguments: Arguments) -> None:
    """1 to 3,000 paths, of which 15 may have a wildcard (CloudFront Developer Guide, "Concurrent invalidation request
    maximum"); a path begins with "/" and has at most 4,000 characters ("What you need to know when invalidating
    paths"); the quantity is that of the paths, the caller's reference is not empty (CloudFront API Reference,
    "InvalidationBatch")."""
    batch = arguments["InvalidationBatch"]
    paths = batch["Paths"].get("Items", [])
    require(batch["Paths"]["Quantity"] == len(paths), "the quantity of an invalidation is that of its paths")
    require(1 <= len(paths) <= 3000, "an invalidation has 1 to 3,000 paths")
    require(sum(path.endswith("*") for path in paths) <= 15, "at most 15 paths have a wildcard")
    require(all(path.startswith("/") and len(path) <= 4000 for path in paths), "a path has / and 4,000 characters")
    require(batch["CallerReference"], "the caller's reference is not empty")


def _put_record(arguments: Arguments) -> None:
    """At most 1,000 KiB (Firehose API Reference, "PutRecord")."""
    require(_record_size(arguments["Record"]) <= 1000 * KB, "a record has at most 1,000 KiB")


def _put_records(arguments: Arguments) -> None:
    """1 to 500 records, 1,000 KiB each and 4 MiB together (Firehose API Reference, "PutRecordBatch")."""
    sizes = [_record_size(record) for record in arguments["Records"]]
    require(1 <= len(sizes) <= 500, "1 to 500 records are put at once")
    require(max(sizes) <= 1000 * KB, "a record has at most 1,000 KiB")
    require(sum(sizes) <= 4 * MB, "records that are put at once have at most 4 MiB")


def _record_size(record: Arguments) -> int:
    data = record["Data"]
    return len(data.encode() if isinstance(data, str) else data)


def _parameter(arguments: Arguments) -> None:
    """A name of letters, digits and "._-/", at most 1,011 characters and 15 levels (Systems Manager API Reference,
    "PutParameter": Name)."""
    name = arguments["Name"]
    require(len(name) <= 1011 and _PARAMETER.fullmatch(name), "a parameter's name has 1,011 letters, digits, ._-/")
    require(name.count("/") <= 15, "a parameter's name has at most 15 levels")


def _put_parameter(arguments: Arguments) -> None:
    """A value of at most 4 KB in the standard tier (Systems Manager User Guide, "Managing parameter tiers")."""
    _parameter(arguments)
    require(len(arguments["Value"].encode()) <= 4 * KB, "a standard parameter's value has at most 4 KB")


def _post(arguments: Arguments) -> None:
    """At most 128 KB (API Gateway Developer Guide, "Quotas for configuring and running a WebSocket API")."""
    data = arguments["Data"]
    require(len(data.encode() if isinstance(data, str) else data) <= 128 * KB, "a frame that is sent has 128 KB")


RULES: Mapping[tuple[str, str], Callable[[Any], None]] = {
    ("sqs", "SendMessage"): _message,
    ("sqs", "SendMessageBatch"): _send_batch,
    ("sqs", "DeleteMessageBatch"): lambda arguments: _batch(arguments["Entries"]),
    ("sqs", "ReceiveMessage"): _receive,
    **{("s3", name): _object for name in ("PutObject", "GetObject", "HeadObject", "DeleteObject", "CopyObject")},
    ("s3", "DeleteObjects"): _delete_objects,
    ("lambda", "Invoke"): _invoke,
    ("cloudfront", "CreateInvalidation"): _invalidate,
    ("firehose", "PutRecord"): _put_record,
    ("firehose", "PutRecordBatch"): _put_records,
    ("apigatewaymanagementapi", "PostToConnection"): _post,
    ("ssm", "GetParameter"): _parameter,
    ("ssm", "PutParameter"): _put_parameter,
}
