"""The parts of the model, each with an example small enough to compute by hand."""

from dataclasses import replace

import pytest

from benchmarks.scale import bill, quotas
from benchmarks.scale.demand import Demand, Flows, Scenario, memory_mb, seconds
from benchmarks.scale.load import Load
from benchmarks.scale.quotas import Quota
from benchmarks.scale.scenarios import PULL, PUSH, PUSH_SEEN, Model, deliveries, product
from benchmarks.scale.step_costs import StepCost
from chalicelib.fanout.tables import FeedRow
from tests.support.aws_rules.sizes import item_size

# Every account has a hundred followers, or so nearly that it makes no difference.
SMALL = replace(Load(), daily_users=1000, posts=1.0, feed_loads=2.0, follows=100, exponent=1e6, cap=1e9, call_ms=10)
NOTHING = StepCost()
STEPS = {
    "upload-url": NOTHING,
    "post": StepCost(writes={"posts": 2.0}),
    "resize": StepCost(cpu_ms=500),
    "publish": StepCost(rounds=1),
    "count_posts": StepCost(writes={"users": 66.0}),
    "plan of 1": StepCost(rounds=5, sent=[100]),
    "plan of 400": StepCost(reads={"follows": 4.5, "posts": 1.0}, writes={"posts": 2.0}, rounds=5, sent=[6000]),
    "fanout of 1": StepCost(reads={"posts": 1.0}, writes={"feeds": 1.0}, rounds=2, cpu_ms=2),
    "fanout of 400": StepCost(reads={"posts": 1.0}, writes={"feeds": 400.0}, rounds=17, cpu_ms=22),
    "fanout of 400, presence checked": StepCost(reads={"posts": 1.0, "feeds": 200.0}, rounds=21, cpu_ms=42),
    "feed, cold": StepCost(reads={"posts": 10.0}, rounds=3, cpu_ms=20, answer_bytes=5000),
    "feed of 20 hot followees, cold": StepCost(reads={"posts": 20.0}, rounds=4, cpu_ms=40),
    "events": StepCost(streamed=[6000]),
}


def flows(scenario: Scenario) -> Flows:
    return Flows(SMALL, STEPS, scenario)


class TestFanOut:
    def test_push(self) -> None:
        """A thousand posts, a hundred followers and the author: 101,000 rows in 1000 chunks. Each chunk: one look at
        the post; 101 / 25 batches, two milliseconds and a twentieth for each row, on 512 / 1769 of a core."""
        demand = flows(PUSH).fan_out()
        assert demand.writes["feeds"] == pytest.approx(101_000, rel=1e-3)
        assert demand.started["fanout"] == pytest.approx(1000, rel=1e-3)
        assert demand.reads["posts"] == pytest.approx(2000, rel=1e-3)  # the planner reads posts too
        cpu = 1000 * 2 + 101_000 * 20 / 400
        assert demand.busy["fanout"] == pytest.approx((cpu * 1769 / 512 + (2000 + 101_000 / 25) * 10) / 1000, rel=1e-2)

    def test_the_planner_reads_its_followers_by_blocks(self) -> None:
        """4.5 units for 400 are nine blocks of 44.4 followers: a hundred are three blocks, a unit and a half."""
        assert flows(PUSH).fan_out().reads["follows"] == pytest.approx(1500, rel=1e-3)

    def test_messages(self) -> None:
        """For each post, the plan is sent, received and deleted, and so is its one chunk."""
        assert flows(PUSH).fan_out().queued == pytest.approx({"plan": 3000, "fanout": 3000}, rel=1e-3)

    def test_pull_writes_the_author_s_own_row_and_an_index_entry(self) -> None:
        demand = flows(PULL).fan_out()
        assert demand.writes["posts"] == pytest.approx(1000 * (2 + 1))
        assert demand.writes["feeds"] == pytest.approx(1000)
        assert demand.started["fanout"] == pytest.approx(1000)

    def test_active_only_checks_all_followers_and_writes_to_some(self) -> None:
        demand = flows(PUSH_SEEN).fan_out()
        assert demand.writes["feeds"] == pytest.approx(1000 * (1 + 0.6 * 100), rel=1e-3)
        assert demand.reads["feeds"] == pytest.approx(1000 * 100 * 0.5, rel=1e-3)


class TestReading:
    def test_push(self) -> None:
        """2000 loads of ten units, 20 ms on 1024 / 1769 of a core and three calls."""
        demand = flows(PUSH).reading()
        assert demand.reads == {"posts": 20_000}
        assert demand.busy["api_handler"] == pytest.approx(2000 * (20 * 1769 / 1024 + 30) / 1000)

    def test_pull_queries_every_hot_followee_that_is_not_cached(self) -> None:
        """A hundred hot followees of half a unit each, of a thousand accounts: an instance has looked nearly all up
        within five seconds, at about 26 pages, 2600 look-ups: 1 - exp(-2.6) of them are known."""
        asked = flows(PULL)
        assert asked.page_seconds(100) == pytest.approx((120 * 1769 / 1024 + 40) / 1000)
        lookups = 5 / asked.page_seconds(100) * 100
        assert asked.queries == pytest.approx(100 * 2.718281828 ** (-lookups / 1000), rel=1e-2)
        assert asked.reading().reads["posts"] == pytest.approx(2000 * (10 + asked.queries * 0.5))


class TestSums:
    def test_demands_add_up(self) -> None:
        one = Demand({"a": 1.0}, started={"f": 2.0}, logged=3)
        both = one + Demand({"a": 1.0, "b": 5.0})
        assert (both.reads, both.started, both.logged) == ({"a": 2.0, "b": 5.0}, {"f": 2.0}, 3)

    def test_gigabyte_seconds(self) -> None:
        assert memory_mb("resize") == 2048
        assert Demand(busy={"resize": 3.0, "fanout": 2.0}).gb_seconds == 3 * 2 + 2 * memory_mb("fanout") / 1024

    def test_a_function_has_one_core_at_most(self) -> None:
        assert seconds(SMALL, "resize", 1000, 0) == 1

    def test_an_inbox_row(self) -> None:
        row = FeedRow("0" * 11, "0" * 22, expires_at=1795333001)
        assert item_size(row.serialize()) == bill.ROW_BYTES

    def test_the_bill(self) -> None:
        """101,000 rows at $0.625 a million are $0.063; 30 days of them 0.5 GB at $0.25 a month, $0.0042 a day."""
        day = bill.Day.of(flows(PUSH))
        lines = {line.name: line.dollars for line in bill.bill(day)}
        assert lines[bill.INBOX_ROWS] == pytest.approx(0.063125, rel=1e-3)
        assert lines[bill.INBOX_STORAGE] == pytest.approx(101_000 * 30 * 165 / 1e9 * 0.25 / 30, rel=1e-3)
        assert day.per_million_loads(2000) == 1e6

    def test_deliveries(self) -> None:
        assert deliveries(bill.Day.of(flows(PUSH))) == pytest.approx(101_000 / 86_400, rel=1e-3)


class TestRanked:
    def test_what_a_ranked_page_costs_more(self) -> None:
        """Four read units and a write unit are $1.125 a million; 10 ms on 1024 / 1769 of a core and a call of 10 ms are
        27 ms of a gigabyte, $0.36.
        """
        ranked = StepCost(reads={"posts": 14.0}, writes={"feed_windows": 1.0}, rounds=4, cpu_ms=30)
        model = Model(SMALL, {**STEPS, "feed, ranked, cold": ranked})
        assert model.ranked_page * 1e6 == pytest.approx(1.125 + 0.0273 * 13.3334, rel=1e-2)


class TestBreakEven:
    def test_the_two_ways_cost_the_same_there(self) -> None:
        """Both bills, at the rate of posts at which the model says that pulling starts to pay; caches do not matter,
        because there are many accounts of equal size.
        """
        many = replace(SMALL, daily_users=500e6)
        rate = Model(many, STEPS).break_even
        model = Model(replace(many, posts=rate), STEPS)
        assert model.dollars(PULL) == pytest.approx(model.dollars(PUSH), rel=0.05)


class TestQuotas:
    def test_where_a_limit_is_met(self) -> None:
        """1000 users demand 50 in the busiest second, so 800 users demand 40."""
        assert Quota("", 40, 50, "").users(1000) == pytest.approx(800)

    def test_the_first_exceeded_limit_is_first(self) -> None:
        day = bill.Day.of(flows(product()))
        for found in (quotas.of_aws(day), quotas.of_ours(day)):
            users = [quota.users(1000) for quota in found]
            assert users == sorted(users)

    def test_the_most_followed(self) -> None:
        """A page reads a post for half a unit, so 3000 units are 6000 pages a second. A follower loads two a day, twice
        as often in the evening: 6000 x 86,400 / 4 followers.
        """
        assert quotas.most_followed(bill.Day.of(flows(PUSH))) == pytest.approx(6000 * 86_400 / 4)
