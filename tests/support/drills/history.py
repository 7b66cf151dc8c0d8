"""A random history: five users act, and after each act every user reads everything.

Users act through the API, operators write rows. Messages and stream records are delivered when, and as far as, the
history says. `population` is the model of the result.
"""

import random
from collections.abc import Collection

from chalicelib.core import clock
from chalicelib.core.settings import DAY
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from tests.support.drills.acts import PEOPLE
from tests.support.drills.comment_acts import CommentActs
from tests.support.drills.graph_acts import GraphActs
from tests.support.drills.population import (
    ACTIVE,
    DELETED,
    RECENTLY_DELETED,
    SCHEDULED,
    Population,
)
from tests.support.drills.reads import ReadCache, Reads
from tests.support.drills.stage import Stage
from tests.support.drills.story_acts import StoryActs
from tests.support.drills.talk_acts import TalkActs
from tests.support.platform import Platform, strike

STEP_MS = 200  # between two acts: most cached entries are still valid
ALL = 3  # shares of delivery: 0 is nothing, ALL everything


class History(GraphActs, CommentActs, StoryActs, TalkActs):
    """The product, the messages that are not delivered yet, and the model.

    Args:
        private: numbers of the users that are private at the beginning.
        edges: pairs of numbers, follower and followee, at the beginning.
        memory: the fault that is between the product and AWS.
    """

    def __init__(
        self,
        stage: Stage,
        seed: int,
        private: Collection[int],
        edges: Collection[tuple[int, int]],
        memory: ReadCache,
    ) -> None:
        self.stage = stage
        self.stage.platform = Platform(seed, duplicate=bool(seed % 2), reorder=True)
        self.now_ms = clock.now_ms()
        self.events: list[str] = []
        self.model = Population({})
        with self._time():
            self.people = [stage.register(f"person{i}") for i in range(PEOPLE)]
        self.by_id = {person.id: person for person in self.people}
        self.model = Population({person.id: person.name for person in self.people})
        self.reads = Reads(stage, self.people, self.model, random.Random(seed), memory)
        for one, other in edges:
            self.follow(one, other)
        for one in private:
            self.privacy(one, 0)

    def take(self, act: str, one: int, other: int, carried: int, *, late: bool) -> None:
        """Carry out one act, deliver a share of the messages, and check all reads; stale ones too where `late`."""
        self.now_ms += STEP_MS
        getattr(self, act)(one, other)
        if carried:
            self._carry(carried)
        if carried == ALL:
            self.now_ms += settings().outbox_cache * 1000 + 1
        with self._time():
            self.reads.check(self.events, is_settled=carried == ALL)
            if late:
                self.reads.check_late()

    def wait(self, one: int, _: int) -> None:
        """Let a minute pass; sometimes a month, after which no inbox is valid."""
        if one == 0:
            self.now_ms += 31 * DAY * 1000
            with self._time():
                strike("functions.housekeeping:sweep_deliveries")
            for post_id in self._in(RECENTLY_DELETED):
                self.model.posts[post_id].state = DELETED
            self.model.drafts.clear()
        self.now_ms += 60_000
        with self._time():
            strike("functions.housekeeping:sweep_due_posts")
        self._end_states()
        self.events.append("a month goes by" if one == 0 else "a minute goes by")

    def _end_states(self) -> None:
        """What the sweeper does with scheduled posts; `wait` ends deleted ones and drafts with its month."""
        for post_id in self._in(SCHEDULED):
            if self.model.posts[post_id].publish_ms <= self.now_ms:
                self.model.posts[post_id].state = ACTIVE

    def _carry(self, carried: int) -> None:
        self.events.append("everything is delivered" if carried == ALL else f"delivered in part: {carried}/{ALL}")
        with self._time():
            if carried == ALL:
                self.stage.platform.settle()
            else:
                self.stage.platform.step(carried / ALL)
        # A request to follow an account that is public by now becomes an edge, sooner or later.
        for pair in [pair for pair in self.model.asked if pair[1] not in self.model.private]:
            if graph.is_following(*pair):
                self.model.asked.discard(pair)
                self.model.edges.add(pair)
