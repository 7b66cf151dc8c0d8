"""Define the kinds of Lambda functions, by what invokes them, with the settings of each kind."""

from dataclasses import dataclass

from chalicelib.core.messages import Queue
from chalicelib.core.outbox import ParkedRecord

HOUR = 3600  # seconds
MEMORY = 512  # MB, unless a function has its own: consumers mostly wait for DynamoDB
TIMEOUT = 60  # seconds, unless a function has its own; a queue hides a message for six times as long


@dataclass(frozen=True)
class Concurrency:
    """A cap on parallel invocations: for the stage `local`, whose workers share a laptop, and for the others."""

    local: int
    deployed: int

    def of(self, stage: str) -> int:
        """The cap of a stage."""
        return self.local if stage == "local" else self.deployed


@dataclass(frozen=True, kw_only=True)
class Function:
    """One Lambda function.

    Attributes:
        name: its name in Chalice's configuration; the deployed name has the stage's prefix before it.
        room: the room that owns it, whose service it calls first.
        module: in `functions/`; by default the one with the function's name.
        memory: MB.
        timeout: seconds.
        errors: failed invocations within five minutes that raise the alarm.
        has_video_layer: whether the function gets the layer with PyAV.
        reason: of its numbers.
    """

    name: str
    room: str
    module: str = ""
    memory: int = MEMORY
    timeout: int = TIMEOUT
    errors: int = 3
    has_video_layer: bool = False
    reason: str

    @property
    def handler(self) -> str:
        """The place of its code, `module:function`."""
        return f"functions.{self.module or self.name}:{self.name}"


@dataclass(frozen=True, kw_only=True)
class ApiFunction(Function):
    """The function of the REST API."""

    @property
    def handler(self) -> str:
        """The place of its code."""
        return "app:app"


@dataclass(frozen=True, kw_only=True)
class SocketFunction(Function):
    """A function of the WebSocket API; Chalice names them `websocket_connect`, `_message` and `_disconnect`.

    Its Blueprint needs `websocket_api = WebsocketAPI()` before the decorator (Chalice 1.34.0): otherwise Lambda calls
    the undecorated function, with one argument too many. The application needs
    `experimental_feature_flags.add("WEBSOCKETS")`.
    """


@dataclass(frozen=True, kw_only=True)
class AsyncFunction(Function):
    """A function that S3 or another function invokes asynchronously.

    Attributes:
        source: what invokes it, in words.
        cap: parallel invocations at most, in the stages that reserve concurrency (`manifest.RESERVING_STAGES`).
        retries: of an event that fails; Lambda allows two at most.
        max_age: seconds that Lambda keeps an event which it cannot run; six hours at most.
    """

    source: str
    cap: int
    retries: int = 2
    max_age: int = 6 * HOUR

    @property
    def on_failure(self) -> str:
        """The queue that gets events which Lambda gave up."""
        return f"{self.name}-failed"


@dataclass(frozen=True, kw_only=True)
class QueueFunction(Function):
    """A function that consumes a queue. Only messages that fail are delivered again.

    Attributes:
        queue: as the class of its messages names it; its dead letters go to `<name>-dlq`.
        age: seconds that the oldest message may wait before the alarm.
        concurrency: parallel invocations at most.
        batch_window: seconds that Lambda waits for more messages.
        sends_to_itself: whether it sends messages to its own queue. Lambda stops a chain of about 16 invocations of one
            function, unless the function's recursion detection is off; `infra.deploy.recursion` switches it off.
        hidden: seconds for which a message that failed is not delivered again; by default six times the timeout, AWS's
            advice, or a message is handled twice while the function is throttled.
    """

    queue: Queue
    age: int
    concurrency: Concurrency
    batch_window: int = 0
    sends_to_itself: bool = False
    hidden: int | None = None

    @property
    def dead_letters(self) -> str:
        """The queue of messages that were received too often."""
        return f"{self.queue.name}-dlq"

    @property
    def visibility_timeout(self) -> int:
        """Seconds for which a received message is hidden."""
        return self.hidden or 6 * self.timeout


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
        tumbling_window: seconds; the window's state names the shard.
        dead_letters: queue that gets the position of a batch which Lambda gave up.
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
    """`publish_<table>`: passes changes to the rooms that subscribe to them, and parks records that a room fails on.

    It raises only when a record crashes it. Lambda then halves the batch until that record is alone, and gives it up
    before it blocks its shard for a day.
    """

    age: int = 60_000  # users wait for the work that follows
    bisect: bool = True
    retries: int = 10
    max_age: int = 6 * HOUR
    dead_letters: str | None = f"{ParkedRecord.queue.name}-dlq"


@dataclass(frozen=True, kw_only=True)
class Counter(StreamFunction):
    """`count_<table>` and `notify_<table>`: fold changes into totals or notifications, each once.

    A record that Lambda gave up would fall below the shard's watermark and never be counted: so Lambda retries in
    order until the records expire.
    """

    age: int = 600_000  # totals may lag for a while
    bisect: bool = False
    retries: int = -1
    max_age: int = -1
    tumbling_window: int = 60


@dataclass(frozen=True, kw_only=True)
class ScheduledFunction(Function):
    """A function that runs on a schedule.

    Attributes:
        minutes: between two runs.
    """

    minutes: int
    errors: int = 1  # it runs once within the five minutes
