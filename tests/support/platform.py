"""The event platform in process: delivers moto's stream records, messages and S3's events to the event functions.

It guarantees what AWS does, and no more: at least once, streams in order and blocked by a failing batch, queues in any
order with partial failures. `settle` runs until nothing is left to deliver.
"""

import importlib
import random
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from chalicelib.core import clock
from chalicelib.core.streams import EXPIRY
from infra import handled_records, manifest
from tests.support.resources import ACCOUNT, BUCKET, LAMBDA, client

Event = dict[str, Any]

QUEUES = {each.queue.name: each.handler for each in manifest.QUEUE_FUNCTIONS}
STARTED = {f"emulsion-local-{each.name}": each.handler for each in manifest.ASYNC_FUNCTIONS}
STREAMS = {each.handler: each.table for each in manifest.STREAM_FUNCTIONS}
BATCHES = {each.handler: handled_records.batch_size(each) for each in manifest.MAPPED_FUNCTIONS}
FILTERS = {each.handler: handled_records.filters(each) for each in manifest.STREAM_FUNCTIONS}


@dataclass
class LambdaContext:
    """The attributes of Lambda's context that handlers read."""

    function_name: str = "in-process"
    aws_request_id: str = "r-in-process"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:in-process"

    def get_remaining_time_in_millis(self) -> int:
        """A minute, in milliseconds."""
        return 60_000


@dataclass
class Platform:
    """One stage's event sources.

    Args:
        seed: of every choice below.
        duplicate: every event is delivered twice.
        reorder: messages of a queue are delivered in a random order.
        shards: of every stream; a table's partition keys are spread over them, and any shard may be ahead.
    """

    seed: int = 0
    duplicate: bool = False
    reorder: bool = False
    shards: int = 1
    dead: list[tuple[str, Event]] = field(default_factory=list)
    _carried: Counter[str] = field(default_factory=Counter)
    _uploads: list[str] = field(default_factory=list)
    _receives: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def uploaded(self, key: str) -> None:
        """Queue S3's event of the object `key`."""
        self._uploads.append(key)

    def lose_uploads(self) -> None:
        """Drop the queued events of S3."""
        self._uploads.clear()

    def settle(self, rounds: int = 300) -> None:
        """Deliver until nothing is left.

        Raises:
            AssertionError: something was left after `rounds` rounds.
        """
        for _ in range(rounds):
            if not self.step():
                return
        raise AssertionError(f"events were still being delivered after {rounds} rounds")

    def expire(self, table: str) -> int:
        """Delete the rows of a table whose time to live is over, as DynamoDB does within two days. Returns how many."""
        stored = dynamodb_backends[ACCOUNT]["us-east-1"].tables[f"emulsion-local-{table}"]
        rows = [item.to_json()["Attributes"] for item in stored.all_items()]
        ended = [row for row in rows if "expires_at" in row and int(row["expires_at"]["N"]) <= clock.now()]
        names = [stored.hash_key_attr, *([stored.range_key_attr] if stored.range_key_attr else [])]
        for row in ended:
            client("dynamodb").delete_item(TableName=f"emulsion-local-{table}", Key={name: row[name] for name in names})
            if stored.stream_shard is not None:
                principal = {"type": "Service", "principalId": EXPIRY}
                stored.stream_shard.items[-1].record["userIdentity"] = principal
        return len(ended)

    def step(self, share: float = 1) -> bool:
        """Deliver what is queued now, or about this share of it; whether there was anything."""
        carried = [self._carry_uploads(), self._carry_started()]
        streams = [(handler, shard) for handler in STREAMS for shard in range(self.shards)]
        if self.shards > 1:
            self.random.shuffle(streams)
        carried += [self._carry_stream(handler, STREAMS[handler], share, shard) for handler, shard in streams]
        carried += [self._carry_queue(queue, handler, share) for queue, handler in QUEUES.items()]
        return any(carried)

    def _carry_uploads(self) -> bool:
        uploads, self._uploads = self._uploads, []
        for i, key in enumerate(uploads):
            bucket = {"name": BUCKET}
            stored = clock.rfc3339(clock.now_ms())
            event = {"Records": [{"eventTime": stored, "s3": {"bucket": bucket, "object": {"key": key}}}]}
            try:
                self._invoke("functions.resize:resize", event)
            except BaseException:
                self._uploads += uploads[i:]
                raise
        return bool(uploads)

    def _carry_started(self) -> bool:
        started = list(LAMBDA.started)
        for function, event in started:
            self._invoke(STARTED[function], event)
            LAMBDA.started.remove((function, event))
        return bool(started)

    def _carry_stream(self, handler: str, table: str, share: float = 1, number: int = 0) -> bool:
        stored = dynamodb_backends[ACCOUNT]["us-east-1"].tables[f"emulsion-local-{table}"]
        shard = stored.stream_shard
        assert shard is not None
        items = [item for item in shard.items if self._shard_of(item, stored.hash_key_attr) == number]
        place = f"{handler}#{number}" if number else handler
        waiting = items[self._carried[place] :]
        taken = round(len(waiting) * share)
        if self.shards > 1 and taken:
            taken = self.random.randint(1, taken)
        records = [item.to_json() for item in waiting[:taken]][: BATCHES[handler]]
        if not records:
            return False
        arn = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/emulsion-local-{table}/stream/2026-01-01"
        changes = [{**_change(record), "eventSourceARN": arn} for record in records]
        passing = [change for change in changes if passes(change, FILTERS[handler])]
        if passing:
            self._invoke(handler, {"Records": passing, "shardId": f"{shard.id}-{number}"})
        self._carried[place] += len(records)
        return True

    def _shard_of(self, record: Any, partition_key: str) -> int:
        """The shard of a record: the same for all records of a partition key."""
        if self.shards == 1:
            return 0
        return zlib.crc32(str(record.record["dynamodb"]["Keys"][partition_key]).encode()) % self.shards

    def _carry_queue(self, queue: str, handler: str, share: float) -> bool:
        if not sqs_backends[ACCOUNT]["us-east-1"].queues[f"emulsion-local-{queue}"].messages:
            return False
        sqs = client("sqs")
        url = sqs.get_queue_url(QueueName=f"emulsion-local-{queue}")["QueueUrl"]
        received: list[Event] = []
        wanted = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"], "AttributeNames": ["All"]}
        while got := sqs.receive_message(QueueUrl=url, **wanted).get("Messages"):
            received += got
        if self.reorder:
            self.random.shuffle(received)
        taken = round(len(received) * share)
        waiting, later = received[:taken], received[taken:]
        try:
            while waiting:
                batch, waiting = waiting[: BATCHES[handler]], waiting[BATCHES[handler] :]
                self._carry_batch(queue, url, handler, batch)
        finally:  # a drill may end an invocation
            for message in waiting + later:
                _give_back(sqs, url, message)
        return taken > 0

    def _carry_batch(self, queue: str, url: str, handler: str, batch: list[Event]) -> None:
        sqs = client("sqs")
        failed = {message["MessageId"] for message in batch}
        try:
            answer = self._invoke(handler, {"Records": [_record(message) for message in batch]})
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        finally:
            for message in batch:
                if message["MessageId"] not in failed:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    continue
                self._receives[message["MessageId"]] += 1
                if self._receives[message["MessageId"]] >= manifest.MOST_RECEIVES:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    self.dead.append((queue, message))
                else:
                    _give_back(sqs, url, message)

    def _invoke(self, handler: str, event: Event) -> Any:
        answer = handler_of(handler)(event, LambdaContext())
        if self.duplicate:
            answer = handler_of(handler)(event, LambdaContext())
        return answer


def strike(handler: str, seconds_later: int = 0) -> None:
    """Invoke a scheduled function, with the clock that many seconds later."""
    event = {"version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}
    event |= {"account": "1", "time": "now", "region": "us-east-1", "resources": []}
    with clock.at(clock.now_ms() + seconds_later * 1000):
        handler_of(handler)(event, LambdaContext())


def handler_of(name: str) -> Callable[[Event, LambdaContext], Any]:
    """The handler named `module:function`, as Lambda loads it."""
    module, function = name.split(":")
    handler: Callable[[Event, LambdaContext], Any] = getattr(importlib.import_module(module), function)
    return handler


def passes(record: Event, patterns: list[handled_records.Pattern]) -> bool:
    """Whether Lambda's event filter lets a record through: it matches a pattern, or there is none."""
    return not patterns or any(_matches(record, pattern) for pattern in patterns)


def _matches(value: Any, pattern: Any) -> bool:
    """Whether a value matches a part of a pattern. An absent key matches nothing, not even `anything-but`."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(key in value and _matches(value[key], pattern[key]) for key in pattern)
    return any(value not in rule["anything-but"] if isinstance(rule, dict) else value == rule for rule in pattern)


def _give_back(sqs: Any, url: str, message: Event) -> None:
    """Make a received message visible again."""
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)


def _change(record: Event) -> Event:
    """A stream record as Lambda passes it: moto does not serialize its time."""
    made = record["dynamodb"]["ApproximateCreationDateTime"]
    return {**record, "dynamodb": {**record["dynamodb"], "ApproximateCreationDateTime": int(made.timestamp())}}


def _record(message: Event) -> Event:
    attributes = {
        name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
        "awsRegion": "us-east-1",
    }
