"""Compares each limit with the demand of the busiest second, and computes the daily users at which they are equal.

Quotas are the defaults of a new account in us-east-1, from the services' pages of quotas (DynamoDB, Lambda, API
Gateway, SQS, Firehose, Systems Manager, CloudFront; 2026, first half). The demand is proportional to the users.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

from benchmarks.scale.bill import Day, requests
from benchmarks.scale.demand import CONFIG, a_second
from benchmarks.scale.flows import PAGE
from chalicelib.core.parameters import REREAD_AFTER
from infra.manifest import QUEUE_FUNCTIONS

TABLE_UNITS = 40_000  # read and write request units a second of each on-demand table
PARTITION_READS = 3_000  # units a second of one partition, hence of one key; cannot be raised
CONCURRENCY = 1_000  # concurrent invocations of all functions of the account in a region
API_REQUESTS = 10_000  # requests a second to all APIs of the account in a region
IN_FLIGHT = 120_000  # messages in flight of a standard queue
FIREHOSE_BYTES = 5 * 1024 * 1024  # bytes a second of a DirectPut stream
INSTANCES_STARTED = 1_000 / 10  # a second, of one function: Lambda's rate of scaling
PARAMETER_READS = 3_000  # GetParameter calls a second at least, with the setting that the deployment makes; 40 without
CDN_INVALIDATED = 3_000  # named files in all invalidations of a distribution that are in progress
CDN_REQUESTS = 250_000  # requests a second of a distribution
EVENT_SOURCES = "`concurrency` in `infra/functions/`"


@dataclass(frozen=True)
class Quota:
    """One limit.

    Attributes:
        most: the limit, a second or concurrently.
        asked: the demand of the whole load in its busiest second.
        remedy: the setting to raise, or the change to make.
    """

    name: str
    most: float
    asked: float
    remedy: str

    def users(self, daily_users: float) -> float:
        """Daily users at which the demand equals the limit."""
        return daily_users * self.most / self.asked


def parameter_reads(day: Day) -> float:
    """Reads of the keys in the busiest second: each busy instance reads them again every few minutes."""
    return _peak(day, sum(day.whole.busy.values())) / REREAD_AFTER


def of_aws(day: Day) -> list[Quota]:
    """The quotas of AWS; the one that is exceeded first comes first."""
    quotas = [*_tables(day), *_hot_keys(day), *_services(day)]
    return sorted(quotas, key=lambda quota: quota.users(1))


def of_ours(day: Day) -> list[Quota]:
    """The project's own caps; the one that is reached first comes first."""
    caps = {each.name: float(each.concurrency.deployed) for each in QUEUE_FUNCTIONS}
    caps["resize"] = float(CONFIG["stages"]["prod"]["lambda_functions"]["resize"]["reserved_concurrency"])
    whole, where = day.whole, {"resize": "`reserved_concurrency` in `.chalice/config.json`"}
    quotas = [
        Quota(
            f"concurrent invocations of `{name}`",
            caps[name],
            _peak(day, whole.busy[name]),
            where.get(name, EVENT_SOURCES),
        )
        for name in ("resize", "plan", "fanout")
    ]
    return sorted(quotas, key=lambda quota: quota.users(1))


def loads_of(day: Day, followers: float) -> float:
    """Feed loads a second of so many followers, in the busiest second."""
    return _peak(day, followers * day.load.feed_loads)


def most_followed(day: Day) -> float:
    """Followers at which the pages that show an account's newest post use all read units of its partition."""
    return PARTITION_READS / 0.5 / loads_of(day, 1)


def _peak(day: Day, amount: float) -> float:
    """Amount in the busiest second, of an amount a day."""
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
    pages = load.outbox_cache / flows.page_seconds(flows.queries)  # of an instance, per cache lifetime
    asked = instances * (1 - exp(-pages * load.cap / load.daily_users)) / load.outbox_cache
    yield Quota(
        "DynamoDB: one key, the largest account's newest post",
        PARTITION_READS,
        largest * 0.5,
        "cannot be raised: cache posts of hot accounts for a second",
    )
    yield Quota(
        "DynamoDB: one key, the largest account's pulled posts",
        PARTITION_READS,
        asked * 0.5,
        "cannot be raised: cache pulled posts for longer",
    )


def _services(day: Day) -> Iterator[Quota]:
    load, whole = day.load, day.whole
    busy = _peak(day, sum(whole.busy.values()))
    events = load.loads_a_day * sum(day.flows.steps["events"].streamed)
    working = whole.busy["fanout"] / whole.started["fanout"]
    yield Quota("Lambda: concurrent invocations", CONCURRENCY, busy, "concurrent executions")
    yield Quota("API Gateway: requests a second", API_REQUESTS, _peak(day, requests(load)), "throttle rate (and burst)")
    yield Quota("Firehose: bytes a second", FIREHOSE_BYTES, _peak(day, events), "or several streams")
    yield Quota(
        "SQS: messages of `fanout` in flight",
        IN_FLIGHT,
        _peak(day, whole.started["fanout"] * working),
        "or one queue for each of several groups of authors",
    )
    yield Quota(
        "Systems Manager: reads of the keys",
        PARAMETER_READS,
        parameter_reads(day),
        "a quota increase",
    )
    yield Quota(
        "CloudFront: files in invalidations in progress",
        CDN_INVALIDATED,
        _peak(day, load.purged_files_a_day) * load.invalidation_seconds,
        "cannot be raised: purges wait, and URLs end within a day",
    )
    yield Quota(
        "CloudFront: requests a second",
        CDN_REQUESTS,
        _peak(day, load.loads_a_day * PAGE),
        "the distribution's rate",
    )
