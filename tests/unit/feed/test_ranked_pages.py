"""The ranked feed: reasons, windows, pages that neither repeat nor skip posts, and failures of ranking."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.caches import forget_caches
from chalicelib.core.settings import forget_settings
from chalicelib.core.tables import transact
from chalicelib.engagement import service as engagement
from chalicelib.events import service as events
from chalicelib.events.client_events import Event
from chalicelib.fanout import tables
from chalicelib.feed import service, visible_posts
from chalicelib.feed import tables as feed_tables
from chalicelib.feed.ranking import interests, model, windows
from chalicelib.feed.schemas import FeedPage
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.media.service import Media
from chalicelib.posts import tables as rows
from chalicelib.posts.post import ACTIVE, Post
from chalicelib.posts.tables import PostRow
from tests.support.cloud import forget
from tests.support.meter import metered
from tests.support.resources import empty_all, put_keys
from tests.support.rooms.inboxes import delete, post
from tests.support.rooms.people import change, person
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")

HOUR_MS = 3_600_000
PHOTO = Media("", "active", "r/", width=4, height=3, blurhash="L00000", sizes=(150,), formats=("webp",))
_names = (f"p{number}" for number in itertools.count())


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long time limit for ranking: only tests about time may depend on the machine's load."""
    monkeypatch.setenv("EMULSION_RANKING_PATIENCE_MS", "20000")
    forget_settings()


@pytest.fixture
def ada() -> str:
    return person("ada")


def followed(reader_id: str) -> str:
    author_id = person(next(_names))
    graph.follow(reader_id, author_id)
    return author_id


def published(reader_id: str, author_id: str, count: int = 1, *, ago_ms: int = 0, media: int = 0) -> list[str]:
    """Posts in the viewer's inbox, newest first, a minute apart."""
    newest_ms = clock.now_ms() - ago_ms
    made = [_post(author_id, newest_ms - 60_000 * i, media) for i in range(count)]

    def put_all(transaction: TransactWrite) -> None:
        for each in made:
            rows.put_new(transaction, each)

    transact(put_all)  # at once: moto copies its tables for every transaction
    tables.put([reader_id], [each.post_id for each in made])
    return [each.post_id for each in made]


def _post(author_id: str, made_ms: int, media: int) -> Post:
    with clock.at(made_ms):
        media_ids = tuple(ids.new_owned_id(author_id, clock.now_ms()) for _ in range(media))
        photos = tuple(replace(PHOTO, media_id=each) for each in media_ids)
        post_id = ids.new_owned_id(author_id, clock.now_ms())
    return Post(post_id, author_id, ACTIVE, made_ms, media_ids=media_ids, media=photos, alts=("",) * media)


def read(reader_id: str, cursor: str | None = None, limit: int = 20) -> FeedPage:
    return service.page(reader_id, "ranked", limit, cursor)


def pages(reader_id: str, limit: int = 20) -> Iterator[FeedPage]:
    cursor = None
    while True:
        page = read(reader_id, cursor, limit)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


def ids_of(page: FeedPage) -> list[str]:
    return [each.id for each in page.items]


def whole(reader_id: str, limit: int = 20) -> list[str]:
    found: list[FeedPage] = list(pages(reader_id, limit))
    assert not any(page.degraded for page in found)
    return [post_id for page in found for post_id in ids_of(page)]


def reasons(page: FeedPage) -> dict[str, tuple[str, str]]:
    return {each.id: (each.reason.code, each.reason.feature) for each in page.items if each.reason}


def like(reader_id: str, post_id: str, *tags: str) -> None:
    engagement.like(reader_id, post_id, 1, tags)


def test_a_liked_author_is_ranked_first_with_the_reason(ada: str) -> None:
    ben, cleo = followed(ada), followed(ada)
    (by_cleo,) = published(ada, cleo, ago_ms=HOUR_MS)
    (by_ben,) = published(ada, ben, ago_ms=2 * HOUR_MS)
    assert ids_of(read(ada)) == [by_cleo, by_ben]
    for _ in range(4):
        like(ada, ids.new_owned_id(ben, clock.now_ms()))
    page = read(ada)
    assert ids_of(page) == [by_ben, by_cleo]
    assert reasons(page)[by_ben] == ("author_you_like", "author_liked")
    assert reasons(page)[by_cleo] == ("recent", "recency_hours")


def test_the_viewer_s_events_count_at_once(ada: str) -> None:
    ben, cleo = followed(ada), followed(ada)
    (by_cleo,) = published(ada, cleo, ago_ms=HOUR_MS)
    (by_ben,) = published(ada, ben, ago_ms=HOUR_MS + 60_000)
    context = {item.id: item.context for item in read(ada).items}[by_ben]
    events.store(ada, [Event("view", by_ben, dwell_ms=30_000, context=context)])
    assert reasons(read(ada))[by_ben] == ("author_you_view", "author_viewed")
    assert ids_of(read(ada)) == [by_ben, by_cleo]
    events.store(ada, [Event("hide", by_ben, context=context)])
    assert ids_of(read(ada)) == [by_cleo, by_ben]


def test_latest_has_no_reasons(ada: str) -> None:
    published(ada, followed(ada))
    (item,) = service.page(ada, "latest", 20, None).items
    assert (item.reason, item.context) == (None, None)


def test_contexts_of_every_page_are_accepted_with_events(ada: str) -> None:
    published(ada, followed(ada), 30)
    for page in pages(ada):
        told = [Event("impression", each.id, context=each.context) for each in page.items]
        assert all(event.context for event in told)
        events.store(ada, told)


def test_every_post_is_shown_once_for_any_page_size(ada: str) -> None:
    made = [post_id for _ in range(4) for post_id in published(ada, followed(ada), 35)]
    for limit in (7, 20, 50, 100):
        found = whole(ada, limit)
        assert len(found) == len(set(found))
        assert set(found) == set(made)


def test_the_author_gap_holds_across_pages_and_windows(ada: str) -> None:
    eager = followed(ada)
    published(ada, eager, 20)
    for _ in range(5):
        published(ada, followed(ada), 20)
    authors = [ids.owner_of(post_id) for post_id in whole(ada)]
    for start in range(len(authors) - 4):
        assert len(set(authors[start : start + 4])) == 4, "a gap of three between posts of an author"


def test_all_posts_of_a_single_author_are_shown(ada: str) -> None:
    made = published(ada, followed(ada), 70)
    assert set(whole(ada)) == set(made)


def test_a_window_costs_one_write_and_its_further_pages_two_rounds_of_reads(ada: str) -> None:
    for _ in range(6):
        published(ada, followed(ada), 10)
    read(ada)
    with metered() as usage:
        first = read(ada)
    assert usage.writes == 1
    with metered() as usage, traced() as trace:
        second = read(ada, first.next_cursor)
    assert (usage.writes, trace.rounds) == (0, 2)
    assert usage.reads_of["emulsion-local-feeds"] == 0
    assert not set(ids_of(first)) & set(ids_of(second))


def test_a_window_with_suggestions_costs_one_write_too(ada: str) -> None:
    made = published(ada, followed(ada), 70, ago_ms=HOUR_MS)
    suggested = [post(person(f"other{i}")) for i in range(3)]
    for post_id in suggested:
        like(ada, post_id)
    with metered() as usage:
        read(ada)
    assert usage.writes_of["emulsion-local-feed_windows"] == 1
    assert {post_id for page in pages(ada) for post_id in ids_of(page)} == {*made, *suggested}


def test_pages_of_many_media_are_shorter_and_lose_nothing(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_PAGE_MEDIA", "10")
    forget_settings()
    made = [post_id for _ in range(3) for post_id in published(ada, followed(ada), 8, media=4)]
    found = [ids_of(page) for page in pages(ada)]
    assert {len(page) for page in found} == {2}
    assert sorted(itertools.chain(*found)) == sorted(made)


def test_a_feed_that_fits_on_a_page_keeps_no_window(ada: str) -> None:
    published(ada, followed(ada), 5)
    read(ada)
    with metered() as usage:
        assert len(read(ada).items) == 5
    assert usage.writes == 0


# ---- suggestions


def test_new_posts_of_liked_public_authors_are_suggested(ada: str) -> None:
    not_followed = person("not.followed")
    published(ada, followed(ada), 3)
    older = post(not_followed, ago_ms=30 * 60_000)
    newer = post(not_followed)
    like(ada, older)
    page = read(ada)
    assert reasons(page)[newer][0] == "suggested"
    assert len(ids_of(page)) == len(set(ids_of(page))) == 5
    again = service.page(ada, "latest", 20, None)
    assert newer not in ids_of(again)


def test_later_pages_contain_suggestions_only_while_visible(ada: str) -> None:
    not_followed = [person(f"other{i}") for i in range(3)]
    published(ada, followed(ada), 30, ago_ms=HOUR_MS)
    suggested = [post(author_id) for author_id in not_followed]
    for post_id in suggested:
        like(ada, post_id)
    assert set(suggested) <= set(whole(ada, 5))
    first = read(ada, limit=1)
    change(not_followed[0], is_private=True)
    graph.block(ada, not_followed[1])
    graph.mute(ada, not_followed[2])
    forget_caches()
    rest, cursor = [], first.next_cursor
    while cursor:
        page = read(ada, cursor, 20)
        rest += ids_of(page)
        cursor = page.next_cursor
    assert not set(suggested) & set(rest)
    assert not set(suggested) & set(whole(ada))


# ---- nothing is repeated or skipped


def test_changing_scores_and_new_posts_do_not_change_later_pages(ada: str) -> None:
    authors = [followed(ada) for _ in range(4)]
    made = [post_id for author in authors for post_id in published(ada, author, 20, ago_ms=HOUR_MS)]
    found = []
    for page in pages(ada, 10):
        found += ids_of(page)
        for liked in [post_id for post_id in made if ids.owner_of(post_id) == authors[-1]][:5]:
            like(ada, liked)
        published(ada, authors[0])
    assert len(found) == len(set(found))
    assert set(found) == set(made)


def test_deleted_and_unfollowed_posts_vanish_from_later_pages(ada: str) -> None:
    ben, cleo = followed(ada), followed(ada)
    of_ben, of_cleo = published(ada, ben, 10), published(ada, cleo, 10)
    first = read(ada, limit=4)
    gone = [post_id for post_id in of_ben if post_id not in ids_of(first)]
    delete(gone[0])
    graph.unfollow(ada, cleo)
    rest = [post_id for page in [read(ada, first.next_cursor, 20)] for post_id in ids_of(page)]
    assert rest
    assert not set(rest) & {gone[0], *of_cleo, *ids_of(first)}


class History:
    """A viewer reads pages and likes an unfollowed author, while other users post and delete."""

    def __init__(self) -> None:
        empty_all()
        put_keys()
        forget()
        self.ada = person(next(_names))
        self.authors = [followed(self.ada) for _ in range(3)]
        self.made = [post_id for author in self.authors for post_id in published(self.ada, author, 12, ago_ms=HOUR_MS)]
        not_followed = person(next(_names))
        self.suggested = [post(not_followed, ago_ms=ago_ms) for ago_ms in (0, HOUR_MS + 9 * 60_000)]
        like(self.ada, self.suggested[0])
        self.deleted: set[str] = set()
        self.seen: list[str] = []
        self.cursor: str | None = None

    def turn(self, limit: int) -> bool:
        page = read(self.ada, self.cursor, limit)
        self.seen += ids_of(page)
        self.cursor = page.next_cursor
        assert not set(ids_of(page)) & self.deleted
        return self.cursor is not None

    def act(self, deed: str, number: int) -> None:
        target = self.made[number % len(self.made)]
        if deed == "like":
            like(self.ada, target)
        elif deed == "view":
            events.store(self.ada, [Event("open", target, context=events.seal(self.ada, target, 1, [1.0]))])
        elif deed == "post":
            published(self.ada, self.authors[number % 3])
        elif target not in self.deleted:
            delete(target)
            self.deleted.add(target)


DEEDS = st.lists(st.tuples(st.sampled_from(["like", "view", "post", "delete"]), st.integers(0, 99)), max_size=4)


@given(st.lists(st.tuples(st.integers(1, 15), DEEDS), min_size=40, max_size=40), st.integers(6, 20))
@examples(max_examples=12, deadline=None)
def test_no_history_makes_pages_repeat_or_skip(turns: list[tuple[int, list[tuple[str, int]]]], window: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_RANKED_WINDOW", str(window))
        patch.setenv("EMULSION_RANKING_PATIENCE_MS", "20000")
        history = History()
        for limit, deeds in turns:
            for deed in deeds:
                history.act(*deed)
            if not history.turn(limit):
                break
        else:
            while history.turn(15):
                pass
    assert len(history.seen) == len(set(history.seen))
    assert {*history.made, *history.suggested} - history.deleted <= set(history.seen)


# ---- lost windows, slow or failing ranking, ranking switched off


def test_the_rest_of_an_expired_window_is_skipped(ada: str) -> None:
    made = [post_id for _ in range(4) for post_id in published(ada, followed(ada), 20)]
    first = read(ada)
    with clock.at(clock.now_ms() + (settings().window_lifetime + 1) * 1000):
        second = read(ada, first.next_cursor)
        assert second.degraded
        newest = sorted(made, reverse=True)
        assert set(ids_of(second)) == set(newest[60:])
        assert second.next_cursor is None


def fail(*_: Any, **__: Any) -> Any:
    raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetItem")


def hang(*_: Any, **__: Any) -> Any:
    time.sleep(0.3)


def broken_model(*_: Any, **__: Any) -> Any:
    raise KeyError("a fault of ours")


def latest(reader_id: str) -> list[str]:
    return ids_of(service.page(reader_id, "latest", 20, None))


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ((engagement, "recent_likes"), fail),
        ((engagement, "recent_likes"), hang),
        ((events, "scores_of"), fail),
        ((interests, "_suggested"), fail),
        ((feed_tables, "put_window"), fail),
        ((feed_tables, "put_window"), hang),
        ((model, "rank"), broken_model),
    ],
    ids=lambda each: each[1] if isinstance(each, tuple) else each.__name__,
)
def test_a_ranker_that_fails_or_is_slow_degrades_to_the_latest(
    ada: str, monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], fault: Callable[..., Any]
) -> None:
    made = [post_id for _ in range(3) for post_id in published(ada, followed(ada), 12)]
    read(ada)  # imports modules that are loaded late
    with monkeypatch.context() as patch:
        patch.setattr(*place, fault)
        if fault is hang:
            patch.setenv("EMULSION_RANKING_PATIENCE_MS", "50")
            forget_settings()
        first = read(ada)
        assert first.degraded
        assert ids_of(first) == latest(ada)
    forget_settings()
    rest = read(ada, first.next_cursor)  # ranking works again, below the first page
    assert not rest.degraded
    assert sorted(ids_of(first) + ids_of(rest)) == sorted(made)


def test_a_window_that_cannot_be_read_is_skipped(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [post_id for _ in range(4) for post_id in published(ada, followed(ada), 20)]
    first = read(ada)
    monkeypatch.setattr(windows, "load", fail)
    second = read(ada, first.next_cursor)
    assert second.degraded
    assert set(ids_of(second)) == set(sorted(made, reverse=True)[60:])


def test_switched_off_pages_are_latest_and_open_windows_continue(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        published(ada, followed(ada), 20)
    first = read(ada)
    monkeypatch.setenv("EMULSION_RANKING", "off")
    forget_settings()
    off = read(ada)
    assert (off.degraded, ids_of(off)) == (True, latest(ada))
    found, cursor = [], first.next_cursor
    while cursor:
        page = read(ada, cursor)
        found += ids_of(page)
        cursor = page.next_cursor
    assert len(set(found + ids_of(first))) == 80


def test_the_circuit_opens_and_lets_one_try_through_after_a_pause(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    published(ada, followed(ada), 3)
    calls: list[str] = []

    def counted(viewer_id: str) -> Any:
        calls.append(viewer_id)
        return fail()

    now = clock.now_ms()
    with monkeypatch.context() as patch:
        patch.setattr(interests, "load_ranking_input", counted)
        with clock.at(now):
            for _ in range(5):
                assert read(ada).degraded
        assert len(calls) == settings().ranking_failures
        with clock.at(now + settings().ranking_pause * 1000 + 1):
            for _ in range(3):
                assert read(ada).degraded
        assert len(calls) == settings().ranking_failures + 1
    with clock.at(now + 2 * settings().ranking_pause * 1000 + 2):
        assert not read(ada).degraded


def test_a_failure_to_read_posts_is_not_hidden(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    published(ada, followed(ada), 3)
    monkeypatch.setattr(visible_posts, "read_below", fail)
    with pytest.raises(ClientError):
        read(ada)


def test_rows_that_vanish_with_their_posts_leave_no_page_empty_but_the_last(ada: str) -> None:
    made = [post_id for _ in range(4) for post_id in published(ada, followed(ada), 20)]
    first = read(ada)
    for post_id in sorted(made, reverse=True)[:60]:
        if post_id not in ids_of(first):
            PostRow(post_id[11:], post_id[:11]).delete()
    second = read(ada, first.next_cursor)
    assert set(ids_of(second)) == set(sorted(made)[:20])
