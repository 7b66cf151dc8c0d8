"""What comments cost: write units of a comment and of a like, and read units and rounds of a page."""

import pytest

from chalicelib.comments import comment_counts, service, tables
from chalicelib.comments.schemas import Order
from chalicelib.core import caches, clock
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from tests.support.aws_rules.sizes import item_size
from tests.support.drills.stage import rows
from tests.support.meter import metered
from tests.support.rooms.commenting import LIKES, TABLE, Streams, comment
from tests.support.rooms.world import person, post
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
MOST_WRITES, MOST_WRITES_WITH_KEY, MOST_READS, MOST_ROUNDS = 4, 6, 10, 3
BATCH = 100
TEXT = "What a boat! Where did you find it, and may one go aboard? @ada #sea " * 4


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bob() -> str:
    return person("bob")


@pytest.fixture
def post_id(ada: str) -> str:
    return post(ada, "a caption #of some length " * 10).post_id


def share(post_id: str, writers: list[str]) -> float:
    """The write units of the totals for each of a hundred comments of one batch."""
    streams = Streams()
    streams.records(TABLE)
    for i in range(BATCH):
        comment(writers[i % len(writers)], post_id, f"{i} {TEXT[:100]}")
    records = streams.records(TABLE)
    with metered() as usage:
        comment_counts.count_comments("shard#0", records)
    return usage.writes / len(records)


@pytest.mark.parametrize("is_reply", [False, True])
def test_a_comment_meets_its_budget(ada: str, bob: str, post_id: str, is_reply: bool) -> None:
    thread = comment(bob, post_id, "first") if is_reply else None
    with metered() as alone:
        service.create(bob, post_id, TEXT, thread)
    key = IdempotencyKey.of(bob, "POST /v1/posts/comments", "k", b"{}")
    with metered() as keyed:
        service.create(bob, post_id, TEXT + "!", thread, key)
    totals = share(post_id, [person(f"person{i}") for i in range(5)])
    assert (alone.writes, keyed.writes) == (3, MOST_WRITES_WITH_KEY)
    assert alone.writes + totals <= MOST_WRITES
    assert totals <= 0.1


def test_the_text_that_fits_into_a_unit(bob: str, post_id: str) -> None:
    service.create(bob, post_id, "a" * 600)
    (row,) = rows("comments")
    assert item_size(row) <= 1024


def test_a_user_who_writes_all_day_pays_no_more(bob: str, post_id: str) -> None:
    """The notes of the texts stay small: the row of the limit has a unit for half of what may be written, then two."""
    with clock.at(clock.now_ms()):
        for i in range(59):
            comment(bob, post_id, f"number {i}")
        with metered() as usage:
            service.create(bob, post_id, "the sixtieth")
    assert usage.writes <= MOST_WRITES


def test_a_like_meets_its_budget(bob: str, post_id: str) -> None:
    comment_id = comment(bob, post_id)
    with metered() as usage:
        service.like(bob, post_id, comment_id)
    assert usage.writes == 2
    streams = Streams()
    with metered() as fold:
        comment_counts.count_comment_likes("shard#0", streams.records(LIKES))
    assert fold.writes <= 6, "the watermark and the row twice, then the place in the order"


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("gate", ["everyone", "followers"])
def test_the_first_page_meets_its_budget(ada: str, bob: str, post_id: str, order: Order, gate: str) -> None:
    writers = [person(f"person{i}") for i in range(20)]
    made = [comment(each, post_id, f"{i} {TEXT}", ago_ms=1000 * i) for i, each in enumerate(writers)]
    for each in made[:3]:
        service.pin(ada, post_id, each)
    posts.edit(ada, post_id, {"comments_gate": gate})
    graph.follow(bob, ada)
    graph.mute_word(bob, "spoiler", None)
    with clock.at(clock.now_ms()):
        service.comments_page(bob, post_id, order, 20, None)
        with metered() as warm:
            page = service.comments_page(bob, post_id, order, 20, None)
        with traced() as trace:
            service.comments_page(bob, post_id, order, 20, None)
        caches.forget_caches()
        with metered() as cold:
            service.comments_page(bob, post_id, order, 20, None)
        caches.forget_caches()
        with traced() as cold_trace:
            service.comments_page(bob, post_id, order, 20, None)
    assert len(page.items) == 20
    assert warm.reads <= MOST_READS + 3, warm.reads_of
    for run in (trace, cold_trace):
        assert run.rounds <= MOST_ROUNDS, run.calls
    assert cold.reads <= 30, cold.reads_of


def test_the_cost_of_a_page_does_not_grow_with_the_post(ada: str, bob: str, post_id: str) -> None:
    for i in range(60):
        comment(ada, post_id, f"number {i}", ago_ms=1000 * (60 - i)) if i % 3 else comment(bob, post_id, f"number {i}")
    with metered() as usage:
        page = service.comments_page(bob, post_id, "newest", 5, None)
    assert len(page.items) == 5
    assert usage.reads_of[tables.CommentRow.Meta.table_name] <= 1
