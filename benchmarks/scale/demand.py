"""What a day of the load asks of AWS: the measured steps, as often as each is run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from benchmarks.scale.flows import HOT, PAGE, POSTS_OF_A_BATCH
from benchmarks.scale.load import DAY, Load
from benchmarks.scale.measuring import FOLLOWERS
from benchmarks.scale.prices import sqs_requests
from benchmarks.scale.taken import Taken
from chalicelib.accounts.settings import settings as accounts_settings
from chalicelib.core.queues import SEND_BATCH
from chalicelib.core.tables import BATCH_GET, BATCH_WRITE
from chalicelib.fanout.settings import settings
from infra.paths import CHALICE_CONFIG

API = "api_handler"  # Chalice's name of the function behind the HTTP API
OUTBOX_ENTRY = 1  # write unit: a pulled post stands in one more index of the posts table
Amounts = dict[str, float]
CONFIG = json.loads(CHALICE_CONFIG.read_text())


@dataclass(frozen=True)
class Scenario:
    """How posts reach feeds.

    Attributes:
        pushed_below: posts of authors with fewer followers are copied into inboxes; readers fetch the others'.
        seen_only: followers who were not seen for 30 days get no copies.
    """

    name: str
    pushed_below: float = inf
    seen_only: bool = False


@dataclass
class Demand:
    """Amounts of one day.

    Attributes:
        reads, writes: units, by table.
        busy: seconds that a function is at work, by function: by 86,400 so many instances.
        started: invocations, by function.
        queued: requests of SQS as it counts them, by queue.
        logged: bytes.
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
        """What Lambda charges for: a function's memory for as long as it runs."""
        return sum(seconds * memory_mb(function) / 1024 for function, seconds in self.busy.items())


def _sum(one: Amounts, other: Amounts) -> Amounts:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in one | other}


def _share(more: Taken, less: Taken, parts: int) -> Taken:
    """What each of so many parts adds; processor time is never less than nothing."""
    reads, writes = (
        {"all": (sum(a.values()) - sum(b.values())) / parts}
        for a, b in ((more.reads, less.reads), (more.writes, less.writes))
    )
    return Taken(reads, writes, cpu_ms=max(0.0, more.cpu_ms - less.cpu_ms) / parts)


def memory_mb(function: str) -> int:
    """Of a function, as deployed."""
    return int(CONFIG["lambda_functions"].get(function, {}).get("lambda_memory_size", CONFIG["lambda_memory_size"]))


def seconds(load: Load, function: str, cpu_ms: float, rounds: float) -> float:
    """How long a function runs: its processor time on its share of a vCPU, and the calls that it waits for."""
    share = min(1.0, memory_mb(function) / load.vcpu_mb)
    return (cpu_ms / share + rounds * load.call_ms) / 1000


@dataclass(frozen=True)
class Flows:
    """The flows of one scenario."""

    load: Load
    steps: Mapping[str, Taken]
    scenario: Scenario

    @property
    def copied_to(self) -> float:
        """Followers of the mean post that is pushed, by any author."""
        return self.load.followers.mean_below(self.scenario.pushed_below)

    @property
    def rows(self) -> float:
        """Inbox rows of the mean post: the author's own, and those of followers who get it."""
        return 1 + self.copied_to * (self.load.seen if self.scenario.seen_only else 1.0)

    @property
    def outboxes(self) -> float:
        """Followees of the mean reader whose posts are not pushed."""
        return self.load.followers.mean_from(self.scenario.pushed_below)

    @property
    def queries(self) -> float:
        """Outboxes that a page asks the table for; the others are remembered from an earlier page."""
        if not self.outboxes:
            return 0.0
        pages = self.load.outbox_cache / self.page_seconds(self.outboxes)
        accounts = self.load.daily_users
        known = self.load.followers.remembered(pages * self.outboxes, accounts, at_least=self.scenario.pushed_below)
        return self.outboxes * (1 - known)

    @property
    def cards_remembered(self) -> float:
        """Share (0-1) of a page's authors that a function remembers from earlier pages."""
        pages = accounts_settings().account_cache / self.page_seconds(0)
        return self.load.followers.remembered(pages * PAGE, self.load.daily_users)

    @property
    def outbox(self) -> Taken:
        """What one outbox adds to a page, beside the one round that they take together."""
        return _share(self.steps[f"feed of {HOT} outboxes, cold"], self.steps["feed, cold"], HOT)

    @property
    def row(self) -> Taken:
        """What one follower more adds to a delivery."""
        return _share(self.steps[f"fanout of {FOLLOWERS}"], self.steps["fanout of 1"], FOLLOWERS)

    @property
    def look(self) -> Taken:
        """What it adds to ask whether a follower was seen."""
        asked, known = f"fanout of {FOLLOWERS}, all asked about", f"fanout of {FOLLOWERS}"
        return _share(self.steps[asked], self.steps[known], FOLLOWERS)

    def page_seconds(self, queries: float) -> float:
        """How long a function makes a page that asks for so many outboxes: they are asked at once, after one round."""
        page = self.steps["feed, cold"]
        return seconds(self.load, API, page.cpu_ms + queries * self.outbox.cpu_ms, page.rounds + (queries > 0))

    def posting(self) -> Demand:
        """Everything about the posts but their way into feeds: upload, rendering, publication, totals."""
        times, steps = self.load.posts_a_day, self.steps
        whole = Demand()
        for function, name in ((API, "upload-url"), (API, "post"), ("resize", "resize"), ("publish", "publish")):
            whole += self._run(function, steps[name], times)
        return whole + self._run("count_posts", steps["count_posts"], times / POSTS_OF_A_BATCH)

    def fan_out(self) -> Demand:
        """From the plan to the last inbox."""
        return self._planning() + self._delivering()

    def reading(self) -> Demand:
        """Feed loads, each followed by a report of what was seen."""
        times, queries = self.load.loads_a_day, self.queries
        page = self._run(API, self.steps["feed, cold"], times)
        page.busy[API] = self.page_seconds(queries) * times
        page.reads["posts"] += queries * self.outbox.units[0] * times
        return page + self._run(API, self.steps["events"], times)

    def _planning(self) -> Demand:
        load, below = self.load, self.scenario.pushed_below
        little, much = self.steps["plan of 1"], self.steps[f"plan of {FOLLOWERS}"]
        block = FOLLOWERS / (much.reads["follows"] / 0.5)  # followers in 4 KB of their index
        cpu = little.cpu_ms + (much.cpu_ms - little.cpu_ms) * self.copied_to / FOLLOWERS
        sends = self._pieces(SEND_BATCH * settings().fanout_chunk)
        demand = self._run("plan", much, load.posts_a_day)
        demand.writes["posts"] += load.posts_a_day * load.followers.share_from(below) * OUTBOX_ENTRY
        demand.reads["follows"] = load.posts_a_day * max(0.5, 0.5 * load.followers.pieces(block, below=below))
        demand.busy["plan"] = load.posts_a_day * seconds(load, "plan", cpu, little.rounds - 1 + sends)
        # One request sends the plan; each message is received and deleted by itself, for none waits.
        payload = much.sent[0] / FOLLOWERS * min(self.copied_to, settings().fanout_chunk) * SEND_BATCH
        demand.queued = {"plan": 3 * load.posts_a_day, "fanout": sends * load.posts_a_day * sqs_requests(payload)}
        return demand

    def _delivering(self) -> Demand:
        load, little = self.load, self.steps["fanout of 1"]
        chunks = self._pieces(settings().fanout_chunk) * load.posts_a_day
        rows = self.rows * load.posts_a_day
        asked = self.copied_to * load.posts_a_day if self.scenario.seen_only else 0.0
        cpu = chunks * little.cpu_ms + rows * self.row.cpu_ms + asked * self.look.cpu_ms
        rounds = 2 * chunks + rows / BATCH_WRITE + asked / BATCH_GET
        demand = self._run("fanout", little, chunks)
        demand.writes["feeds"] = rows
        demand.reads["feeds"] = asked * self.look.units[0]
        demand.busy["fanout"] = seconds(load, "fanout", cpu, rounds)
        demand.queued = {"fanout": 2 * chunks}
        return demand

    def _pieces(self, size: int) -> float:
        """Pieces of the mean post's audience; a pulled post has one, for its author."""
        below, followers = self.scenario.pushed_below, self.load.followers
        return followers.pieces(size, below=below, beside=1) + followers.share_from(below)

    def _run(self, function: str, step: Taken, times: float) -> Demand:
        """A step that one invocation takes, so often."""
        return Demand(
            {table: units * times for table, units in step.reads.items()},
            {table: units * times for table, units in step.writes.items()},
            {function: seconds(self.load, function, step.cpu_ms, step.rounds) * times},
            {function: times},
            logged=(step.log_bytes + self.load.lambda_log_bytes) * times,
        )


def a_second(amount: float) -> float:
    """Of a day's amount, in the mean."""
    return amount / DAY
