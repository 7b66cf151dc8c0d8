"""Random histories of trays: every follower gets every story once, also while authors cross the push line.

Three users follow and unfollow each other, publish and delete stories, and stories end. An account with two followers
is in pull, so accounts change between push and pull all the time. Messages and stream records are delivered late, twice
and in any order, and the process dies while it handles them. The model consists of follow edges and stories.
"""

import itertools
from collections import Counter

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from chalicelib.fanout.messages import RebuildInbox
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged, MarkShard, ReviewDelivery
from chalicelib.stories import service as stories
from chalicelib.stories.messages import DeliverStory, PlanStory
from chalicelib.stories.settings import settings
from tests.support.cloud import Policy
from tests.support.drills.histories import APART_MS, Consumers, History, run
from tests.support.drills.stage import rows
from tests.support.rooms import world
from tests.support.rooms.people import person
from tests.support.rooms.storytelling import story, tray

PEOPLE = 3
POLICY = {
    "pull_followers": 2,
    "push_followers": 2,
    "followers_per_shard": 1,
    "graph_changes_per_user": 100_000,
    "stories_per_day": 100_000,
    "story_changes_per_user": 100_000,
}
SLEEPS = (60_000, 3 * 60_000, 10 * 3_600_000)
CONSUMERS: Consumers = {
    PlanStory: stories.plan,
    DeliverStory: stories.deliver,
    EdgeChanged: stories.sync_edge,
    RebuildInbox: stories.rebuild,
    ReviewDelivery: graph.change_delivery,
    MarkShard: graph.change_delivery,
}
CARRIED = {"functions.publish:publish_stories": "stories", "functions.count:count_follows": "follows"}
EDGES = list(itertools.permutations(range(PEOPLE), 2))
who = st.integers(0, PEOPLE - 1)


class Trays(History):
    """The history and the model."""

    consumers = CONSUMERS
    carried = CARRIED

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__(patch)
        self.following: set[tuple[int, int]] = set()
        self.stories: dict[str, tuple[int, int]] = {}  # author and end, by id

    @initialize(edges=st.sets(st.sampled_from(EDGES)))
    def begin(self, edges: set[tuple[int, int]]) -> None:
        self.start()
        self.people = [person(f"person{i}") for i in range(PEOPLE)]
        for viewer, author in sorted(edges):
            self.follow_or_leave((viewer, author))

    @rule(edge=st.sampled_from(EDGES))
    def follow_or_leave(self, edge: tuple[int, int]) -> None:
        self.wait(APART_MS)
        change = graph.unfollow if edge in self.following else graph.follow
        change(self.people[edge[0]], self.people[edge[1]])
        self.following ^= {edge}

    @rule(author=who, waits=st.booleans(), lasts=st.sampled_from((600, settings().story_lifetime)))
    def tell(self, author: int, waits: bool, lasts: int) -> None:
        """Publish a story that is active at once, or after its photo is rendered."""
        self.wait(APART_MS)
        author_id, ends_ms = self.people[author], self.now_ms + lasts * 1000
        if waits:
            media_id = world.photo(author_id, "processing")
            made = stories.create(author_id, stories.Draft(media_id, ends_ms=ends_ms))
            self.wait(APART_MS)
            world.finish(media_id)
            stories.settle(made.story_id)
        else:
            made = story(author_id, ends_ms=ends_ms)
        self.stories[made.story_id] = author, ends_ms

    @precondition(lambda self: self.stories)
    @rule(choice=st.integers(0, 100))
    def delete(self, choice: int) -> None:
        self.wait(APART_MS)
        story_id = sorted(self.stories)[choice % len(self.stories)]
        author, _ = self.stories.pop(story_id)
        stories.delete(self.people[author], story_id)

    @rule(sleep=st.sampled_from(SLEEPS))
    def sleep(self, sleep: int) -> None:
        self.wait(sleep)
        graph.resume_deliveries()
        stories.resend_unplanned()

    @rule(viewer=who, limit=st.integers(1, 4))
    def read(self, viewer: int, limit: int) -> None:
        """A tray in any state of delivery shows no author twice, and nothing that the viewer may not see."""
        self.wait(APART_MS)
        shown = self.shown(viewer, limit)
        allowed = self.allowed(viewer)
        assert {story_id for _, story_id in shown.values()} <= {each for ids in allowed.values() for each in ids}

    @rule(viewer=who, limit=st.integers(1, 4))
    def settle(self, viewer: int, limit: int) -> None:
        """Deliver everything; then the tray equals the model's."""
        self.carry_all()
        self.check(viewer, limit)

    def teardown(self) -> None:
        if hasattr(self, "people"):
            self.carry_all()
            for viewer in range(PEOPLE):
                self.check(viewer, 2)
        self.held.close()

    def allowed(self, viewer: int) -> dict[str, list[str]]:
        """Ids of the stories that the viewer's tray has in the model, by author."""
        authors = {author for follower, author in self.following if follower == viewer} | {viewer}
        found: dict[str, list[str]] = {}
        for story_id, (author, ends_ms) in sorted(self.stories.items()):
            if author in authors and self.now_ms < ends_ms:
                found.setdefault(self.people[author], []).append(story_id)
        return found

    def shown(self, viewer: int, limit: int) -> dict[str, tuple[int, str]]:
        """All pages of a tray: number of stories and the shown story, by author."""
        found, cursor = [], None
        while True:
            page = tray(self.people[viewer], limit, cursor)
            assert not page.degraded
            found += [(each.author.id, (each.count, each.stories[0].id)) for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert Counter(author for author, _ in found) == Counter({author for author, _ in found}), "an author twice"
        return dict(found)

    def check(self, viewer: int, limit: int) -> None:
        self.wait(APART_MS)
        expected = {author: (len(ids), ids[0]) for author, ids in self.allowed(viewer).items()}
        assert self.shown(viewer, limit) == expected
        assert not [row for row in rows("stories") if "unplanned" in row and row["state"]["S"] == "active"]


@pytest.mark.usefixtures("cloud")
def test_histories(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(**POLICY)
    run(Trays, monkeypatch)
