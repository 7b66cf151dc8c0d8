"""The feed at the inbox's floor: timelines continue below it, and nothing is repeated or lost."""

import itertools

import pytest

from chalicelib.core import clock
from chalicelib.fanout import tables
from chalicelib.feed import service
from chalicelib.graph import service as graph
from chalicelib.graph.tables import FollowRow
from tests.support.cloud import Policy
from tests.support.rooms.inboxes import DAY_MS, delete, feed, people, post
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")
LIMITS = (1, 2, 3, 5, 100)


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bea(ada: str) -> str:
    """A followee of Ada's."""
    bea = person("bea")
    graph.follow(ada, bea)
    return bea


def posted(author_id: str, *days_ago: float) -> list[str]:
    """Ids of new posts that are so many days old."""
    return [post(author_id, ago_ms=round(days * DAY_MS)) for days in days_ago]


@pytest.mark.parametrize("limit", LIMITS)
def test_thirty_days_ago(ada: str, bea: str, limit: int) -> None:
    made = posted(bea, 0, 10, 29, 31, 40, 400)
    own = posted(ada, 5, 35)
    tables.put([ada], [*made[:3], own[0]])
    assert feed(ada, limit) == sorted([*made, *own], reverse=True)


@pytest.mark.parametrize("limit", LIMITS)
def test_posts_older_than_the_inbox_s_start(ada: str, bea: str, limit: int) -> None:
    made = posted(bea, 0, 1, 4, 6, 7, 50)
    tables.reset_inbox(ada, None, clock.now_ms() - 5 * DAY_MS)
    tables.put([ada], [*made[:3], made[4]])  # the fifth post's row is older than the inbox's start
    assert feed(ada, limit) == made


@pytest.mark.parametrize("limit", LIMITS)
def test_the_last_row_ends_the_inbox(ada: str, bea: str, limit: int, policy: Policy) -> None:
    policy(inbox_rows=10)
    cyd = person("cyd")
    graph.follow(ada, cyd)
    authors = itertools.cycle([bea, cyd])
    with clock.at(clock.now_ms()):
        made = [post(next(authors), ago_ms=1000 * i) for i in range(25)]
    tables.put([ada], made[:20])
    assert feed(ada, limit) == made
    graph.unfollow(ada, cyd)
    assert feed(ada, limit) == made[::2], "hidden rows count too"


@pytest.mark.parametrize("limit", LIMITS)
def test_posts_of_one_millisecond_on_both_sides_of_the_floor(ada: str, bea: str, limit: int, policy: Policy) -> None:
    policy(inbox_rows=4)
    cyd = person("cyd")
    graph.follow(ada, cyd)
    with clock.at(clock.now_ms() - DAY_MS):
        made = sorted((post(author) for author in (bea, cyd, ada) for _ in range(3)), reverse=True)
    tables.put([ada], made)
    assert feed(ada, limit) == made


@pytest.mark.parametrize("limit", [1, 3])
def test_the_floor_moves_while_the_feed_is_read(ada: str, bea: str, limit: int) -> None:
    made = posted(bea, *range(20, 36, 2))
    tables.put([ada], made[:5])
    found, cursor, later_ms = [], None, 0
    while True:
        with clock.at(clock.now_ms() + later_ms):
            page = service.page(ada, "latest", limit, cursor)
        found += [item.id for item in page.items]
        cursor, later_ms = page.next_cursor, later_ms + DAY_MS
        if cursor is None:
            break
    assert found == made


@pytest.mark.parametrize("limit", [2, 100])
def test_the_floor_is_lowered_while_the_feed_is_read(ada: str, bea: str, limit: int) -> None:
    made = posted(bea, *range(12))
    back_ms = clock.now_ms()
    tables.reset_inbox(ada, None, back_ms)
    first = service.page(ada, "latest", limit, None)
    tables.put([ada], made)
    tables.lower_floor(ada, back_ms, 0)
    rest = service.page(ada, "latest", 100, first.next_cursor).items if first.next_cursor else []
    assert [item.id for item in [*first.items, *rest]] == made


def test_timelines_show_only_active_posts_of_followees(ada: str, bea: str) -> None:
    made = posted(bea, *range(31, 51))
    for each in made[::2]:
        delete(each)
    post(bea, ago_ms=32 * DAY_MS, state="processing")
    posted(person("other"), 33)
    assert feed(ada, 3) == made[1::2]
    graph.unfollow(ada, bea)
    assert feed(ada, 3) == []


def follow_many(follower_id: str, followee_ids: list[str]) -> None:
    with FollowRow.batch_write() as batch:
        for each in followee_ids:
            batch.save(FollowRow(follower_id, each, followee_shard=f"{each}#0", created_at=0))


def test_a_page_with_posts_does_not_read_many_timelines(ada: str, bea: str, policy: Policy) -> None:
    policy(seam_authors=10)
    follow_many(ada, people(20))
    made = posted(bea, 0, 31)
    tables.put([ada], made[:1])
    first = service.page(ada, "latest", 20, None)
    assert [item.id for item in first.items] == made[:1]
    second = service.page(ada, "latest", 20, first.next_cursor)
    assert ([item.id for item in second.items], second.next_cursor, second.degraded) == (made[1:], None, False)


def test_more_followees_than_timeline_authors_degrade_the_page(ada: str, bea: str, policy: Policy) -> None:
    policy(timeline_authors=5, seam_authors=5)
    follow_many(ada, people(20))
    made = posted(bea, 31)
    first = service.page(ada, "latest", 20, None)
    page = service.page(ada, "latest", 20, first.next_cursor)
    assert ([item.id for item in page.items], page.degraded) == (made, True)


def test_a_long_timeline_is_read_in_segments_as_far_as_needed(ada: str, bea: str) -> None:
    with clock.at(clock.now_ms() - 31 * DAY_MS):
        made = [post(bea, ago_ms=1000 * i) for i in range(33)]
    assert feed(ada, 7) == made
    assert feed(ada, 100) == made
