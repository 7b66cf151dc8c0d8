"""Every function of the platform and what starts it: the one place that lists them, each number with its reason.

From here come Chalice's function settings, queues with their dead letters, the settings of event sources, the streams
in the functions' environment, alarms and rows of the dashboard, the routing of the tests' platform, and the table in
docs/architecture.md. `python -m infra generate` writes those of them that are committed.

A handler's decorator names its queue, table or schedule once more, because Chalice reads it there; and how many
messages it takes at once, which depends on its code. tests/infra/test_manifest.py holds the two together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.core.outbox import RETRY_QUEUE, Subscriber
from chalicelib.core.streams import Became

HOUR = 3600  # seconds
API_HANDLER = "api_handler"  # Chalice's name for the function behind the API; it is deployed under the stage's prefix
MEMORY = 512  # MB, unless a function says otherwise: consumers mostly wait for DynamoDB
TIMEOUT = 60  # seconds, likewise; six of them is how long a queue hides a message that was taken
MOST_RECEIVES = 5  # tries of one message, half an hour in all; then it is a dead letter

Pattern = dict[str, Any]
"""What a record must look like, in the language of Lambda's event filters."""


@dataclass(frozen=True)
class Limit:
    """A cap on parallel invocations: for the stage `local`, where workers share a laptop, and for the others."""

    local: int
    deployed: int

    def of(self, stage: str) -> int:
        """The cap in force on a stage."""
        return self.local if stage == "local" else self.deployed


@dataclass(frozen=True, kw_only=True)
class Function:
    """One Lambda function.

    Attributes:
        name: Chalice's name for it; with the stage's prefix before it, the deployed one.
        room: the one that owns it; its service is called first.
        module: in `functions/`; by default that with the function's name.
        memory: MB.
        timeout: seconds.
        errors: failed invocations within five minutes that raise the alarm.
        reason: why its numbers are what they are.
    """

    name: str
    room: str
    module: str = ""
    memory: int = MEMORY
    timeout: int = TIMEOUT
    errors: int = 3
    reason: str

    @property
    def handler(self) -> str:
        """Where its code is, `module:function`."""
        return f"functions.{self.module or self.name}:{self.name}"


@dataclass(frozen=True, kw_only=True)
class ApiFunction(Function):
    """The function behind the REST API."""

    @property
    def handler(self) -> str:
        """Where its code is."""
        return "app:app"


@dataclass(frozen=True, kw_only=True)
class SocketFunction(Function):
    """A function behind the WebSocket API; Chalice names them `websocket_connect`, `_message` and `_disconnect`.

    Its Blueprint needs `websocket_api = WebsocketAPI()` before the decorator (Chalice 1.34.0): else Lambda calls the
    bare function, with an argument too many. The application needs `experimental_feature_flags.add("WEBSOCKETS")`.
    """


@dataclass(frozen=True, kw_only=True)
class AsyncFunction(Function):
    """A function that is invoked without waiting, by S3 or by another function.

    Its cap is a stage's setting, `reserved_concurrency` in `.chalice/config.json`: a new account allows none.

    Attributes:
        source: what invokes it, in words.
        retries: of an event that fails; Lambda allows two at most.
        max_age: seconds that Lambda keeps an event which it cannot run; six hours at most.
    """

    source: str
    retries: int = 2
    max_age: int = 6 * HOUR

    @property
    def on_failure(self) -> str:
        """The queue that gets events which were given up."""
        return f"{self.name}-failed"


@dataclass(frozen=True, kw_only=True)
class QueueFunction(Function):
    """A function that consumes a queue. A message that fails comes back alone, so a poison message holds up no other.

    Attributes:
        queue: short name; its dead letters go to `<queue>-dlq`.
        age: seconds that the oldest message may wait before the alarm.
        concurrency: how many run at once.
        batch_window: seconds that Lambda waits for more messages.
    """

    queue: str
    age: int
    concurrency: Limit
    batch_window: int = 0


@dataclass(frozen=True, kw_only=True)
class StreamFunction(Function):
    """A function that reads a table's stream, in the order of each shard. A shard takes two readers (AWS's quota).

    Attributes:
        table: short name.
        age: milliseconds that the last record read may be old before the alarm; records expire after a day.
        bisect: whether a batch that fails is halved.
        retries: of a batch; -1: until its records expire.
        max_age: seconds that a record is retried for; -1: until it expires.
        batch_window: seconds that Lambda waits for more records.
        tumbling_window: seconds; its state supplies the shard's id.
        dead_letters: queue that gets the position of a batch that is given up.
    """

    table: str
    age: int
    bisect: bool
    retries: int
    max_age: int
    batch_window: int = 0
    tumbling_window: int = 0
    dead_letters: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outbox(StreamFunction):
    """`publish_<table>`: hands changes to the rooms that subscribe to them, and parks what they fail on.

    What raises all the same is a crash. So halve the batch until the record that crashes is alone, and give it up
    before it blocks its shard for a day.
    """

    age: int = 60_000  # users wait for what follows
    bisect: bool = True
    retries: int = 10
    max_age: int = 6 * HOUR
    dead_letters: str | None = f"{RETRY_QUEUE}-dlq"


@dataclass(frozen=True, kw_only=True)
class Counter(StreamFunction):
    """`count_<table>`: folds changes into totals, each once.

    A record that is given up would fall below the shard's watermark and never be counted: so retry in order, for ever.

    Attributes:
        changes: what it counts; any other record does not invoke it.
    """

    age: int = 600_000  # totals may lag for a while
    bisect: bool = False
    retries: int = -1
    max_age: int = -1
    tumbling_window: int = 60
    changes: tuple[Pattern, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScheduledFunction(Function):
    """A function that runs by the clock.

    Attributes:
        minutes: between two runs.
    """

    minutes: int
    errors: int = 1  # it runs once within the five minutes


# Posts that are born active or become so, or are deleted. Edits, totals and the planner's marks change nothing else.
_POST_STATES = (*Became("state", "active").patterns(), *Became("state", "deleted").patterns())

FUNCTIONS: tuple[Function, ...] = (
    ApiFunction(
        name=API_HANDLER,
        room="core",
        memory=1024,
        timeout=29,
        reason="API Gateway waits 29 s at most; with twice the processor a cold start and a page take half the time",
    ),
    # ---- media
    AsyncFunction(
        name="resize",
        room="media",
        source="S3, an upload under `u/`",
        memory=2048,
        reason="a decoded photo of 50 megapixels fills 150 MB, its renditions take a whole processor; Lambda keeps for "
        "six hours what a burst of uploads throttles",
    ),
    AsyncFunction(
        name="transcode",
        room="media",
        source="`resize` and `rerender`, a video",
        memory=3008,
        timeout=900,
        reason="a minute of 4K takes 400 s of two processors, and Lambda's longest timeout by the clock",
    ),
    QueueFunction(
        name="erase",
        room="media",
        queue="erase",
        age=60,  # what is deleted must be gone at once
        concurrency=Limit(2, 20),
        reason="a media is five calls; two hundred at a time empty a large account within minutes",
    ),
    QueueFunction(
        name="purge",
        room="media",
        module="erase",
        queue="purge",
        age=600,  # waits its turn at the CDN
        concurrency=Limit(2, 2),
        reason="the smallest that SQS allows: CloudFront takes 15 wildcard invalidations at a time",
    ),
    QueueFunction(
        name="rerender",
        room="media",
        queue="rerender",
        age=3600,  # an operator's work, which no user waits for
        concurrency=Limit(2, 10),
        memory=2048,
        reason="memory as `resize`; ten renderings at a time leave the account's concurrency to uploads",
    ),
    ScheduledFunction(
        name="sweep_uploads",
        room="media",
        module="housekeeping",
        minutes=5,
        reason="an upload without a result for five minutes was lost",
    ),
    # ---- graph
    QueueFunction(
        name="accept_requests",
        room="graph",
        queue="requests",
        age=600,  # sent twice, the second time delayed by two minutes
        concurrency=Limit(2, 5),
        reason="an account goes public once; its requests are a hundred transactions a message",
    ),
    QueueFunction(
        name="change_delivery",
        room="graph",
        queue="delivery",
        age=600,  # waits two minutes between its runs
        concurrency=Limit(2, 10),
        memory=1024,
        reason="each marks edges on 24 threads, which need a whole processor; ten do a million edges in minutes "
        "and leave room for users' writes",
    ),
    Counter(
        name="count_follows",
        room="graph",
        module="count",
        table="follows",
        changes=({"eventName": ["INSERT", "REMOVE"]},),
        reason="edges that are only marked count nothing",
    ),
    ScheduledFunction(
        name="sweep_deliveries",
        room="graph",
        module="housekeeping",
        minutes=5,
        reason="a change between push and pull without progress for five minutes was lost",
    ),
    # ---- posts
    Outbox(
        name="publish_posts",
        room="posts",
        module="publish",
        table="posts",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="publish_retry",
        room="posts",
        module="publish",
        queue=RETRY_QUEUE,
        age=600,  # what is here has failed once; five tries take half an hour
        concurrency=Limit(2, 2),
        reason="the smallest that SQS allows: what is retried here has failed once, and must not crowd out fresh work",
    ),
    Counter(
        name="count_posts",
        room="posts",
        module="count",
        table="posts",
        changes=_POST_STATES,
        reason="a batch is one update per author",
    ),
    Counter(
        name="count_likes",
        room="posts",
        module="count",
        table="likes",
        batch_window=2,
        reason="a popular post has likes in every shard, each of which updates the post's row once a batch: two "
        "seconds' likes, up to a thousand, make one update",
    ),
    ScheduledFunction(
        name="sweep_unplanned",
        room="posts",
        module="housekeeping",
        minutes=5,
        reason="a post that is unplanned for five minutes was lost on the way",
    ),
    # ---- fanout
    QueueFunction(
        name="plan",
        room="fanout",
        queue="plan",
        age=60,  # users wait behind it
        concurrency=Limit(2, 20),
        reason="planning pages followers: a few at a time keep up with any author",
    ),
    QueueFunction(
        name="fanout",
        room="fanout",
        queue="fanout",
        age=60,
        concurrency=Limit(2, 100),
        reason="each worker writes 25 rows a call; a hundred of them fill 10,000 inboxes in about a second, and leave "
        "the rest of the account's concurrency to the API",
    ),
    # ---- feed
    QueueFunction(
        name="sync_edges",
        room="feed",
        queue="edges",
        age=600,  # its second backfill is delayed by two minutes
        concurrency=Limit(2, 20),
        reason="backfills read other users' partitions; twenty at a time take little of them",
    ),
    QueueFunction(
        name="rebuild_inbox",
        room="feed",
        queue="rebuild",
        age=600,  # its second run is delayed by two minutes
        concurrency=Limit(2, 10),
        memory=1024,
        reason="merging hundreds of timelines takes twice the processor; no user waits for it, pages do without",
    ),
)

QUEUE_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, QueueFunction))
STREAM_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, StreamFunction))
ASYNC_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, AsyncFunction))
OUTBOXES = tuple(each for each in STREAM_FUNCTIONS if isinstance(each, Outbox))
SOCKET_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, SocketFunction))

STREAMED_TABLES = tuple(sorted({each.table for each in STREAM_FUNCTIONS}))
DEAD_LETTERS = tuple(f"{each.queue}-dlq" for each in QUEUE_FUNCTIONS)
LAST_RESORT = (*DEAD_LETTERS, *(each.on_failure for each in ASYNC_FUNCTIONS))
"""The queues of what was given up: they are empty while all is well."""


def title(name: str) -> str:
    """A short name as templates spell it: `outbox-retry` and `outbox_retry` are `OutboxRetry`."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))


def filters(function: StreamFunction) -> list[Pattern]:
    """The records that invoke a reader; one passes that matches any of these, all do where there is none."""
    if isinstance(function, Counter):
        return list(function.changes)
    return wanted_by(each for each in subscribers() if each.table == function.table)


def wanted_by(subscribers: Iterable[Subscriber]) -> list[Pattern]:
    """The union of the changes that rooms subscribe to, each once."""
    patterns = [pattern for each in subscribers for change in each.changes for pattern in change.patterns()]
    return [pattern for i, pattern in enumerate(patterns) if pattern not in patterns[:i]]


def subscribers() -> Sequence[Subscriber]:
    """The rooms that subscribe to outboxes, as the functions know them."""
    from functions.publish import SUBSCRIBERS  # here: it loads the rooms, which few commands need

    return SUBSCRIBERS
