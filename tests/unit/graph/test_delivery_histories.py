"""Random histories of an account around the limits: while feeds must read its pulled posts, all its edges are hot.

Followers come and go, some by calls that read the account half a minute before they write. Messages of the job come
twice, late, in any order, or their function dies half-way while some of its writes are still in flight. The index lags.
After every step, for as long as a pulled post may be read, every edge must be hot. In the end, the state is the one
that the size requires, and in `push` no edge is hot.

Rules and steps are those of the product. Rows are kept in memory, with the conditions that `accounts.delivery_state`
and `graph.tables` put on them, so that thousands of histories can be tried.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import DeliveryState
from chalicelib.core.settings import settings as core_settings
from chalicelib.graph import delivery_changes, service, tables
from chalicelib.graph.settings import settings
from tests.support.depth import histories
from tests.support.rooms.deliveries import DAY, Later, later

__all__ = ["later"]

FOLLOW_LIVES = 29  # seconds, after which API Gateway and Lambda end the call
JOB_LIVES = 60  # seconds, the job's time limit
INDEX_LAGS = 60  # seconds at most, an assumption of decision 0014
CROWD = 9
ADA = "ada"

acts = st.sampled_from(
    ["follow", "begin_follow", "write_edge", "leave", "crowd_leaves", "crowd_comes", "raise_follower_shards"]
)
jobs = st.sampled_from(["carry", "carry", "carry_all", "carry_again", "crash", "crash", "land", "sweep"])
times = st.sampled_from(["wait", "wait", "wait", "wait", "wait_long"])
steps = st.lists(st.one_of(acts, jobs, jobs, times), min_size=40, max_size=120)


class Died(Exception):  # noqa: N818 - not an error of the program
    """The job's function was killed."""


@dataclass
class Edge:
    """A follower's edge."""

    shard: int
    born_ms: int
    hot: bool


class Rows:
    """One account and its edges, with conditional writes."""

    def __init__(self, shards: int) -> None:
        self.state = DeliveryState(ADA, accounts.PUSH, 0, 0, {}, None, 0, shards)
        self.edges: dict[str, Edge] = {}

    def is_still(self, was: DeliveryState) -> bool:
        return (was.since_ms, was.run) == (self.state.since_ms, self.state.run)

    def delivery_state(self, _user_id: str) -> DeliveryState:
        return self.state

    def change_delivery(self, was: DeliveryState, now: DeliveryState) -> bool:
        if not self.is_still(was) or was.follower_shards != self.state.follower_shards:
            return False
        self.state = replace(now, followers_count=self.state.followers_count)
        return True

    def advance_shard(self, was: DeliveryState, shard: int, after: str | None, due_ms: int) -> DeliveryState | None:
        if not self.is_still(was) or shard not in self.state.left:
            return None
        left = {each: place for each, place in self.state.left.items() if each != shard or after}
        if after:
            left[shard] = after
        self.state = replace(self.state, left=left, due_ms=due_ms)
        return self.state

    def raise_follower_shards(self, _user_id: str, shards: int) -> None:
        self.state = replace(self.state, follower_shards=max(shards, self.state.follower_shards))

    def due_delivery_ids(self, before_ms: int) -> Iterator[tuple[str, str]]:
        if self.state.due_ms is not None and self.state.due_ms < before_ms:
            yield self.state.delivery, ADA

    def read_strongly(self, _user_ids: Any) -> list[Any]:
        return [SimpleNamespace(user_id=ADA, **{name: getattr(self.state, name) for name in _OF_ACCOUNT})]


_OF_ACCOUNT = ("delivery", "followers_count", "follower_shards")


class History:
    """The account, its messages, and the calls and writes in flight."""

    def __init__(self, later: Later, seed: int, patch: pytest.MonkeyPatch) -> None:
        self.later, self.random = later, random.Random(seed)
        self.rows = Rows(self.random.choice([1, 2]))
        self.started: list[
            tuple[int, str, DeliveryState]
        ] = []  # deadline, follower and the state read, of follows in flight
        self.in_flight: list[tuple[int, Callable[[], None]]] = []  # deadline and write, of functions that died
        self.dying = False
        self.read_until_ms = 0  # until when feeds read pulled posts
        for name in (
            "delivery_state",
            "change_delivery",
            "advance_shard",
            "raise_follower_shards",
            "due_delivery_ids",
            "read_strongly",
        ):
            patch.setattr(accounts, name, getattr(self.rows, name))
        patch.setattr(tables, "followers", self.followers)
        patch.setattr(tables, "mark_hot", self.mark)
        self.crowd_comes()

    def followers(self, _author_id: str, shard: int, after: str, most: int) -> list[str]:
        """Read the index, which shows new edges late."""
        since_ms = self.later.now_ms - self.random.randrange(INDEX_LAGS) * 1000
        edges = self.rows.edges.items()
        return sorted(
            follower_id
            for follower_id, edge in edges
            if edge.shard == shard and edge.born_ms <= since_ms and follower_id > after
        )[:most]

    def mark(self, _author_id: str, follower_ids: list[str], *, hot: bool) -> None:
        """Mark the edges, or die half-way with some writes in flight."""
        for follower_id in follower_ids:
            if not self.dying:
                self.set_hot(follower_id, hot)
            elif self.random.random() < 0.7:
                until_ms = self.later.now_ms + JOB_LIVES * 1000
                self.in_flight.append((until_ms, lambda follower_id=follower_id: self.set_hot(follower_id, hot)))  # type: ignore[misc]
        if self.dying:
            raise Died

    def set_hot(self, follower_id: str, hot: bool) -> None:
        if follower_id in self.rows.edges:
            self.rows.edges[follower_id].hot = hot

    def follow(self) -> None:
        self.begin_follow()
        self.write_edge(-1)

    def begin_follow(self) -> None:
        follower_id = f"fan{self.random.randrange(CROWD)}"
        self.started.append((self.later.now_ms + FOLLOW_LIVES * 1000, follower_id, self.rows.state))

    def write_edge(self, position: int | None = None) -> None:
        if not self.started:
            return
        position = self.random.randrange(len(self.started)) if position is None else position
        until_ms, follower_id, read = self.started.pop(position)
        if self.later.now_ms <= until_ms and follower_id not in self.rows.edges:
            shard = self.random.randrange(read.follower_shards)
            self.rows.edges[follower_id] = Edge(shard, self.later.now_ms, read.delivery != accounts.PUSH)
            self.count()

    def leave(self) -> None:
        if self.rows.edges:
            del self.rows.edges[self.random.choice(sorted(self.rows.edges))]
            self.count()

    def crowd_comes(self) -> None:
        while len(self.rows.edges) < settings().pull_followers:
            self.follow()

    def crowd_leaves(self) -> None:
        while len(self.rows.edges) >= settings().push_followers:
            self.leave()

    def count(self) -> None:
        """Fold the stream."""
        self.rows.state = replace(self.rows.state, followers_count=len(self.rows.edges))
        delivery_changes.request_reviews([ADA])

    def raise_follower_shards(self) -> None:
        self.rows.raise_follower_shards(ADA, self.random.choice([2, 4]))

    def carry(self) -> None:
        due = self.later.due()
        if due:
            message = self.random.choice(due)
            self.later.waiting.remove(next(each for each in self.later.waiting if each[1] is message))
            service.change_delivery(message)

    def carry_all(self) -> None:
        for _ in range(10):
            self.carry()

    def carry_again(self) -> None:
        """Handle a message without removing it."""
        if self.later.waiting:
            service.change_delivery(self.random.choice(self.later.waiting)[1])

    def crash(self) -> None:
        """A message's function dies; the message stays."""
        due = self.later.due()
        if due:
            self.dying = True
            try:
                service.change_delivery(self.random.choice(due))
            except Died:
                pass
            finally:
                self.dying = False

    def land(self) -> None:
        """A write of a dead function arrives."""
        if self.in_flight:
            self.in_flight.pop(self.random.randrange(len(self.in_flight)))[1]()

    def wait(self, seconds: int | None = None) -> None:
        """Let time pass; writes whose deadline passes arrive first."""
        passed = self.random.choice([1, 10, 25, 50, 61, 121]) if seconds is None else seconds
        then_ms = self.later.now_ms + passed * 1000
        for each in [each for each in self.in_flight if each[0] < then_ms]:
            self.in_flight.remove(each)
            each[1]()
        self.later.wait(passed)

    def wait_long(self) -> None:
        self.wait(self.random.choice([settings().delivery_grace + 1, 31 * DAY]))

    def sweep(self) -> None:
        service.resume_deliveries()

    def check(self) -> None:
        """Check that no follower misses a pulled post."""
        if self.rows.state.delivery == accounts.PULL:
            self.read_until_ms = self.later.now_ms + core_settings().inbox_lifetime * 1000
        if self.later.now_ms <= self.read_until_ms:
            assert all(edge.hot for edge in self.rows.edges.values())

    def finish(self) -> None:
        """Let all writes and messages arrive, all calls end, and time pass."""
        self.wait(JOB_LIVES + 1)
        for _ in range(2):
            self.count()
            for seconds in (settings().marking_again + 1, 31 * DAY, settings().marking_again + 1):
                self.later.settle()
                self.check()
                self.wait(seconds)
                self.sweep()
            self.later.settle()
            self.check()


@histories(quick=500, nightly=20_000)
@given(steps=steps, seed=st.integers(0, 2**32))
def test_a_history(later: Later, monkeypatch: pytest.MonkeyPatch, steps: list[str], seed: int) -> None:
    with monkeypatch.context() as patch:
        later.waiting.clear()
        history = History(later, seed, patch)
        for act in steps:
            getattr(history, act)()
            history.check()
        history.finish()
    state = history.rows.state
    if state.followers_count >= settings().pull_followers:
        assert state.delivery == accounts.PULL
    if state.followers_count < settings().push_followers:
        assert state.delivery == accounts.PUSH
        assert not any(edge.hot for edge in history.rows.edges.values())
    assert (state.left, state.due_ms) == ({}, None)
