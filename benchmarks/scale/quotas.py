"""Which limit is met first: its value beside what the busiest second asks for, and at how many daily users they meet.

Quotas are the defaults of a new account in us-east-1, from the services' pages of quotas (DynamoDB, Lambda, API
Gateway, SQS, Firehose, Systems Manager, CloudFront; 2026, first half). The demand grows with the number of users.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

from benchmarks.scale.bill import Day, requests
from benchmarks.scale.demand import CONFIG, a_second
from benchmarks.scale.flows import PAGE
from chalicelib.core.keys import REREAD_AFTER
from infra.manifest import QUEUE_FUNCTIONS

TABLE_UNITS = 40_000  # read, and write, request units a second: each on-demand table
PARTITION_READS = 3_000  # units a second: one partition, so one key; not to be raised
CONCURRENCY = 1_000  # invocations at a time: all functions of the account in a region
API_REQUESTS = 10_000  # a second: all APIs of the account in a region
IN_FLIGHT = 120_000  # messages of a standard queue
FIREHOSE_BYTES = 5 * 1024 * 1024  # a second: a stream that is put to directly
PARAMETER_READS = 40  # GetParameter a second
CDN_REQUESTS = 250_000  # a second: a distribution
EVENT_SOURCES = "`concurrency` in `infra/manifest.py`"


@dataclass(frozen=True)
class Quota:
    """One limit.

    Attributes:
        most: so much a second, or at a time.
        asked: by the whole load, in its busiest second.
        remedy: what to raise, or what to change.
    """

    name: str
    most: float
    asked: float
    remedy: str

    def users(self, daily_users: float) -> float:
        """Daily users at which it is met."""
        return daily_users * self.most / self.asked


def of_aws(day: Day) -> list[Quota]:
    """AWS's, the one that is met first at the top."""
    quotas = [*_tables(day), *_hot_keys(day), *_services(day)]
    return sorted(quotas, key=lambda quota: quota.users(1))


def of_ours(day: Day) -> list[Quota]:
    """Caps that the project sets itself, likewise."""
    caps = {each.name: float(each.concurrency.deployed) for each in QUEUE_FUNCTIONS}
    caps["resize"] = float(CONFIG["stages"]["prod"]["lambda_functions"]["resize"]["reserved_concurrency"])
    whole, where = day.whole, {"resize": "`reserved_concurrency` in `.chalice/config.json`"}
    quotas = [
        Quota(f"`{name}` at work at a time", caps[name], _peak(day, whole.busy[name]), where.get(name, EVENT_SOURCES))
        for name in ("resize", "plan", "fanout")
    ]
    return sorted(quotas, key=lambda quota: quota.users(1))


def loads_of(day: Day, followers: float) -> float:
    """Feed loads of an account's followers in the busiest second."""
    return _peak(day, followers * day.load.feed_loads)


def most_followed(day: Day) -> float:
    """Followers at which the pages that show an account's newest post read its partition as fast as it can be read."""
    return PARTITION_READS / 0.5 / loads_of(day, 1)


def _peak(day: Day, amount: float) -> float:
    """A day's amount, in its busiest second."""
    return a_second(amount) * day.load.peak


def _tables(day: Day) -> Iterator[Quota]:
    whole = day.whole
    for kind, spent in (("write", whole.writes), ("read", whole.reads)):
        for table, units in sorted(spent.items(), key=lambda each: -each[1])[:3]:
            remedy = f"table-level {kind} throughput of `{table}`"
            yield Quota(f"DynamoDB: {kind} units of table `{table}`", TABLE_UNITS, _peak(day, units), remedy)


def _hot_keys(day: Day) -> Iterator[Quota]:
    load, flows = day.load, day.flows
    largest = loads_of(day, load.cap)
    instances = _peak(day, flows.page_seconds(flows.queries) * load.loads_a_day)
    pages = load.outbox_cache / flows.page_seconds(flows.queries)  # of one instance, while it remembers
    asked = instances * (1 - exp(-pages * load.cap / load.daily_users)) / load.outbox_cache
    yield Quota(
        "DynamoDB: one key, the largest account's newest post",
        PARTITION_READS,
        largest * 0.5,
        "not to be raised: let functions remember posts of hot accounts for a second",
    )
    yield Quota(
        "DynamoDB: one key, the largest account's outbox",
        PARTITION_READS,
        asked * 0.5,
        "not to be raised: remember outboxes for longer",
    )


def _services(day: Day) -> Iterator[Quota]:
    load, whole = day.load, day.whole
    busy = _peak(day, sum(whole.busy.values()))
    events = load.loads_a_day * sum(day.flows.steps["events"].streamed)
    working = whole.busy["fanout"] / whole.started["fanout"]
    yield Quota("Lambda: invocations at a time", CONCURRENCY, busy, "concurrent executions")
    yield Quota("API Gateway: requests a second", API_REQUESTS, _peak(day, requests(load)), "throttle rate (and burst)")
    yield Quota("Firehose: bytes a second", FIREHOSE_BYTES, _peak(day, events), "or several streams")
    yield Quota(
        "SQS: messages of `fanout` in flight",
        IN_FLIGHT,
        _peak(day, whole.started["fanout"] * working),
        "or a queue for each of several groups of authors",
    )
    yield Quota(
        "Systems Manager: readings of the keys",
        PARAMETER_READS,
        busy / REREAD_AFTER,
        "the account's setting of higher throughput",
    )
    yield Quota(
        "CloudFront: requests a second", CDN_REQUESTS, _peak(day, load.loads_a_day * PAGE), "of the distribution"
    )
