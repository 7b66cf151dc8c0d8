"""Computes the AWS usage of a day: the measured cost of each step times the number of its runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from benchmarks.scale.flows import HOT, PAGE, POSTS_OF_A_BATCH
from benchmarks.scale.load import DAY, Load
from benchmarks.scale.measuring import FOLLOWERS
from benchmarks.scale.prices import sqs_requests
from benchmarks.scale.step_costs import StepCost
from chalicelib.accounts.settings import settings as accounts_settings
from chalicelib.core.queues import SEND_BATCH
from chalicelib.core.tables import BATCH_GET, BATCH_WRITE
from chalicelib.fanout.settings import settings
from infra.paths import CHALICE_CONFIG

API = "api_handler"  # Chalice's name of the API function
PULLED_ENTRY = 1  # write unit: a pulled post has an entry in one more index of the posts table
Amounts = dict[str, float]
CONFIG = json.loads(CHALICE_CONFIG.read_text())


@dataclass(frozen=True)
class Scenario:
    """A rule of delivery: which posts are pushed, and to which followers.

    Attributes:
        pushed_below: posts of authors with fewer followers are pushed; the posts of other authors are pulled.
        seen_only: followers that were not seen for 30 days are skipped.
    """

    name: str
    pushed_below: float = inf
    seen_only: bool = False


@dataclass
class Demand:
    """Usage of one day.

    Attributes:
        reads, writes: DynamoDB units by table.
        busy: seconds of run time by function; divided by 86,400, the mean number of concurrent instances.
        started: invocations by function.
        queued: billed SQS requests by queue.
        logged: bytes written to logs.
    """

    reads: Amounts = field(default_factory=dict)
    writes: Amounts = field(default_factory=dict)
    busy: Amounts = field(default_factory=dict)
    started: Amounts = field(default_factory=dict)
    queued: Amounts = field(default_factory=dict)
    logged: float = 0.0

    def __add__(self, other: "Demand") -> "Demand":
        return Demand(
            _sum(self.reads, other.reads),
            _sum(self.writes, other.writes),
            _sum(self.busy, other.busy),
            _sum(self.started, other.started),
            _sum(self.queued, other.queued),
            self.logged + other.logged,
        )

    @property
    def gb_seconds(self) -> float:
        """The unit that Lambda bills: memory times run time."""
        return sum(seconds * memory_mb(function) / 1024 for function, seconds in self.busy.items())


def _sum(one: Amounts, other: Amounts) -> Amounts:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in one | other}


def _per_part(more: StepCost, less: StepCost, parts: int) -> StepCost:
    """The difference of two costs divided by `parts`; processor time is not negative."""
    reads, writes = (
        {"all": (sum(a.values()) - sum(b.values())) / parts}
        for a, b in ((more.reads, less.reads), (more.writes, less.writes))
    )
    return StepCost(reads, writes, cpu_ms=max(0.0, more.cpu_ms - less.cpu_ms) / parts)


def memory_mb(function: str) -> int:
    """Deployed memory of a function."""
    return int(CONFIG["lambda_functions"].get(function, {}).get("lambda_memory_size", CONFIG["lambda_memory_size"]))


def seconds(load: Load, function: str, cpu_ms: float, rounds: float) -> float:
    """Run time of an invocation: processor time on the function's share of a vCPU, plus the rounds of calls."""
    share = min(1.0, memory_mb(function) / load.vcpu_mb)
    return (cpu_ms / share + rounds * load.call_ms) / 1000


@dataclass(frozen=True)
class Flows:
    """The demands of one scenario, by flow."""

    load: Load
    steps: Mapping[str, StepCost]
    scenario: Scenario

    @property
    def pushed_followers(self) -> float:
        """Mean number of followers that a post is pushed to; a pulled post counts as 0."""
        return self.load.followers.mean_below(self.scenario.pushed_below)

    @property
    def rows(self) -> float:
        """Mean number of inbox rows of a post: the author's own and those of the recipients."""
        return 1 + self.pushed_followers * (self.load.seen if self.scenario.seen_only else 1.0)

    @property
    def hot_followees(self) -> float:
        """Mean number of pulled followees of a reader."""
        return self.load.followers.mean_from(self.scenario.pushed_below)

    @property
    def queries(self) -> float:
        """Queries of pulled posts in a page; the other hot followees are in the cache of the function instance."""
        if not self.hot_followees:
            return 0.0
        pages = self.load.outbox_cache / self.page_seconds(self.hot_followees)
        accounts = self.load.daily_users
        known = self.load.followers.remembered(
            pages * self.hot_followees, accounts, at_least=self.scenario.pushed_below
        )
        return self.hot_followees * (1 - known)

    @property
    def cards_remembered(self) -> float:
        """Share (0-1) of a page's authors that the cache of a function instance contains."""
        pages = accounts_settings().account_cache / self.page_seconds(0)
        return self.load.followers.remembered(pages * PAGE, self.load.daily_users)

    @property
    def hot_followee(self) -> StepCost:
        """Cost that one hot followee adds to a page, without the one round that all share."""
        return _per_part(self.steps[f"feed of {HOT} hot followees, cold"], self.steps["feed, cold"], HOT)

    @property
    def row(self) -> StepCost:
        """Cost that one more follower adds to a delivery."""
        return _per_part(self.steps[f"fanout of {FOLLOWERS}"], self.steps["fanout of 1"], FOLLOWERS)

    @property
    def presence_check(self) -> StepCost:
        """Cost of reading whether a follower was seen."""
        checked, unchecked = f"fanout of {FOLLOWERS}, presence checked", f"fanout of {FOLLOWERS}"
        return _per_part(self.steps[checked], self.steps[unchecked], FOLLOWERS)

    def page_seconds(self, queries: float) -> float:
        """Run time of a page with so many queries of pulled posts, which run in parallel in one additional round."""
        page = self.steps["feed, cold"]
        return seconds(self.load, API, page.cpu_ms + queries * self.hot_followee.cpu_ms, page.rounds + (queries > 0))

    def posting(self) -> Demand:
        """Demand of posts before the fan-out: upload, rendering, publication, totals."""
        times, steps = self.load.posts_a_day, self.steps
        whole = Demand()
        for function, name in ((API, "upload-url"), (API, "post"), ("resize", "resize"), ("publish_posts", "publish")):
            whole += self._run(function, steps[name], times)
        return whole + self._run("count_posts", steps["count_posts"], times / POSTS_OF_A_BATCH)

    def fan_out(self) -> Demand:
        """Demand of the fan-out, from the plan to the last inbox."""
        return self._planning() + self._delivering()

    def reading(self) -> Demand:
        """Demand of feed loads, each with a report of its events."""
        times, queries = self.load.loads_a_day, self.queries
        page = self._run(API, self.steps["feed, cold"], times)
        page.busy[API] = self.page_seconds(queries) * times
        page.reads["posts"] += queries * self.hot_followee.units[0] * times
        return page + self._run(API, self.steps["events"], times)

    def _planning(self) -> Demand:
        load, below = self.load, self.scenario.pushed_below
        small, large = self.steps["plan of 1"], self.steps[f"plan of {FOLLOWERS}"]
        block = FOLLOWERS / (large.reads["follows"] / 0.5)  # followers in 4 KB of their index
        cpu = small.cpu_ms + (large.cpu_ms - small.cpu_ms) * self.pushed_followers / FOLLOWERS
        sends = self._pieces(SEND_BATCH * settings().fanout_chunk)
        demand = self._run("plan", large, load.posts_a_day)
        demand.writes["posts"] += load.posts_a_day * load.followers.share_from(below) * PULLED_ENTRY
        demand.reads["follows"] = load.posts_a_day * max(0.5, 0.5 * load.followers.pieces(block, below=below))
        demand.busy["plan"] = load.posts_a_day * seconds(load, "plan", cpu, small.rounds - 1 + sends)
        # One request sends the plan; each message is received and deleted by itself, because there is no backlog.
        payload = large.sent[0] / FOLLOWERS * min(self.pushed_followers, settings().fanout_chunk) * SEND_BATCH
        demand.queued = {"plan": 3 * load.posts_a_day, "fanout": sends * load.posts_a_day * sqs_requests(payload)}
        return demand

    def _delivering(self) -> Demand:
        load, small = self.load, self.steps["fanout of 1"]
        chunks = self._pieces(settings().fanout_chunk) * load.posts_a_day
        rows = self.rows * load.posts_a_day
        checks = self.pushed_followers * load.posts_a_day if self.scenario.seen_only else 0.0
        cpu = chunks * small.cpu_ms + rows * self.row.cpu_ms + checks * self.presence_check.cpu_ms
        rounds = 2 * chunks + rows / BATCH_WRITE + checks / BATCH_GET
        demand = self._run("fanout", small, chunks)
        demand.writes["feeds"] = rows
        demand.reads["feeds"] = checks * self.presence_check.units[0]
        demand.busy["fanout"] = seconds(load, "fanout", cpu, rounds)
        demand.queued = {"fanout": 2 * chunks}
        return demand

    def _pieces(self, size: int) -> float:
        """Mean number of chunks of a post's audience; a pulled post has one, for its author."""
        below, followers = self.scenario.pushed_below, self.load.followers
        return followers.pieces(size, below=below, extra=1) + followers.share_from(below)

    def _run(self, function: str, step: StepCost, times: float) -> Demand:
        """Demand of a step that runs `times` times, each in one invocation."""
        return Demand(
            {table: units * times for table, units in step.reads.items()},
            {table: units * times for table, units in step.writes.items()},
            {function: seconds(self.load, function, step.cpu_ms, step.rounds) * times},
            {function: times},
            logged=(step.log_bytes + self.load.lambda_log_bytes) * times,
        )


def a_second(amount: float) -> float:
    """Mean amount a second, of an amount a day."""
    return amount / DAY
