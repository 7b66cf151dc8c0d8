"""Defines the compared scenarios of delivery, including the product's, and the model that evaluates them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmarks.scale import bill, prices
from benchmarks.scale.demand import API, Flows, Scenario, a_second, memory_mb, seconds
from benchmarks.scale.load import Load
from benchmarks.scale.step_costs import StepCost
from chalicelib.core.tables import BATCH_WRITE
from chalicelib.graph.settings import settings

PUSH = Scenario("push only")
PULL = Scenario("pull only", 0)
PUSH_SEEN = Scenario("push, active only", seen_only=True)
THRESHOLDS = (1_000, 10_000, 100_000, 1_000_000)
HYBRIDS = tuple(Scenario(f"hybrid at {threshold:,}", threshold) for threshold in THRESHOLDS)


def product() -> Scenario:
    """The product's scenario: hybrid at the stage's threshold, active followers only."""
    threshold = settings().pull_followers
    return Scenario(f"hybrid at {threshold:,}, active only", threshold, seen_only=True)


def compared() -> list[Scenario]:
    """All scenarios, in the order of the tables."""
    return [PUSH, *reversed(HYBRIDS), PULL, PUSH_SEEN, product()]


@dataclass(frozen=True)
class Model:
    """The load and the measured costs of the steps, from which scenarios are evaluated."""

    load: Load
    steps: Mapping[str, StepCost]

    def day(self, scenario: Scenario) -> bill.Day:
        """Compute a day of the load under a scenario."""
        return bill.Day.of(Flows(self.load, self.steps, scenario))

    def dollars(self, scenario: Scenario) -> float:
        """Dollars per million feed loads under a scenario."""
        day = self.day(scenario)
        return day.per_million_loads(sum(line.dollars for line in bill.bill(day)))

    def but(self, **changes: float) -> "Model":
        """Return a model with some figures of the load changed."""
        return replace(self, load=replace(self.load, **changes))

    @property
    def pushed_row(self) -> float:
        """Dollars of one additional inbox row: its write, 30 days of storage, and its share of a worker's time."""
        row = self.day(PUSH).flows.row
        kept = (bill.ROW_BYTES + prices.DYNAMODB_ROW_OVERHEAD) / prices.GB * bill.INBOX_DAYS / prices.DAYS
        working = seconds(self.load, "fanout", row.cpu_ms, 1 / BATCH_WRITE) * memory_mb("fanout") / 1024
        return prices.DYNAMODB_WRITE + kept * prices.DYNAMODB_STORAGE + working * prices.LAMBDA_SECOND[-1][1]

    @property
    def hot_followee(self) -> float:
        """Dollars of one additional hot followee in a page: a query, and the processor time that it takes."""
        extra = self.day(PULL).flows.hot_followee
        working = seconds(self.load, API, extra.cpu_ms, 0) * memory_mb(API) / 1024
        return extra.units[0] * prices.DYNAMODB_READ + working * prices.LAMBDA_SECOND[-1][1]

    @property
    def ranked_page(self) -> float:
        """Additional dollars of a first page that is ranked."""
        ranked, latest = self.steps["feed, ranked, cold"], self.steps["feed, cold"]
        reads, writes = (more - less for more, less in zip(ranked.units, latest.units, strict=True))
        cpu, rounds = ranked.cpu_ms - latest.cpu_ms, ranked.rounds - latest.rounds
        working = seconds(self.load, API, cpu, rounds) * memory_mb(API) / 1024
        units = reads * prices.DYNAMODB_READ + writes * prices.DYNAMODB_WRITE
        return units + working * prices.LAMBDA_SECOND[-1][1]

    @property
    def break_even(self) -> float:
        """Posts a day of an author above which pulling is cheaper than pushing; the number of followers cancels out."""
        return self.load.feed_loads * self.hot_followee / self.pushed_row


def deliveries(day: bill.Day) -> float:
    """Mean number of inbox rows written a second."""
    return a_second(day.fan_out.writes["feeds"])


def page_ms(day: bill.Day) -> float:
    """Run time of a feed page in milliseconds."""
    return day.flows.page_seconds(day.flows.queries) * 1000
