"""How every event source retries, batches and scales: the one place, each figure with its reason.

Chalice makes the mappings but has no words for these settings; `infra.deploy.tune` applies them after each deployment and
reads them back.
"""

import json
from dataclasses import dataclass
from typing import Any

from infra.target import Target

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Limit:
    """A cap on parallel invocations: for the stage `local`, whose workers share a laptop, and for the others."""

    local: int
    deployed: int

    def of(self, stage: str) -> int:
        """The cap in force on a stage."""
        return self.local if stage == "local" else self.deployed


@dataclass(frozen=True)
class QueueSource:
    """An SQS mapping. All report failed messages one by one, so that a poison message comes back alone."""

    function: str
    queue: str
    reason: str
    concurrency: Limit
    batch_window: int = 0  # seconds

    def settings(self, target: Target) -> dict[str, Any]:
        """The arguments of UpdateEventSourceMapping."""
        return {
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "MaximumBatchingWindowInSeconds": self.batch_window,
            "ScalingConfig": {"MaximumConcurrency": self.concurrency.of(target.stage)},
        }


@dataclass(frozen=True)
class StreamSource:
    """A DynamoDB stream mapping, which keeps the order of each shard."""

    function: str
    table: str
    reason: str
    bisect: bool
    retries: int  # -1: until the record expires
    max_age: int  # seconds; -1: until the record expires, after a day
    batch_window: int = 0  # seconds
    tumbling_window: int = 0  # seconds; its state supplies the shard's id
    dead_letters: str | None = None  # queue that gets the position of a batch that is given up
    filters: tuple[str, ...] = ()  # JSON patterns; a record passes that matches one

    def settings(self, target: Target) -> dict[str, Any]:
        """The arguments of UpdateEventSourceMapping."""
        settings: dict[str, Any] = {
            "BisectBatchOnFunctionError": self.bisect,
            "MaximumRetryAttempts": self.retries,
            "MaximumRecordAgeInSeconds": self.max_age,
            "MaximumBatchingWindowInSeconds": self.batch_window,
            "ParallelizationFactor": 1,
            "TumblingWindowInSeconds": self.tumbling_window,
            "FilterCriteria": {"Filters": [{"Pattern": pattern} for pattern in self.filters]},
        }
        if self.dead_letters:
            settings["DestinationConfig"] = {"OnFailure": {"Destination": queue_arn(target, self.dead_letters)}}
        return settings


@dataclass(frozen=True)
class AsyncSource:
    """A function that is invoked without waiting, by S3 or by another function.

    Its cap is a stage's setting, `reserved_concurrency` in `.chalice/config.json`, which Chalice applies.
    """

    function: str
    reason: str
    retries: int
    max_age: int  # seconds
    on_failure: str  # queue

    def settings(self, target: Target) -> dict[str, Any]:
        """The arguments of PutFunctionEventInvokeConfig."""
        return {
            "MaximumRetryAttempts": self.retries,
            "MaximumEventAgeInSeconds": self.max_age,
            "DestinationConfig": {"OnFailure": {"Destination": queue_arn(target, self.on_failure)}},
        }


def queue_arn(target: Target, queue: str) -> str:
    """The address of the queue with the short name `queue`."""
    return f"arn:{target.partition}:sqs:{target.region}:{target.account_id}:{target.name(queue)}"


QUEUE_SOURCES = (
    QueueSource(
        "plan",
        "plan",
        concurrency=Limit(2, 20),
        reason="planning pages followers: a few at a time keep up with any author",
    ),
    QueueSource(
        "fanout",
        "fanout",
        concurrency=Limit(2, 100),
        reason="each worker writes 25 rows a call; a hundred of them fill 10,000 inboxes in about a second, and leave "
        "the rest of the account's concurrency to the API",
    ),
    QueueSource(
        "sync_edges",
        "edges",
        concurrency=Limit(2, 20),
        reason="backfills read other people's partitions; keep them polite",
    ),
    QueueSource(
        "accept_requests",
        "requests",
        concurrency=Limit(2, 5),
        reason="an account goes public once; its requests are a hundred transactions a message",
    ),
    QueueSource(
        "change_delivery",
        "delivery",
        concurrency=Limit(2, 10),
        reason="each marks edges sixteen at a time; ten do a million in minutes without crowding out people's writes",
    ),
    QueueSource(
        "rebuild_inbox",
        "rebuild",
        concurrency=Limit(2, 10),
        reason="nobody waits for it, pages do without; each reads hundreds of other people's partitions",
    ),
    QueueSource(
        "publish_retry",
        "outbox-retry",
        concurrency=Limit(2, 2),
        reason="the smallest that SQS allows: what is retried here has failed once, and must not crowd out fresh work",
    ),
    QueueSource(
        "erase",
        "erase",
        concurrency=Limit(2, 20),
        reason="a media is five calls; two hundred at a time empty a large account within minutes",
    ),
    QueueSource(
        "purge",
        "purge",
        concurrency=Limit(2, 2),
        reason="the smallest that SQS allows: CloudFront takes 15 wildcard invalidations at a time",
    ),
    QueueSource(
        "rerender",
        "rerender",
        concurrency=Limit(2, 10),
        reason="nobody waits for it: ten renderings at a time leave the account's concurrency to uploads",
    ),
)

# The outbox and who counts posts are interested in three changes only: born active, become active, and deleted. Edits,
# totals and the planner's own marks would otherwise each invoke them. A filter cannot compare the images; these need
# not.
_BECAME_ACTIVE = {"NewImage": {"state": {"S": ["active"]}}}
_STATE_CHANGES = (
    json.dumps({"eventName": ["INSERT"], "dynamodb": _BECAME_ACTIVE}),
    json.dumps(
        {
            "eventName": ["MODIFY"],
            "dynamodb": {"OldImage": {"state": {"S": [{"anything-but": ["active"]}]}}, **_BECAME_ACTIVE},
        }
    ),
    json.dumps(
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "OldImage": {"state": {"S": [{"anything-but": ["deleted"]}]}},
                "NewImage": {"state": {"S": ["deleted"]}},
            },
        }
    ),
)

STREAM_SOURCES = (
    StreamSource(
        "publish",
        "posts",
        filters=_STATE_CHANGES,
        bisect=True,
        retries=10,
        max_age=6 * HOUR,
        dead_letters="outbox-retry-dlq",
        reason="the function parks what fails in its own retry queue; what raises all the same is a crash, so halve "
        "the batch until the record that crashes stands alone, and give it up before it blocks its shard for a day",
    ),
    StreamSource(
        "count_posts",
        "posts",
        filters=_STATE_CHANGES,
        bisect=False,
        retries=-1,
        max_age=-1,
        tumbling_window=60,
        reason="a record that is given up would fall below the shard's watermark and never be counted: retry in order",
    ),
    StreamSource(
        "count_follows",
        "follows",
        bisect=False,
        retries=-1,
        max_age=-1,
        tumbling_window=60,
        filters=(json.dumps({"eventName": ["INSERT", "REMOVE"]}),),
        reason="as count_posts; edges that are only marked count nothing",
    ),
    StreamSource(
        "count_likes",
        "likes",
        bisect=False,
        retries=-1,
        max_age=-1,
        batch_window=2,
        tumbling_window=60,
        reason="as count_posts; and a post that everybody likes has likes in every shard, each of which writes to the "
        "post's row once a batch: two seconds' likes, up to a thousand, make one",
    ),
)

ASYNC_SOURCES = (
    AsyncSource(
        "resize",
        retries=2,
        max_age=6 * HOUR,
        on_failure="resize-failed",
        reason="Lambda allows two retries at most, and holds an event that a burst of uploads throttles for six hours",
    ),
    AsyncSource(
        "transcode",
        retries=2,
        max_age=6 * HOUR,
        on_failure="transcode-failed",
        reason="as resize does",
    ),
)
