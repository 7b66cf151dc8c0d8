"""Random histories of feeds: every follower gets every post exactly once, under races, crashes and late deliveries.

Three users follow and unfollow each other, post, delete, and stay away for weeks. An account with two followers is in
pull, so accounts change between push and pull all the time. Messages and stream records are delivered late, twice and
in any order, and the process dies while it handles them. Feeds are read page by page meanwhile. The model consists of
follow edges and posts; it has no inboxes, outboxes, floors or states.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.core import caches, clock, queues
from chalicelib.fanout import service as fanout
from chalicelib.fanout.messages import Deliver, RebuildInbox
from chalicelib.feed import service
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged, MarkShard, ReviewDelivery
from chalicelib.posts import service as posts
from chalicelib.posts.messages import PlanPost
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.depth import histories
from tests.support.platform import Platform
from tests.support.resources import empty_all, put_keys
from tests.support.rooms import world as records
from tests.support.rooms.inboxes import DAY_MS
from tests.support.rooms.people import person

PEOPLE = 3
POLICY = {
    "pull_followers": 2,
    "push_followers": 2,
    "followers_per_shard": 1,
    "inbox_rows": 8,
    "backfill_posts": 2,
    "graph_changes_per_user": 100_000,
}
APART_MS = 7_000  # between two acts: longer than any cache keeps an entry
MINUTES = 60_000
SLEEPS = (MINUTES, 3 * MINUTES, 20 * DAY_MS, 30 * DAY_MS + 30 * MINUTES, 33 * DAY_MS)
CONSUMERS: dict[type, Callable[[Any], None]] = {
    PlanPost: fanout.plan,
    Deliver: fanout.deliver,
    EdgeChanged: service.sync_edge,
    RebuildInbox: service.rebuild,
    ReviewDelivery: graph.change_delivery,
    MarkShard: graph.change_delivery,
}
CARRIED = {"functions.publish:publish_posts": "posts", "functions.count:count_follows": "follows"}
EDGES = list(itertools.permutations(range(PEOPLE), 2))
who = st.integers(0, PEOPLE - 1)


class Reading:
    """A feed that is being read. `due` posts must be found: they existed at the first page and still do."""

    def __init__(self, due: set[str]) -> None:
        self.due = due
        self.found: list[str] = []
        self.cursor: str | None = None


class Feeds(RuleBasedStateMachine):
    """The product, the messages that are not delivered yet, and the model."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.patch = patch
        self.held = ExitStack()
        self.now_ms = clock.now_ms()
        self.wait(0)
        self.waiting: list[tuple[int, Any]] = []
        self.readings: dict[int, Reading] = {}
        self.following: set[tuple[int, int]] = set()
        self.posts: dict[str, int] = {}
        self.platform = Platform()

    @initialize(edges=st.sets(st.sampled_from(EDGES)))
    def begin(self, edges: set[tuple[int, int]]) -> None:
        empty_all()
        put_keys()
        caches.forget_caches()
        self.patch.setattr(queues, "send", self.send)
        self.people = [person(f"person{i}") for i in range(PEOPLE)]
        for reader, author in sorted(edges):
            self.follow_or_leave(reader, author)

    def send(self, messages: Any, *, delay: int = 0, **_options: Any) -> int:
        """Replace `queues.send`: keep the messages that concern feeds, and drop the others."""
        sent = [(self.now_ms + delay * 1000, each) for each in messages if type(each) in CONSUMERS]
        self.waiting += sent
        return len(sent)

    def wait(self, ms: int) -> None:
        """Move the clock on by `ms` milliseconds."""
        self.now_ms += ms
        self.held.enter_context(clock.at(self.now_ms))

    @rule(edge=st.sampled_from(EDGES))
    def change_an_edge(self, edge: tuple[int, int]) -> None:
        self.follow_or_leave(*edge)

    def follow_or_leave(self, reader: int, author: int) -> None:
        self.wait(APART_MS)
        if (reader, author) in self.following:
            graph.unfollow(self.people[reader], self.people[author])
            if reader in self.readings:
                self.readings[reader].due -= {each for each, by in self.posts.items() if by == author}
        else:
            graph.follow(self.people[reader], self.people[author])
        self.following ^= {(reader, author)}

    @rule(author=who, waits=st.booleans())
    def post(self, author: int, waits: bool) -> None:
        """Create a post that is active at once, or after its photo is rendered."""
        self.wait(APART_MS)
        author_id = self.people[author]
        media_id = records.photo(author_id, "processing" if waits else "active")
        post_id = records.post(author_id, media=(media_id,)).post_id
        if waits:
            self.wait(APART_MS)
            records.finish(media_id)
            posts.settle(post_id)
        self.posts[post_id] = author

    @precondition(lambda self: self.posts)
    @rule(choice=st.integers(0, 100))
    def delete(self, choice: int) -> None:
        self.wait(APART_MS)
        post_id = sorted(self.posts)[choice % len(self.posts)]
        posts.delete(self.people[self.posts.pop(post_id)], post_id)
        for reading in self.readings.values():
            reading.due.discard(post_id)

    @rule(sleep=st.sampled_from(SLEEPS))
    def sleep(self, sleep: int) -> None:
        self.wait(sleep)
        graph.resume_deliveries()

    @rule(choice=st.integers(0, 100), again=st.booleans(), crash=st.none() | st.integers(1, 12), after=st.booleans())
    def carry_a_message(self, choice: int, again: bool, crash: int | None, after: bool) -> None:
        """Deliver one due message; it may stay in the queue, and the process may die at a call."""
        due = [each for each in self.waiting if each[0] <= self.now_ms]
        if due:
            message = due[choice % len(due)]
            with dying(crash, after=after) as died:
                CONSUMERS[type(message[1])](message[1])
            if not again and not died:
                self.waiting.remove(message)

    @rule(choice=st.integers(0, len(CARRIED) - 1), crash=st.none() | st.integers(1, 6), after=st.booleans())
    def carry_a_stream(self, choice: int, crash: int | None, after: bool) -> None:
        """Deliver all records of one stream; the process may die at a call."""
        handler, table = sorted(CARRIED.items())[choice]
        with dying(crash, after=after):
            self.platform._carry_stream(handler, table)

    @rule(reader=who, limit=st.integers(1, 4))
    def read_on(self, reader: int, limit: int) -> None:
        """Read one more page; from the top, if the last one ended the feed."""
        self.wait(APART_MS)
        if reader not in self.readings:
            self.readings[reader] = Reading(set(self.allowed(reader)) if self.is_quiet() else set())
        reading = self.readings[reader]
        page = service.page(self.people[reader], "latest", limit, reading.cursor)
        reading.found += [item.id for item in page.items]
        reading.cursor = page.next_cursor
        assert not page.degraded
        assert reading.found == sorted(set(reading.found), reverse=True), "repeated, or out of order"
        assert {item.id for item in page.items} <= set(self.allowed(reader)), "leaked"
        if reading.cursor is None:
            assert reading.due <= set(reading.found), "skipped"
            del self.readings[reader]

    @rule(reader=who, limit=st.integers(1, 6))
    def settle(self, reader: int, limit: int) -> None:
        """Deliver everything; then the feed equals the model's."""
        self.carry_all()
        self.check(reader, limit)
        self.carry_all()
        self.check(reader, limit)

    def teardown(self) -> None:
        if hasattr(self, "people"):
            self.carry_all()
            for reader in range(PEOPLE):
                self.check(reader, 3)
            self.carry_all()
            for reader in range(PEOPLE):
                self.check(reader, 3)
        self.held.close()

    def is_quiet(self) -> bool:
        """Whether no message and no record is left to deliver."""
        carried = self.platform._carried
        records = {handler: len(stream(table)) for handler, table in CARRIED.items()}
        return not self.waiting and all(carried[handler] == count for handler, count in records.items())

    def carry_all(self) -> None:
        """Deliver until nothing is left, and move the clock to when delayed messages are due."""
        rounds = 0
        while not self.is_quiet():
            rounds += 1
            assert rounds < 500, "does not come to rest"
            for handler, table in CARRIED.items():
                self.platform._carry_stream(handler, table)
            self.wait(max([0, *(due_ms - self.now_ms for due_ms, _ in self.waiting[:1])]))
            for message in [each for each in self.waiting if each[0] <= self.now_ms]:
                self.waiting.remove(message)
                CONSUMERS[type(message[1])](message[1])

    def allowed(self, reader: int) -> list[str]:
        """Post ids of the feed in the model, newest first."""
        authors = {author for follower, author in self.following if follower == reader} | {reader}
        return sorted((post_id for post_id, author in self.posts.items() if author in authors), reverse=True)

    def check(self, reader: int, limit: int) -> None:
        self.wait(APART_MS)
        found, cursor = [], None
        while True:
            page = service.page(self.people[reader], "latest", limit, cursor)
            found += [item.id for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == self.allowed(reader)


def stream(table: str) -> list[Any]:
    """The records of a table's stream."""
    from moto.dynamodb.models import dynamodb_backends

    shard = dynamodb_backends["123456789012"]["us-east-1"].tables[f"emulsion-local-{table}"].stream_shard
    assert shard is not None
    items: list[Any] = shard.items
    return items


@contextlib.contextmanager
def dying(crash: int | None, *, after: bool) -> Iterator[list[bool]]:
    """Let the process die before or after call number `crash`; None: never. The list has an entry if it died."""
    died: list[bool] = []
    fault = faults.NoFault() if crash is None else faults.CrashAt(crash, after=after)
    try:
        with faults.between(fault):
            yield died
    except faults.Crash:
        died.append(True)


@pytest.mark.usefixtures("cloud")
def test_histories(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(**POLICY)

    class Patched(Feeds):
        def __init__(self) -> None:
            super().__init__(monkeypatch)

    run_state_machine_as_test(
        Patched,
        settings=histories(quick=12, nightly=300, stateful_step_count=40),
    )
