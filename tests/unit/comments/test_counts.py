"""Totals folded from the streams, the order by likes, shards by the post's heat, and the sweeping of what is left."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.comments import comment_counts, deletion, service, tables
from chalicelib.comments.comment import Comment, new_id, shard_of
from chalicelib.comments.messages import SweepComments
from chalicelib.comments.settings import settings
from chalicelib.core import clock, ids
from chalicelib.core.streams import StreamRecord
from chalicelib.posts import service as posts
from tests.support.cloud import Policy
from tests.support.depth import histories
from tests.support.drills.stage import rows
from tests.support.resources import empty_all
from tests.support.rooms import world
from tests.support.rooms.commenting import LIKES, TABLE, Streams, comment, page, shown, stored
from tests.support.rooms.world import person, post, sent

pytestmark = pytest.mark.usefixtures("cloud")
CROWD = 1000  # comments a second


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def post_id(ada: str) -> str:
    return post(ada).post_id


def burst(post_id: str, shards: int, second: int, number: int = CROWD) -> list[StreamRecord]:
    """The records of a second in which so many users comment on a post that has so many shards."""
    chance = random.Random(second)
    found = []
    for i in range(number):
        author = ids.new_id(clock.now_ms())
        shard = chance.randrange(shards)
        made = Comment(new_id(author, 1000 * second + i % 1000, shard, None), post_id, author, "hello")
        row = tables.new_row(made, shards).serialize()
        key = {name: row[name] for name in ("post_shard", "item")}
        found.append(StreamRecord(second * CROWD + i, "INSERT", key, None, row, second * 1000))
    return found


def test_a_thousand_comments_a_second_heat_no_partition(post_id: str) -> None:
    """The writers spread their comments over as many shards as the last fold said."""
    busiest = []
    for second in range(1, 6):
        records = burst(post_id, posts.find(post_id).comment_shards, second)  # type: ignore[union-attr]
        of_shards: dict[str, int] = {}
        for each in records:
            of_shards[each.keys["post_shard"]["S"]] = of_shards.get(each.keys["post_shard"]["S"], 0) + 1
        busiest.append(max(of_shards.values()))
        comment_counts.count_comments("shard#0", records)
    found = posts.find(post_id)
    assert found
    assert (found.comment_shards, found.comments_count) == (settings().comment_shards, 5 * CROWD)
    assert busiest[0] == CROWD, "the first second is one partition's"
    assert max(busiest[1:]) < CROWD / 10, busiest


def test_a_late_or_repeated_batch_asks_for_no_more_shards(post_id: str, policy: Policy) -> None:
    policy(comments_per_shard=60)
    records = burst(post_id, 1, 1, number=100)
    for _ in range(3):
        comment_counts.count_comments("shard#0", records)
        found = posts.find(post_id)
        assert found
        assert (found.comment_shards, found.comments_count) == (2, 100)
    comment_counts.count_comments("shard#0", burst(post_id, 2, 2, number=100))
    found = posts.find(post_id)
    assert found
    assert found.comment_shards == 2, "fifty a second in each"
    posts.raise_comment_shards(post_id, 1)
    assert posts.find(post_id).comment_shards == 2, "the number never falls"  # type: ignore[union-attr]


def test_an_old_post_is_not_a_hot_one(post_id: str) -> None:
    for second in range(1, 20):
        comment_counts.count_comments("shard#0", burst(post_id, 1, second * 100, number=settings().comments_per_shard))
    found = posts.find(post_id)
    assert found
    assert found.comment_shards == 1


def test_lists_merge_the_shards(ada: str, post_id: str) -> None:
    made = []
    for i in range(30):
        if i in (5, 10):
            posts.raise_comment_shards(post_id, i)
        made.append(comment(ada, post_id, f"number {i}", ago_ms=1000 * (30 - i)))
    assert len({shard_of(each) for each in made}) > 4
    for limit in (1, 3, 7, 100):
        assert shown(None, post_id, "newest", limit) == made[::-1]
        assert shown(None, post_id, "oldest", limit) == made
        assert shown(None, post_id, "top", limit) == made[::-1]


def test_the_most_liked_come_first(ada: str, post_id: str) -> None:
    streams = Streams()
    posts.raise_comment_shards(post_id, 4)
    made = [comment(ada, post_id, f"number {i}", ago_ms=1000 * (9 - i)) for i in range(6)]
    fans = [person(f"fan{i}") for i in range(8)]
    for comment_id, likes in zip(made, (0, 1, 7, 3, 0, 3), strict=True):
        for fan in fans[:likes]:
            service.like(fan, post_id, comment_id)
    streams.fold()
    by_likes = [made[2], made[3], made[5], made[1], made[4], made[0]]
    assert shown(None, post_id, "top", 2) == by_likes
    assert [each.likes_count for each in page(None, post_id, "top")] == [7, 3, 3, 1, 0, 0]
    for fan in fans:
        service.unlike(fan, post_id, made[2])
    streams.fold()
    assert shown(None, post_id, "top") == [made[3], made[5], made[1], made[4], made[2], made[0]]
    assert stored(post_id, made[2]).top is None
    reply = comment(ada, post_id, "a reply", made[0])
    service.like(fans[0], post_id, reply)
    streams.fold()
    assert (stored(post_id, reply).likes_count, stored(post_id, reply).top) == (1, None)


def test_a_fold_that_dies_before_the_order_is_repeated(ada: str, post_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    comment_id = comment(ada, post_id)
    streams = Streams()
    service.like(ada, post_id, comment_id)
    records = streams.records(LIKES)
    with monkeypatch.context() as dying:
        dying.setattr(tables, "place", _die)
        with pytest.raises(RuntimeError):
            comment_counts.count_comment_likes("shard#0", records)
    assert (stored(post_id, comment_id).likes_count, stored(post_id, comment_id).top) == (1, None)
    comment_counts.count_comment_likes("shard#0", records)
    assert stored(post_id, comment_id).likes_count == 1
    assert stored(post_id, comment_id).top == f"98#{comment_id}"


def _die(*_: Any) -> None:
    raise RuntimeError("dies")


def test_what_is_deleted_meanwhile_is_not_ordered(ada: str, post_id: str) -> None:
    comment_id = comment(ada, post_id)
    streams = Streams()
    service.like(ada, post_id, comment_id)
    comment(ada, post_id, "keeps the stub", comment_id)
    service.delete(ada, post_id, comment_id)
    streams.fold()
    assert stored(post_id, comment_id).top is None
    assert shown(None, post_id, "top") == [comment_id]


def test_the_sweep_leaves_stubs_with_replies(ada: str, post_id: str, policy: Policy) -> None:
    policy(comment_settle_delay=0)
    lone, thread = comment(ada, post_id, "lone"), comment(ada, post_id, "thread")
    reply = comment(ada, post_id, "reply", thread)
    for each in (lone, thread):
        service.delete(ada, post_id, each)
    messages = sent("comments")
    assert [each["comment_id"] for each in messages] == [lone, thread]
    for _ in range(2):
        for message in messages:
            service.sweep(SweepComments.from_record(message))
    assert [row["item"]["S"] for row in rows("comments")] == [f"0#{thread}", f"1#{thread}#{reply[:23]}"]
    service.delete(ada, post_id, reply)
    (final,) = sent("comments")
    service.sweep(SweepComments.from_record(final))
    assert rows("comments") == []


def test_the_sweep_leaves_live_comments(ada: str, post_id: str) -> None:
    comment_id = comment(ada, post_id)
    for message in (SweepComments(post_id, comment_id), SweepComments(post_id)):
        service.sweep(message)
    assert shown(None, post_id) == [comment_id]


def test_a_deleted_post_loses_its_comments_part_by_part(ada: str, policy: Policy) -> None:
    policy(comments_erased=3, comment_settle_delay=0)
    post_id, other = post(ada).post_id, post(ada).post_id
    posts.raise_comment_shards(post_id, 3)
    threads = [comment(ada, post_id, f"number {i}", ago_ms=1000 * i) for i in range(6)]
    for each in threads[:2]:
        comment(ada, post_id, "a reply", each)
    kept = comment(ada, other)
    posts.delete(ada, post_id)
    posts.erase(ada, post_id)
    deletion.publish(world.change(post_id, "active", "deleted"))
    messages, runs = sent("comments"), 0
    assert len(messages) == 2, "one at once, and one after all requests in flight"
    while messages:
        service.sweep(SweepComments.from_record(messages.pop()))
        messages += sent("comments")
        runs += 1
        assert runs < 20
    assert [row["item"]["S"] for row in rows("comments")] == [f"0#{kept}"]
    deletion.republish(other)
    assert sent("comments") == []


PEOPLE = 3
number = st.integers(0, 99)
acts = st.one_of(
    st.tuples(
        st.sampled_from(["write", "write", "reply", "reply", "like", "unlike", "delete", "sweep"]), number, number
    ),
    st.tuples(st.sampled_from(["carry", "carry_again", "die"]), number, number),
)


class History:
    """Comments, replies and likes while the streams are delivered in parts, again, and to a function that dies."""

    def __init__(self) -> None:
        self.people = [person(f"person{i}") for i in range(PEOPLE)]
        self.post_id = post(self.people[0]).post_id
        self.streams = Streams()
        self.comments: dict[str, str] = {}  # writers by id, of those that are not deleted
        self.likes: set[tuple[str, str]] = set()
        self.records: dict[str, list[StreamRecord]] = {TABLE: [], LIKES: []}
        self.now_ms = clock.now_ms()

    def write(self, one: int, other: int, parent_id: str | None = None) -> None:
        self.now_ms += 1
        if other % 10 == 0:
            posts.raise_comment_shards(self.post_id, 1 + other // 10)
        with clock.at(self.now_ms):
            author = self.people[one % PEOPLE]
            made = service.create(author, self.post_id, f"{self.now_ms}", parent_id)[1]
        self.comments[made.comment_id] = author

    def reply(self, one: int, other: int) -> None:
        parent_id = self._chosen(other)
        if parent_id:
            self.write(one, 1, parent_id)

    def like(self, one: int, other: int) -> None:
        comment_id, who = self._chosen(other), self.people[one % PEOPLE]
        if comment_id:
            service.like(who, self.post_id, comment_id)
            self.likes.add((who, comment_id))

    def unlike(self, one: int, other: int) -> None:
        if self.likes:
            who, comment_id = sorted(self.likes)[other % len(self.likes)]
            service.unlike(who, self.post_id, comment_id)
            self.likes.discard((who, comment_id))

    def delete(self, one: int, other: int) -> None:
        comment_id = self._chosen(other)
        if comment_id:
            service.delete(self.comments.pop(comment_id), self.post_id, comment_id)

    def sweep(self, one: int, other: int) -> None:
        for message in sent("comments")[: other % 3 + 1]:
            service.sweep(SweepComments.from_record(message))

    def carry(self, one: int, other: int) -> None:
        """Deliver what is new, in batches of any size."""
        self._note()
        for table in self.records:
            size = other % 5 + 1
            for i in range(0, len(self.records[table]), size):
                self._count(table, self.records[table][i : i + size])

    def carry_again(self, one: int, other: int) -> None:
        """Deliver the last records once more, in one batch with what is new."""
        self._note()
        for table, known in self.records.items():
            self._count(table, known[-(other % 7) - 1 :] if one % 2 else known)

    def die(self, one: int, other: int) -> None:
        """The function dies behind the fold."""
        with pytest.MonkeyPatch.context() as dying:
            dying.setattr(comment_counts, "_place", _die)
            dying.setattr(comment_counts, "_hot_posts", _die)
            self._note()
            for table, known in self.records.items():
                if known:
                    with pytest.raises(RuntimeError):
                        self._count(table, known)

    def check(self) -> None:
        """Every total equals the rows that it counts, and the order is that of the likes."""
        found = posts.find(self.post_id)
        assert found
        assert found.comments_count == len(self.comments)
        for comment_id in self.comments:
            row = stored(self.post_id, comment_id)
            replies = [each for each in self.comments if each[23:] and each[23:] + each[22] == comment_id]
            assert row.replies_count == len(replies)
            assert row.likes_count == sum(liked == comment_id for _, liked in self.likes)
            assert row.top == tables.top_of(replace(row, top=None))

    def _note(self) -> None:
        for table in self.records:
            self.records[table] += self.streams.records(table)

    def _count(self, table: str, records: list[StreamRecord]) -> None:
        count = {TABLE: comment_counts.count_comments, LIKES: comment_counts.count_comment_likes}[table]
        count(f"{table}#0", records)

    def _chosen(self, number: int) -> str | None:
        found = sorted(self.comments)
        return found[number % len(found)] if found else None


@histories(quick=5, nightly=200)
@given(steps=st.lists(acts, min_size=10, max_size=40))
def test_a_random_history_ends_with_totals_equal_to_rows(steps: list[tuple[str, int, int]]) -> None:
    empty_all()
    history = History()
    for act, one, other in steps:
        getattr(history, act)(one, other)
    history.carry(0, 3)
    history.carry_again(0, 0)
    history.check()
