"""Computes the bill of a day, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.scale import prices
from benchmarks.scale.demand import Demand, Flows
from benchmarks.scale.flows import PAGE
from benchmarks.scale.load import RENDITIONS, Load
from benchmarks.scale.prices import GB, MILLION, tiered

ROW_BYTES = 65  # of an inbox row: attribute names, two ids and a time
INBOX_DAYS = 30
INBOX_ROWS = "DynamoDB writes: inbox rows"
INBOX_STORAGE = f"DynamoDB storage: inboxes, {INBOX_DAYS} days"


@dataclass(frozen=True)
class Line:
    """One line of a bill, in dollars a day. The plot adds up the lines of a `group`."""

    name: str
    group: str
    dollars: float


@dataclass(frozen=True)
class Day:
    """The demand of one day under one scenario."""

    flows: Flows
    posting: Demand
    fan_out: Demand
    reading: Demand

    @classmethod
    def of(cls, flows: Flows) -> "Day":
        """Compute the demands of the day."""
        return cls(flows, flows.posting(), flows.fan_out(), flows.reading())

    @property
    def load(self) -> Load:
        """The load of the flows."""
        return self.flows.load

    @property
    def whole(self) -> Demand:
        """The sum of all demands."""
        return self.posting + self.fan_out + self.reading

    @property
    def inbox_rows(self) -> float:
        """Number of rows that inboxes contain at any time."""
        return self.fan_out.writes["feeds"] * INBOX_DAYS

    def per_million_loads(self, amount: float) -> float:
        """Convert an amount of a day to an amount per million feed loads."""
        return amount / self.load.loads_a_day * MILLION


def bill(day: Day) -> list[Line]:
    """Return the bill of a day, without storage and delivery of photos."""
    return [*_tables(day), *_functions(day), *_edge(day)]


def _tables(day: Day) -> list[Line]:
    stored = day.inbox_rows * (ROW_BYTES + prices.DYNAMODB_ROW_OVERHEAD) / GB * prices.DYNAMODB_STORAGE / prices.DAYS
    return [
        Line(INBOX_ROWS, "fan-out", day.fan_out.writes["feeds"] * prices.DYNAMODB_WRITE),
        Line(INBOX_STORAGE, "fan-out", stored),
        Line("DynamoDB reads and writes: planning, presence checks", "fan-out", _units(day.fan_out, without="feeds")),
        Line("DynamoDB reads and writes: uploading and posting", "posting", _units(day.posting)),
        Line("DynamoDB reads and writes: feed pages", "reading", _units(day.reading)),
    ]


def _units(demand: Demand, without: str = "") -> float:
    writes = sum(units for table, units in demand.writes.items() if table != without)
    return writes * prices.DYNAMODB_WRITE + sum(demand.reads.values()) * prices.DYNAMODB_READ


def _functions(day: Day) -> list[Line]:
    whole = day.whole
    second = tiered(whole.gb_seconds, prices.LAMBDA_SECOND) / whole.gb_seconds

    def run(demand: Demand) -> float:
        return demand.gb_seconds * second + sum(demand.started.values()) * prices.LAMBDA_REQUEST

    queued = sum(whole.queued.values())
    return [
        Line("Lambda: plan and fanout", "fan-out", run(day.fan_out)),
        Line("Lambda: API and resize of uploads and posts", "posting", run(day.posting)),
        Line("Lambda: feed pages", "reading", run(day.reading)),
        Line("SQS", "fan-out", tiered(queued, prices.SQS_REQUEST) + queued * prices.SQS_FAIR),
        Line("CloudWatch: logs of functions", "edge", tiered(whole.logged, prices.LOGS)),
    ]


def _edge(day: Day) -> list[Line]:
    load, steps = day.load, day.flows.steps
    answers = load.loads_a_day * steps["feed, cold"].answer_bytes
    answers += load.posts_a_day * (steps["upload-url"].answer_bytes + steps["post"].answer_bytes)
    sockets = load.daily_users * load.socket_minutes * prices.WEBSOCKET_MINUTE
    sockets += tiered(load.daily_users * load.socket_messages, prices.WEBSOCKET_MESSAGE)
    return [
        Line("API Gateway: REST requests", "edge", tiered(requests(load), prices.API_REQUEST)),
        Line("API Gateway: answers sent out", "edge", tiered(answers, prices.DATA_OUT)),
        Line("API Gateway: WebSocket", "edge", sockets),
        Line("Firehose: events of a feed load, one record", "edge", firehose(load, steps["events"].streamed)),
    ]


def requests(load: Load) -> float:
    """API requests a day: two per feed load (the page and the report of its events) and two per post."""
    return 2 * load.loads_a_day + 2 * load.posts_a_day


def firehose(load: Load, records: Sequence[float]) -> float:
    """Dollars a day for the events of all feed loads, if each load sends records of these sizes (bytes)."""
    return tiered(load.loads_a_day * sum(map(prices.firehose_bytes, records)), prices.FIREHOSE)


def photos(load: Load) -> list[Line]:
    """Return the bill of storing and sending photos, which is the same in every scenario."""
    fetched = load.loads_a_day * PAGE
    stored = load.posts_a_day / GB * prices.S3_STORAGE
    return [
        Line(
            "S3: putting an original and its renditions", "photos", load.posts_a_day * (1 + RENDITIONS) * prices.S3_PUT
        ),
        Line("CloudFront: requests", "photos", fetched * prices.CDN_REQUEST),
        Line("CloudFront: bytes sent out", "photos", tiered(fetched * load.photo_bytes, prices.CDN_OUT)),
        Line("S3: a day's renditions kept for a month", "photos", stored * load.renditions_bytes),
        Line("S3: a day's originals kept for a month", "photos", stored * load.original_bytes),
    ]
