"""Who is away gets nothing delivered, and misses nothing on return."""

from itertools import count

import pytest

from chalicelib.core import caches, clock, ids
from chalicelib.fanout import presence, service, tables
from chalicelib.fanout.messages import Deliver, RebuildInbox
from chalicelib.fanout.tables import Header
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
    """Somebody who registered a hundred days ago and looked at the feed then."""
    with clock.at(clock.now_ms() - 100 * DAY_MS):
        user_id = person(name)
    if seen_days_ago is not None:
        with clock.at(clock.now_ms() - round(seen_days_ago * DAY_MS)):
            tables.mark_seen(user_id)
    return user_id


def rebuild(message: RebuildInbox) -> None:
    assert rebuild_inbox(event(message.to_message()), LambdaContext()) == {"batchItemFailures": []}


def returned(viewer_id: str) -> RebuildInbox:
    """The message that the viewer's last return sent."""
    header = tables.header(viewer_id)
    assert header
    return RebuildInbox(viewer_id, header.returned_ms)


@pytest.fixture
def ada() -> str:
    return person("ada")


def test_who_was_away_for_a_month_gets_nothing_delivered(ada: str) -> None:
    regular, away = veteran("regular", seen_days_ago=29), veteran("away", seen_days_ago=31)
    never, author = veteran("never", seen_days_ago=None), veteran("author", seen_days_ago=None)
    viewer_ids = (regular, away, never, ada, author)
    post_id = post(author)
    service.deliver(Deliver(post_id, "publish", viewer_ids))
    filled = [bool(inbox(each)) for each in viewer_ids]
    assert filled == [True, False, False, True, True], "newcomers count as seen, authors see their own"
    delete(post_id)
    service.deliver(Deliver(post_id, "retract", viewer_ids))
    assert not any(inbox(each) for each in viewer_ids)


def test_whoever_looks_is_noted_once_an_hour(ada: str) -> None:
    now_ms = clock.now_ms()
    for minutes, noted in ((0, 0), (30, 0), (61, 61), (90, 61)):
        with clock.at(now_ms + minutes * 60_000):
            feeds.page(ada, "latest", 20, None)
        header = tables.header(ada)
        assert header == Header(seen_ms=now_ms + noted * 60_000)


def test_presence_costs_half_a_unit_the_first_time_and_nothing_for_newcomers() -> None:
    veterans = [veteran(f"veteran{i}", seen_days_ago=1) for i in range(3)]
    with metered() as usage:
        assert presence.seen([*veterans, *people(100)]) == [*veterans, *people(100)]
    assert (usage.calls, usage.reads) == ({"BatchGetItem": 1}, 1.5)
    with metered() as usage:
        assert presence.seen(veterans) == veterans
    assert usage.calls == {}
    with clock.at(clock.now_ms() + 30 * DAY_MS):
        assert presence.seen(veterans) == [], "what is remembered ages too"


def test_deliveries_go_on_for_an_hour_longer_than_a_reader_counts_as_present(ada: str) -> None:
    """A page that finds its reader just present may take a while to say so."""
    almost = veteran("almost", seen_days_ago=30)
    with clock.at(clock.now_ms() + HOUR_MS // 2):
        assert presence.seen([almost]) == [almost]
        feeds.page(almost, "latest", 20, None)
    header = tables.header(almost)
    assert header
    assert header.returned_ms > 0


@pytest.fixture
def bea(ada: str) -> str:
    """Somebody who follows Ada and has been away for forty days."""
    bea = veteran("bea", seen_days_ago=40)
    graph.follow(bea, ada)
    return bea


def missed(author_id: str, viewer_id: str, *days_ago: int) -> list[str]:
    """Posts of which none is delivered."""
    made = [post(author_id, ago_ms=days * DAY_MS) for days in days_ago]
    for each in made:
        service.deliver(Deliver(each, "publish", (viewer_id,)))
    assert not set(made).intersection(inbox(viewer_id))
    return made


def test_the_first_page_after_a_return_is_whole_and_the_inbox_is_made_anew(ada: str, bea: str) -> None:
    tables.put([bea], old := [post(ada, ago_ms=45 * DAY_MS)])
    made = missed(ada, bea, 0, 3, 20, 35)
    assert feed(bea, 2) == [*made, *old]
    assert received("rebuild") == [], "not before everybody knows that she is back"
    rebuild(returned(bea))
    assert inbox(bea) == sorted([*made[:3], *old])
    header = tables.header(bea)
    assert header
    assert header.since_ms == 0
    assert feed(bea, 2) == [*made, *old]
    with metered() as usage:
        feeds.page(bea, "latest", 2, None)
    assert usage.calls == {"Query": 5, "BatchGetItem": 1}, "no timelines any more"


def test_a_second_page_does_not_begin_anew(ada: str, bea: str) -> None:
    missed(ada, bea, 1, 2)
    first = feeds.page(bea, "latest", 1, None)
    message = returned(bea)
    with clock.at(clock.now_ms() + 1000):
        feeds.page(bea, "latest", 1, first.next_cursor)
        feeds.page(bea, "latest", 1, None)
    assert returned(bea) == message


def test_two_first_pages_at_once(ada: str, bea: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = missed(ada, bea, 1, 2)
    begin_anew = tables.begin_anew

    def come_second(viewer_id: str, known: Header | None, since_ms: int) -> bool:
        monkeypatch.setattr(tables, "begin_anew", begin_anew)
        assert begin_anew(viewer_id, known, since_ms - 1)
        return begin_anew(viewer_id, known, since_ms)

    monkeypatch.setattr(tables, "begin_anew", come_second)
    assert feed(bea) == made
    rebuild(RebuildInbox(bea, returned(bea).returned_ms + 1))
    assert inbox(bea) == [], "that return was never written"
    rebuild(returned(bea))
    assert inbox(bea) == made[::-1]


def test_a_crash_at_any_call_of_the_first_page_or_of_the_rebuild(ada: str, bea: str, policy: Policy) -> None:
    policy(rebuild_delay=0, backfill_again=0)
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
    """Do it, and die after a call, as good as before the next one; then come again, as readers and queues do.

    Returns:
        Whether there are so many calls.
    """
    assert callable(work)
    try:
        with faults.between(faults.CrashAt(number, after=True)):
            work()
    except faults.Crash:
        work()
        return True
    return False


def test_what_is_published_while_the_reader_comes_back(ada: str, bea: str, policy: Policy) -> None:
    """A worker that took her for absent skips a post which no rebuild has seen: until everybody knows, pages merge."""
    policy(rebuild_delay=10)
    now_ms = clock.now_ms()
    assert feed(bea) == []
    with clock.at(now_ms + 5000):
        late = post(ada)
        assert feed(bea) == [late], "in no inbox, but newer than her return"
    with clock.at(now_ms + 10_001):
        assert presence.seen([bea]) == [bea]
        rebuild(returned(bea))
        assert feed(bea) == [late]


def test_a_rebuilt_inbox_counts_down_to_its_last_row_alone(ada: str, bea: str, policy: Policy) -> None:
    """Older rows may lie there with gaps between them."""
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


def test_a_rebuild_brings_what_is_pushed_and_one_s_own_but_not_what_is_pulled(ada: str, bea: str) -> None:
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


def test_a_follow_while_the_inbox_is_made_anew(ada: str, bea: str) -> None:
    """Its backfill stops at the floor, and the rebuild may have begun before it: the second backfill is for that."""
    cyd = person("cyd")
    made = [post(cyd, ago_ms=days * DAY_MS) for days in (1, 2)]
    feeds.page(bea, "latest", 20, None)
    message = returned(bea)
    rebuild(message)
    graph.follow(bea, cyd)
    feeds.sync_edge(EdgeChanged(bea, cyd, "followed"))
    assert feed(bea) == made


def test_poison_fails_alone() -> None:
    bad = event({"viewer_id": "a"}, {"viewer_id": "a", "returned_ms": "soon"})
    failed = rebuild_inbox(bad, LambdaContext())["batchItemFailures"]
    assert failed == [{"itemIdentifier": "0"}, {"itemIdentifier": "1"}]


def test_the_header_of_who_stays_away_expires_when_it_says_nothing_any_more(ada: str) -> None:
    tables.mark_seen(ada)
    row = tables.FeedRow.get(ada, tables.HEADER)
    assert row.expires_at == clock.now() + 31 * 86_400 or row.expires_at == clock.now() - 1 + 31 * 86_400
