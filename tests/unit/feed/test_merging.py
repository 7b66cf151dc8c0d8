"""Pulled posts merged into the feed: each once, cached for seconds, skipped when slow or failing."""

import threading
from collections.abc import Callable, Iterator

import pytest

from chalicelib.core import clock
from chalicelib.fanout import tables
from chalicelib.feed import service
from chalicelib.feed.merging import Merge, Segment
from chalicelib.feed.schemas import FeedPage
from chalicelib.graph import service as graph
from chalicelib.graph.tables import FollowRow
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.rooms.inboxes import DAY_MS, delete, feed, people, post
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")


def hot(follower_id: str, *followee_ids: str) -> None:
    """Follow by hot edges."""
    with FollowRow.batch_write() as batch:
        for each in followee_ids:
            batch.save(FollowRow(follower_id, each, followee_shard=f"{each}#0", hot_followee_id=each, created_at=0))


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def star(ada: str) -> str:
    """A hot followee of Ada's."""
    star = person("star")
    hot(ada, star)
    return star


def ids_of(page: FeedPage) -> list[str]:
    return [item.id for item in page.items]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_inbox_and_pulled_posts_are_one_feed(ada: str, star: str, limit: int) -> None:
    bea, other_star = person("bea"), person("other.star")
    graph.follow(ada, bea)
    hot(ada, other_star)
    with clock.at(clock.now_ms()):
        pushed = [post(bea, ago_ms=3000 * i) for i in range(5)]
        pulled = [post(star, ago_ms=2000 * i + 1, delivery="pull") for i in range(5)]
        pulled += [post(other_star, ago_ms=5000 * i + 2, delivery="pull") for i in range(3)]
    tables.put([ada], pushed)
    tables.put([ada], pulled[:2])  # rows that should not exist: the posts must not be shown twice
    assert feed(ada, limit) == sorted(pushed + pulled, reverse=True)


def test_a_pulled_post_is_hidden_after_unfollowing(ada: str, star: str) -> None:
    made = [post(star, delivery="pull") for _ in range(2)]
    assert feed(ada) == made[::-1]
    delete(made[0])
    assert feed(ada) == made[1:]
    graph.unfollow(ada, star)
    assert feed(ada) == []


def test_pulled_posts_longer_than_one_segment(ada: str, star: str) -> None:
    with clock.at(clock.now_ms()):
        made = [post(star, ago_ms=1000 * i, delivery="pull") for i in range(70)]
    assert feed(ada, 100) == made
    assert feed(ada, 9) == made


def test_pulled_posts_below_the_floor_come_from_timelines(ada: str, star: str) -> None:
    made = [post(star, ago_ms=days * DAY_MS, delivery="pull") for days in (1, 29, 31, 60)]
    assert feed(ada, 2) == made
    tables.reset_inbox(ada, tables.header(ada), clock.now_ms() - 10 * DAY_MS)
    assert feed(ada, 3) == made


def test_the_newest_pulled_posts_are_cached_for_seconds(ada: str, star: str) -> None:
    tables.mark_seen(ada)
    now_ms = clock.now_ms()
    with clock.at(now_ms):
        first = post(star, delivery="pull")
        assert ids_of(service.page(ada, "latest", 20, None)) == [first]
        second = post(star, ago_ms=1, delivery="pull")
    with clock.at(now_ms + 5000), metered() as usage:
        assert ids_of(service.page(ada, "latest", 20, None)) == [first]
    assert usage.calls["Query"] == 1 + 1 + 3, "inbox, hot followees; restrictions, likes, saves"
    with clock.at(now_ms + 5001):
        assert ids_of(service.page(ada, "latest", 20, None)) == [first, second]


class IndexFault:
    """Runs `meet` before queries of the index of pulled posts or of hot edges."""

    def __init__(self, meet: Callable[[], object], index: str = "outbox", author_id: str | None = None) -> None:
        self.meet = meet
        self.index = index
        self.author_id = author_id

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> object:
        """Run `meet` before the chosen queries."""
        values = arguments.get("ExpressionAttributeValues", {})
        if arguments.get("IndexName") == self.index and self.author_id in {None, values.get(":author", {}).get("S")}:
            self.meet()
        return proceed(arguments)


def fail() -> None:
    raise TimeoutError("the endpoint does not answer")


@pytest.fixture
def hang(policy: Policy) -> Iterator[Callable[[], object]]:
    """Does not return before the test ends."""
    policy(outbox_patience_ms=100)
    over = threading.Event()
    yield lambda: over.wait(20)
    over.set()


@pytest.mark.parametrize("index", ["outbox", "hot_followees"])
def test_a_failing_source_degrades_the_page(ada: str, star: str, index: str) -> None:
    own, _ = post(ada), post(star, delivery="pull")
    tables.put([ada], [own])
    with faults.between(IndexFault(fail, index)):
        page = service.page(ada, "latest", 20, None)
    assert (ids_of(page), page.degraded) == ([own], True)
    assert len(feed(ada)) == 2


@pytest.mark.parametrize("index", ["outbox", "hot_followees"])
def test_a_hanging_source_degrades_the_page(ada: str, star: str, index: str, hang: Callable[[], object]) -> None:
    own, _ = post(ada), post(star, delivery="pull")
    tables.put([ada], [own])
    with faults.between(IndexFault(hang, index)):
        for _ in range(30):  # more than the thread pool has threads
            page = service.page(ada, "latest", 20, None)
            assert (ids_of(page), page.degraded) == ([own], True)


def test_only_the_failing_author_is_skipped(ada: str, star: str) -> None:
    other = person("other")
    hot(ada, other)
    shown, _ = post(other, delivery="pull"), post(star, delivery="pull")
    with faults.between(IndexFault(fail, author_id=star)):
        page = service.page(ada, "latest", 20, None)
    assert (ids_of(page), page.degraded) == ([shown], True)


def test_more_hot_followees_than_a_page_reads(ada: str, policy: Policy) -> None:
    star = person("star")
    hot(ada, star, *people(5))
    shown = post(star, delivery="pull")
    policy(hot_followees=5)
    page = service.page(ada, "latest", 20, None)
    assert (ids_of(page), page.degraded) == ([shown], True)


def test_further_segments_are_read_only_when_needed() -> None:
    def start_read(author_id: str, below: str | None) -> Segment:
        if below == "3" and author_id == "b":
            raise AssertionError("read too early: the merge has not reached this segment")
        return Segment(["5", "3"], is_last=False) if author_id == "b" else Segment(["4", "2"], is_last=True)

    merged = iter(Merge(start_read, ["a", "b"], None))
    assert [next(merged) for _ in range(3)] == ["5", "4", "3"]
