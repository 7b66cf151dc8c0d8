"""The record that no older posts exist: what it saves, what ends it, and that no post is lost or repeated with it."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, queues
from chalicelib.core.settings import DAY, HOUR, forget_settings
from chalicelib.fanout import service as fanout
from chalicelib.fanout import tables
from chalicelib.fanout.messages import AnnouncePost, Deliver, RebuildInbox
from chalicelib.feed import service, sources
from chalicelib.feed.merging import Segment
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged
from chalicelib.posts import tables as posts
from chalicelib.posts.messages import PlanPost
from tests.support.cloud import Policy
from tests.support.depth import histories
from tests.support.meter import metered
from tests.support.rooms.inboxes import DAY_MS, post
from tests.support.rooms.people import person

CONSUMERS: dict[type, Callable[[Any], object]] = {
    PlanPost: fanout.plan,
    AnnouncePost: fanout.announce,
    Deliver: fanout.deliver,
    EdgeChanged: service.sync_edge,
    RebuildInbox: service.rebuild,
}


def pages(viewer_id: str, limit: int = 20) -> list[list[str]]:
    """Post ids on every page of the feed; pages may be empty."""
    found: list[list[str]] = []
    cursor = None
    while True:
        page = service.page(viewer_id, "latest", limit, cursor)
        assert not page.degraded
        found.append([item.id for item in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found


def queries(viewer_id: str, cursor: str | None = None) -> tuple[int, str | None]:
    """How many queries a page makes, and its cursor."""
    with metered() as usage:
        page = service.page(viewer_id, "latest", 20, cursor)
    assert page.items == []
    return usage.calls["Query"], page.next_cursor


@pytest.fixture
def ada(cloud: None) -> str:
    ada = person("ada")
    tables.mark_seen(ada)
    return ada


def friends(viewer_id: str, count: int) -> list[str]:
    """Users that the viewer follows, with the messages of that handled."""
    made = [person(f"friend{i}") for i in range(count)]
    for each in made:
        follow(viewer_id, each)
    return made


def follow(viewer_id: str, author_id: str) -> None:
    graph.follow(viewer_id, author_id)
    for _ in range(2):
        service.sync_edge(EdgeChanged(viewer_id, author_id, "followed"))


def test_an_empty_feed_reads_timelines_once(ada: str) -> None:
    friends(ada, 3)
    once, again = (queries(ada) for _ in range(2))
    assert once == (2 + 1 + 4, None), "inbox, hot followees; followees; their timelines and her own"
    assert again == (2, None)


def test_a_first_page_reads_few_timelines_and_further_pages_go_on(ada: str, policy: Policy) -> None:
    policy(seam_authors=3)
    friends(ada, 5)
    count, cursor = queries(ada)
    assert (count, cursor is None) == (2 + 1, False)
    assert queries(ada, cursor) == (1 + 6, None)
    assert queries(ada) == (2, None)


@pytest.mark.parametrize(("seconds", "is_recorded"), [(29, True), (31, False)])
def test_pages_far_apart_record_nothing(ada: str, policy: Policy, seconds: int, is_recorded: bool) -> None:
    policy(seam_authors=2)
    friends(ada, 3)
    with clock.at(clock.now_ms()):
        now_ms = clock.now_ms()
        _, cursor = queries(ada)
    with clock.at(now_ms + seconds * 1000):
        assert queries(ada, cursor) == (1 + 4, None)
        assert (queries(ada) == (2, None)) == is_recorded


def test_a_follow_between_two_pages_ends_what_the_second_records(ada: str, policy: Policy) -> None:
    policy(seam_authors=2)
    friends(ada, 3)
    now_ms = clock.now_ms()
    with clock.at(now_ms):
        _, cursor = queries(ada)
        bea = person("bea")
        made = post(bea, ago_ms=30 * DAY_MS - 6 * HOUR * 1000)
    for seconds, page in ((29, cursor), (120, None)):
        with clock.at(now_ms + 1000 * seconds):
            follow(ada, bea)
            service.page(ada, "latest", 20, page)
    with clock.at(now_ms + 9 * HOUR * 1000):
        assert pages(ada) == [[], [made]]


def test_further_pages_go_on_to_all_followees_while_they_find_nothing(ada: str, policy: Policy) -> None:
    policy(seam_authors=2, timeline_authors=3)
    friends(ada, 8)
    counts: list[int] = []
    cursor = None
    while not counts or cursor:
        count, cursor = queries(ada, cursor)
        counts.append(count)
    assert counts == [2 + 1, 1 + 4, 1 + 4, 1 + 3]
    assert queries(ada) == (2, None)


@pytest.mark.parametrize("limit", [1, 20])
def test_old_posts_of_the_last_followees_are_found(ada: str, policy: Policy, limit: int) -> None:
    policy(seam_authors=2, timeline_authors=3)
    made = friends(ada, 8)
    old = [post(made[7], ago_ms=days * DAY_MS) for days in (40, 50)]
    found = pages(ada, limit)
    assert list(itertools.chain.from_iterable(found)) == old
    assert found[:3] == [[], [], []]


def test_a_page_that_skips_followees_is_degraded(ada: str, policy: Policy) -> None:
    policy(seam_authors=2, timeline_authors=3)
    made = friends(ada, 8)
    shown, _skipped = (post(made[number], ago_ms=40 * DAY_MS) for number in (4, 7))
    page = service.page(ada, "latest", 20, None)
    for _ in range(2):
        page = service.page(ada, "latest", 20, page.next_cursor)
    assert ([item.id for item in page.items], page.next_cursor, page.degraded) == ([shown], None, True)


def test_a_short_feed_reads_timelines_once(ada: str) -> None:
    (bea,) = friends(ada, 1)
    made = post(bea, ago_ms=DAY_MS)
    tables.put([ada], [made])
    assert pages(ada) == [[made]]
    with metered() as usage:
        assert pages(ada) == [[made]]
    assert usage.calls["Query"] == 2 + 3, "inbox, hot followees; restrictions, likes, saves"


@pytest.mark.parametrize("seconds", [HOUR, DAY - HOUR, DAY + HOUR, 40 * DAY])
def test_the_record_lasts_for_a_day(ada: str, seconds: int) -> None:
    friends(ada, 2)
    pages(ada)
    with clock.at(clock.now_ms() + seconds * 1000):
        tables.mark_seen(ada)
        assert (queries(ada)[0] == 2) == (seconds < settings().bottom_lifetime)


def test_a_row_that_leaves_the_inbox_is_read_from_the_timeline(ada: str) -> None:
    (bea,) = friends(ada, 1)
    made = post(bea, ago_ms=30 * DAY_MS - 6 * HOUR * 1000)
    tables.put([ada], [made])
    for hours in (0, 3, 9):
        with clock.at(clock.now_ms() + hours * HOUR * 1000):
            assert pages(ada) == [[made]]


def test_a_new_followee_s_old_posts_are_shown(ada: str) -> None:
    pages(ada)
    bea = person("bea")
    old = post(bea, ago_ms=50 * DAY_MS)
    follow(ada, bea)
    assert pages(ada) == [[old]]


def test_a_page_that_read_the_edges_before_a_follow_records_for_two_minutes_at_most(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = person("bea")
    old = post(bea, ago_ms=50 * DAY_MS)
    record = fanout.record_bottom
    edge = EdgeChanged(ada, bea, "followed")

    def record_late(*arguments: Any) -> None:
        graph.follow(ada, bea)
        service.sync_edge(edge)
        record(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(fanout, "record_bottom", record_late)
        assert pages(ada) == [[]]
    service.sync_edge(edge)  # the delayed message
    assert pages(ada) == [[old]]


def test_an_old_post_that_becomes_active_is_shown_a_day_later(ada: str) -> None:
    (bea,) = friends(ada, 1)
    late = post(bea, ago_ms=40 * DAY_MS, state="processing")
    assert pages(ada) == [[]]
    assert posts.activate(late, [], "push")
    with clock.at(clock.now_ms() + DAY_MS + 1):
        assert pages(ada) == [[late]]


def test_nothing_is_recorded_after_a_source_failed(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    friends(ada, 1)
    with monkeypatch.context() as patch:
        patch.setattr(graph, "pulled_sources", lambda _: graph.PulledSources([], False, []))
        assert service.page(ada, "latest", 20, None).degraded
    assert queries(ada)[0] > 2


def test_nothing_is_recorded_after_a_timeline_of_an_earlier_page_failed(
    ada: str, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(seam_authors=2, timeline_authors=3)
    friends(ada, 5)
    _, cursor = queries(ada)
    failed: Future[Segment] = Future()
    failed.set_exception(TimeoutError())
    with monkeypatch.context() as patch:
        patch.setattr(sources, "timeline", lambda *_, **__: failed)
        page = service.page(ada, "latest", 20, cursor)
    assert page.degraded
    assert queries(ada, page.next_cursor) == (1 + 3, None)
    assert queries(ada)[0] > 2


def test_a_returning_viewer_s_floor_is_no_bottom(ada: str) -> None:
    (bea,) = friends(ada, 1)
    old = post(bea, ago_ms=DAY_MS, state="processing")
    tables.reset_inbox(ada, tables.header(ada), clock.now_ms())
    assert pages(ada) == [[]]
    assert posts.activate(old, [], "push")
    fanout.deliver(Deliver(old, "publish", (ada,)))
    assert pages(ada) == [[old]]


HOUR_MS = HOUR * 1000
LIFETIME = 30 * 24  # hours of a post in inboxes
ages = st.sampled_from([0, 240, *(LIFETIME + hours for hours in (-30, -20, -10, -2, 2, 300))])  # hours
acts = st.one_of(
    st.tuples(st.just("toggle"), st.integers(0, 3)),
    st.tuples(st.just("post"), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.sampled_from([1, 6, 11, 18, 26, LIFETIME - 20, LIFETIME + 100])),
)


class History:
    """One viewer, four authors with old posts, and a clock that only moves on; every message is handled at once."""

    numbers = itertools.count()

    def __init__(self, old_posts: list[tuple[int, int]]) -> None:
        number = next(self.numbers)
        self.now_ms = clock.now_ms()
        self.viewer_id, *self.authors = (person(f"person{i}.{number}") for i in range(5))
        self.posts = [(author, post(self.authors[author], ago_ms=hours * HOUR_MS)) for author, hours in old_posts]
        self.following: set[int] = set()
        self.messages: list[Any] = []

    def send(self, messages: Any, **_options: Any) -> int:
        """Replaces `queues.send`."""
        self.messages += messages
        return 1

    def settle(self) -> None:
        while self.messages:
            message = self.messages.pop(0)
            CONSUMERS[type(message)](message)

    def toggle(self, author: int) -> None:
        change = graph.unfollow if author in self.following else graph.follow
        change(self.viewer_id, self.authors[author])
        self.following ^= {author}

    def post(self, author: int) -> None:
        post_id = post(self.authors[author])
        self.posts.append((author, post_id))
        self.messages.append(PlanPost(post_id, "publish"))

    def wait(self, hours: int) -> None:
        self.now_ms += hours * HOUR_MS

    def read(self, limit: int) -> None:
        expected = sorted((post_id for author, post_id in self.posts if author in self.following), reverse=True)
        with mock.patch.object(sources, "timeline", wraps=sources.timeline) as timeline:
            service.page(self.viewer_id, "latest", limit, None)
        assert len({call.args[0] for call in timeline.call_args_list}) <= settings().seam_authors + 1
        self.settle()
        assert list(itertools.chain.from_iterable(pages(self.viewer_id, limit))) == expected


@pytest.mark.usefixtures("cloud")
@histories(quick=30, nightly=1000)
@given(
    old_posts=st.lists(st.tuples(st.integers(0, 3), ages), max_size=6),
    steps=st.lists(acts, min_size=4, max_size=12),
    seam=st.integers(1, 5),
    limit=st.sampled_from([1, 2, 20]),
)
def test_no_post_is_lost_or_repeated(
    monkeypatch: pytest.MonkeyPatch, old_posts: list[Any], steps: list[Any], seam: int, limit: int
) -> None:
    history = History(old_posts)
    with monkeypatch.context() as patch:
        patch.setattr(queues, "send", history.send)
        patch.setenv("EMULSION_SEAM_AUTHORS", str(seam))
        patch.setenv("EMULSION_BACKFILL_POSTS", "2")
        forget_settings()
        for act, value in steps:
            with clock.at(history.now_ms):
                getattr(history, act)(value)
                history.settle()
            history.now_ms += 1000
            with clock.at(history.now_ms):
                history.read(limit)
