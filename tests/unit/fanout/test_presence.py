"""Inactive viewers get nothing delivered, and miss nothing when they return."""

from itertools import count

import pytest

from chalicelib.core import caches, clock, ids
from chalicelib.core.settings import DAY
from chalicelib.fanout import presence, service, tables
from chalicelib.fanout.messages import Deliver, RebuildInbox
from chalicelib.fanout.settings import settings
from chalicelib.fanout.tables import InboxHeader
from chalicelib.feed import service as feeds
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged
from functions.rebuild_inbox import rebuild_inbox
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.platform import LambdaContext
from tests.support.rooms.inboxes import DAY_MS, delete, feed, inbox, people, post
from tests.support.rooms.messages import event, received
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")
HOUR_MS = 3_600_000


def veteran(name: str, *, seen_days_ago: float | None) -> str:
    """A user who registered a hundred days ago and visited the feed at most once."""
    with clock.at(clock.now_ms() - 100 * DAY_MS):
        user_id = person(name)
    if seen_days_ago is not None:
        with clock.at(clock.now_ms() - round(seen_days_ago * DAY_MS)):
            tables.mark_seen(user_id)
    return user_id


def rebuild(message: RebuildInbox) -> None:
    assert rebuild_inbox(event(message.to_message()), LambdaContext()) == {"batchItemFailures": []}


def returned(viewer_id: str) -> RebuildInbox:
    """The rebuild message that the viewer's last return sent."""
    header = tables.header(viewer_id)
    assert header
    return RebuildInbox(viewer_id, header.returned_ms)


@pytest.fixture
def ada() -> str:
    return person("ada")


def test_viewers_inactive_for_a_month_get_nothing_delivered(ada: str) -> None:
    regular, away = veteran("regular", seen_days_ago=29), veteran("away", seen_days_ago=31)
    never, author = veteran("never", seen_days_ago=None), veteran("author", seen_days_ago=None)
    viewer_ids = (regular, away, never, ada, author)
    post_id = post(author)
    service.deliver(Deliver(post_id, "publish", viewer_ids))
    filled = [bool(inbox(each)) for each in viewer_ids]
    assert filled == [True, False, False, True, True], "new users count as active, and authors get their own posts"
    delete(post_id)
    service.deliver(Deliver(post_id, "retract", viewer_ids))
    assert not any(inbox(each) for each in viewer_ids)


def test_a_visit_is_recorded_once_an_hour(ada: str) -> None:
    now_ms = clock.now_ms()
    for minutes, noted in ((0, 0), (30, 0), (61, 61), (90, 61)):
        with clock.at(now_ms + minutes * 60_000):
            feeds.page(ada, "latest", 20, None)
        header = tables.header(ada)
        assert header
        assert (header.seen_ms, header.since_ms, header.returned_ms) == (now_ms + noted * 60_000, 0, 0)


def test_presence_costs_half_a_unit_the_first_time_and_nothing_for_newcomers() -> None:
    veterans = [veteran(f"veteran{i}", seen_days_ago=1) for i in range(3)]
    with metered() as usage:
        assert presence.active_viewers([*veterans, *people(100)]) == [*veterans, *people(100)]
    assert (usage.calls, usage.reads) == ({"BatchGetItem": 1}, 1.5)
    with metered() as usage:
        assert presence.active_viewers(veterans) == veterans
    assert usage.calls == {}
    with clock.at(clock.now_ms() + 30 * DAY_MS):
        assert presence.active_viewers(veterans) == [], "cached visits age too"


def test_deliveries_continue_for_an_hour_after_the_presence_lifetime(ada: str) -> None:
    """A page that finds its viewer just active may take a while to record the visit."""
    almost = veteran("almost", seen_days_ago=30)
    with clock.at(clock.now_ms() + HOUR_MS // 2):
        assert presence.active_viewers([almost]) == [almost]
        feeds.page(almost, "latest", 20, None)
    header = tables.header(almost)
    assert header
    assert header.returned_ms > 0


@pytest.fixture
def bea(ada: str) -> str:
    """A follower of Ada's, inactive for forty days."""
    bea = veteran("bea", seen_days_ago=40)
    graph.follow(bea, ada)
    return bea


def missed(author_id: str, viewer_id: str, *days_ago: int) -> list[str]:
    """Posts of the author, none of which is delivered to the viewer."""
    made = [post(author_id, ago_ms=days * DAY_MS) for days in days_ago]
    for each in made:
        service.deliver(Deliver(each, "publish", (viewer_id,)))
    assert not set(made).intersection(inbox(viewer_id))
    return made


def test_the_first_page_after_a_return_is_complete_and_the_inbox_is_rebuilt(ada: str, bea: str) -> None:
    tables.put([bea], old := [post(ada, ago_ms=45 * DAY_MS)])
    made = missed(ada, bea, 0, 3, 20, 35)
    assert feed(bea, 2) == [*made, *old]
    assert received("rebuild") == [], "the rebuild must wait until every delivery sees her as active"
    rebuild(returned(bea))
    assert inbox(bea) == sorted([*made[:3], *old])
    header = tables.header(bea)
    assert header
    assert header.since_ms == 0
    assert feed(bea, 2) == [*made, *old]
    with metered() as usage:
        feeds.page(bea, "latest", 2, None)
    assert usage.calls == {"Query": 5, "BatchGetItem": 1}, "no timelines are read any more"


def test_a_second_page_starts_no_second_rebuild(ada: str, bea: str) -> None:
    missed(ada, bea, 1, 2)
    first = feeds.page(bea, "latest", 1, None)
    message = returned(bea)
    with clock.at(clock.now_ms() + 1000):
        feeds.page(bea, "latest", 1, first.next_cursor)
        feeds.page(bea, "latest", 1, None)
    assert returned(bea) == message


def test_two_first_pages_at_once(ada: str, bea: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = missed(ada, bea, 1, 2)
    reset_inbox = tables.reset_inbox

    def come_second(viewer_id: str, known: InboxHeader | None, since_ms: int) -> bool:
        monkeypatch.setattr(tables, "reset_inbox", reset_inbox)
        assert reset_inbox(viewer_id, known, since_ms - 1)
        return reset_inbox(viewer_id, known, since_ms)

    monkeypatch.setattr(tables, "reset_inbox", come_second)
    assert feed(bea) == made
    rebuild(RebuildInbox(bea, returned(bea).returned_ms + 1))
    assert inbox(bea) == [], "that return was never written"
    rebuild(returned(bea))
    assert inbox(bea) == made[::-1]


def test_a_crash_at_any_call_of_the_first_page_or_of_the_rebuild(ada: str, bea: str, policy: Policy) -> None:
    policy(rebuild_delay=0, rebuild_again=0)
    made = missed(ada, bea, 1, 2, 40)
    for number in count(1):
        tables.FeedRow(bea, tables.HEADER).delete()
        tables.delete([bea], made)
        with clock.at(clock.now_ms() - 40 * DAY_MS):
            tables.mark_seen(bea)
        died = act(lambda: feeds.page(bea, "latest", 20, None), number)
        for body in received("rebuild"):
            message = RebuildInbox.from_record(body)
            died |= act(lambda message=message: feeds.rebuild(message), number)
        caches.forget_caches()
        new = post(ada)
        service.deliver(Deliver(new, "publish", (bea,)))
        assert feed(bea) == [new, *made]
        for body in received("rebuild"):
            feeds.rebuild(RebuildInbox.from_record(body))
        assert feed(bea) == [new, *made]
        made.insert(0, new)
        if not died:
            break
    assert number > 5


def act(work: object, number: int) -> bool:
    """Run `work` with a crash after a call; then run it again without a crash, like a repeated request or message.

    Returns:
        Whether `work` made as many calls.
    """
    assert callable(work)
    try:
        with faults.between(faults.CrashAt(number, after=True)):
            work()
    except faults.Crash:
        work()
        return True
    return False


def test_posts_published_during_a_return_are_shown(ada: str, bea: str, policy: Policy) -> None:
    """A worker that takes her for inactive skips a post that no rebuild has read: until then, pages merge timelines."""
    policy(rebuild_delay=10)
    now_ms = clock.now_ms()
    assert feed(bea) == []
    with clock.at(now_ms + 5000):
        late = post(ada)
        assert feed(bea) == [late], "in no inbox, because it was posted before the rebuild delay ended"
    with clock.at(now_ms + 10_001):
        assert presence.active_viewers([bea]) == [bea]
        rebuild(returned(bea))
        assert feed(bea) == [late]


def test_a_rebuilt_inbox_ends_at_its_last_row(ada: str, bea: str, policy: Policy) -> None:
    """The inbox may contain older rows, with gaps between them."""
    policy(inbox_rows=5)
    made = [post(ada, ago_ms=days * DAY_MS) for days in range(1, 9)]
    tables.put([bea], [made[7]])
    assert feed(bea) == made
    rebuild(returned(bea))
    header = tables.header(bea)
    assert header
    assert header.since_ms == ids.created_ms(made[4]) + 1
    delete(made[0])
    tables.delete([bea], [made[0]])
    assert feed(bea, 3) == made[1:]


def test_a_rebuild_puts_pushed_and_own_posts_but_no_pulled_posts(ada: str, bea: str) -> None:
    pushed, pulled = post(ada, ago_ms=5), post(ada, ago_ms=4, delivery="pull")
    own = post(bea, ago_ms=3, delivery="pull")
    feeds.page(bea, "latest", 20, None)
    rebuild(returned(bea))
    assert inbox(bea) == [pushed, own]
    assert pulled not in inbox(bea)


def test_a_late_rebuild_of_an_earlier_return_does_nothing(ada: str, bea: str) -> None:
    feeds.page(bea, "latest", 20, None)
    first = returned(bea)
    with clock.at(clock.now_ms() + 50 * DAY_MS):
        made = missed(ada, bea, 1, 2)
        assert feed(bea) == made
        rebuild(first)
        assert inbox(bea) == []
        assert feed(bea) == made


def test_a_follow_during_a_rebuild(ada: str, bea: str) -> None:
    """The follow's backfill stops at the floor, and the rebuild may have read the followees before it."""
    cyd = person("cyd")
    made = [post(cyd, ago_ms=days * DAY_MS) for days in (1, 2)]
    feeds.page(bea, "latest", 20, None)
    message = returned(bea)
    rebuild(message)
    graph.follow(bea, cyd)
    feeds.sync_edge(EdgeChanged(bea, cyd, "followed"))
    assert feed(bea) == made


def test_invalid_messages_fail_alone() -> None:
    bad = event({"viewer_id": "a"}, {"viewer_id": "a", "returned_ms": "soon"})
    failed = rebuild_inbox(bad, LambdaContext())["batchItemFailures"]
    assert failed == [{"itemIdentifier": "0"}, {"itemIdentifier": "1"}]


def test_the_header_expires_a_day_after_the_presence_lifetime(ada: str) -> None:
    tables.mark_seen(ada)
    row = tables.FeedRow.get(ada, tables.HEADER)
    assert row.expires_at == pytest.approx(clock.now() + settings().presence_lifetime + DAY, abs=1)
