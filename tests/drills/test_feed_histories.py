"""Random histories of feeds: every follower gets every post exactly once, under races, crashes and late deliveries.

Three users follow and unfollow each other, post, delete, and stay away for weeks. An account with two followers is in
pull, so accounts change between push and pull all the time. Messages and stream records are delivered late, twice and
in any order, and the process dies while it handles them. Feeds are read page by page meanwhile. The model consists of
follow edges and posts; it has no inboxes, outboxes, floors or states.
"""

import itertools

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from chalicelib.fanout import service as fanout
from chalicelib.fanout.messages import Deliver, RebuildInbox
from chalicelib.feed import service
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged, MarkShard, ReviewDelivery
from chalicelib.posts import service as posts
from chalicelib.posts.messages import PlanPost
from tests.support.cloud import Policy
from tests.support.drills.histories import APART_MS, Consumers, History, run
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
MINUTES = 60_000
SLEEPS = (MINUTES, 3 * MINUTES, 20 * DAY_MS, 30 * DAY_MS + 30 * MINUTES, 33 * DAY_MS)
CONSUMERS: Consumers = {
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


class Feeds(History):
    """The history and the model."""

    consumers = CONSUMERS
    carried = CARRIED

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__(patch)
        self.readings: dict[int, Reading] = {}
        self.following: set[tuple[int, int]] = set()
        self.posts: dict[str, int] = {}

    @initialize(edges=st.sets(st.sampled_from(EDGES)))
    def begin(self, edges: set[tuple[int, int]]) -> None:
        self.start()
        self.people = [person(f"person{i}") for i in range(PEOPLE)]
        for reader, author in sorted(edges):
            self.follow_or_leave(reader, author)

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
        author_id = self.people[self.posts.pop(post_id)]
        posts.delete(author_id, post_id)
        posts.erase(author_id, post_id)
        for reading in self.readings.values():
            reading.due.discard(post_id)

    @rule(sleep=st.sampled_from(SLEEPS))
    def sleep(self, sleep: int) -> None:
        self.wait(sleep)
        graph.resume_deliveries()

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


@pytest.mark.usefixtures("cloud")
def test_histories(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(**POLICY)
    run(Feeds, monkeypatch)
