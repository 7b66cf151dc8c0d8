"""Each user is told exactly what others did and have not undone, whatever comes twice, late or from another shard."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.comments import service as comments
from chalicelib.core import clock, ids
from chalicelib.core.settings import DAY
from chalicelib.graph import service as graph
from chalicelib.notifications import folding, service, tables
from chalicelib.posts import service as posts
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.depth import histories
from tests.support.drills.stage import Stage, rows
from tests.support.faults import overtaken
from tests.support.platform import Platform
from tests.support.resources import SOCKETS
from tests.support.rooms import world
from tests.support.rooms.live import connected, signed_in
from tests.support.rooms.notifying import like, summary, told, unlike, unread

NewStage = Callable[[], Stage]
COUNT, NOTIFY = "functions.count:count_{}", "functions.notify:notify_{}"
PEOPLE, POSTS, DAYS = 4, 2, 2
who_and_what = (st.integers(0, PEOPLE - 1), st.integers(0, POSTS - 1))
steps = st.one_of(
    st.tuples(st.sampled_from(["like", "like", "unlike", "comment", "delete"]), *who_and_what),
    st.tuples(st.sampled_from(["follow", "unfollow"]), *who_and_what),
    st.tuples(st.just("day")),
    st.tuples(st.sampled_from(["carry", "carry_part"])),
    st.tuples(st.just("carry_again"), st.sampled_from(["likes", "follows", "comments"]), st.integers(1, 5)),
    st.tuples(st.just("crash"), st.integers(1, 6), st.booleans()),
)


class History:
    """Likes, comments and follows of several users on several days, delivered in parts, again and with crashes."""

    def __init__(self) -> None:
        self.platform = Platform(shards=2)
        self.people = [world.person(f"person{i}") for i in range(PEOPLE)]
        self.posts = [world.post(self.people[i]).post_id for i in range(POSTS)]
        self.now_ms = clock.now_ms()

    def day(self) -> None:
        self.now_ms += DAY * 1000

    def like(self, who: int, what: int) -> None:
        posts.like(self.people[who], self.posts[what])

    def unlike(self, who: int, what: int) -> None:
        posts.unlike(self.people[who], self.posts[what])

    def comment(self, who: int, what: int) -> None:
        comments.create(self.people[who], self.posts[what], "said")

    def delete(self, who: int, what: int) -> None:
        own = comments.own_comments(self.people[who], 100, None).items
        for each in [each for each in own if each.post_id == self.posts[what]][:1]:
            comments.delete(self.people[who], each.post_id, each.id)

    def follow(self, who: int, what: int) -> None:
        if who != what:
            graph.follow(self.people[who], self.people[what])

    def unfollow(self, who: int, what: int) -> None:
        graph.unfollow(self.people[who], self.people[what])

    def carry(self) -> None:
        self.platform.settle()

    def carry_part(self) -> None:
        self.platform.step(0.5)

    def carry_again(self, table: str, records: int) -> None:
        """Deliver the last few records again, together with the new ones."""
        place = NOTIFY.format(table)
        self.platform._carried[place] = max(0, self.platform._carried[place] - records)
        self.platform.settle()

    def crash(self, number: int, after: bool) -> None:
        """Let a function die at one of its calls, if it makes so many."""
        try:
            with faults.between(faults.CrashAt(number, after=after)):
                self.platform._carry_stream(NOTIFY.format("likes"), "likes")
        except faults.Crash:
            pass

    def check(self) -> None:
        self.platform.settle()
        causes = Counter(_causes())
        found = Counter[tuple[str, str, str]]()
        for user_id in self.people:
            for each in told(user_id):
                found[user_id, each.type, str(each.target.post_id)] += each.actors_count
                names = [card.id for card in each.actors]
                assert len(names) == len(set(names)) == min(each.actors_count, 3)
        assert found == causes


def _causes() -> list[tuple[str, str, str]]:
    """For each actor, type, target and day that the tables have, the user who is to be told."""
    day = 86_400_000
    made = {
        (row["post_id"]["S"][11:], "like", row["post_id"]["S"], row["user_id"]["S"], int(row["liked_ms"]["N"]) // day)
        for row in rows("likes")
    }
    for row in rows("comments"):
        post_id = row["post_shard"]["S"][:22]
        written = ids.created_ms(row["written_as"]["S"])
        if row["state"]["S"] == "live":
            made.add((post_id[11:], "comment", post_id, row["author_id"]["S"], written // day))
    for row in rows("follows"):
        pair = row["followee_id"]["S"], row["follower_id"]["S"]
        made.add((pair[0], "follow", "None", pair[1], int(row["created_at"]["N"]) // day))
    return [(user, kind, target) for user, kind, target, actor, _ in sorted(made) if user != actor]


@histories(quick=12, nightly=1000)
@given(history=st.lists(steps, min_size=8, max_size=30))
def test_counts_equal_causes(new_stage: NewStage, history: list[Any]) -> None:
    new_stage()
    model = History()
    for act, *arguments in history:
        with clock.at(model.now_ms):
            getattr(model, act)(*arguments)
        model.now_ms += 1
    with clock.at(model.now_ms):
        model.check()


def test_undone_causes_vanish_across_midnight(new_stage: NewStage) -> None:
    platform = new_stage().platform
    ada, grace = world.person("ada"), world.person("grace")
    post_id = world.post(ada).post_id
    _, comment = comments.create(grace, post_id, "said")
    like(grace, post_id)
    graph.follow(grace, ada)
    platform.settle()
    assert len(told(ada)) == 3
    with clock.at(clock.now_ms() + DAY * 1000):
        unlike(grace, post_id)
        comments.delete(grace, post_id, comment.comment_id)
        graph.unfollow(grace, ada)
        platform.settle()
        assert told(ada) == []
        assert service.unread(ada) == 0


def test_a_fold_that_fails_stops_no_total(new_stage: NewStage, monkeypatch: pytest.MonkeyPatch) -> None:
    platform = new_stage().platform
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    platform.settle()
    with monkeypatch.context() as patch:
        patch.setattr(folding, "transact", _fails)
        for each in (grace, joan):
            like(each, post_id)
            platform._carry_stream(COUNT.format("likes"), "likes")
            with pytest.raises(RuntimeError):
                platform._carry_stream(NOTIFY.format("likes"), "likes")
    assert posts.posts([post_id])[post_id].likes_count == 2
    assert told(ada) == []
    platform.settle()
    assert summary(ada) == [("like", 2, ["joan", "grace"])]


def _fails(*_: object) -> None:
    raise RuntimeError


def test_an_arrival_while_the_list_is_marked_stays_unread(new_stage: NewStage) -> None:
    platform = new_stage().platform
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    first, second = world.post(ada).post_id, world.post(ada).post_id
    like(grace, first)
    platform.settle()
    shown = told(ada)[0].id

    def arrive() -> None:
        like(joan, first)
        like(joan, second)
        platform.settle()

    with overtaken(tables, "raise_read_seq", by=arrive):
        service.read(ada, shown)
    assert unread(ada) == ["like", "like"]
    assert service.unread(ada) == 2
    service.read(ada, told(ada)[1].id)
    assert service.unread(ada) == 1
    service.read(ada, shown)
    assert service.unread(ada) == 1


@pytest.mark.parametrize("silence", [graph.block, graph.mute, graph.restrict])
def test_silenced_accounts_never_notify(new_stage: NewStage, silence: Callable[[str, str], None]) -> None:
    """Rows are written whatever the API refuses: a request may have been in flight."""
    platform = new_stage().platform
    ada, grace = world.person("ada"), world.person("grace")
    post_id = world.post(ada).post_id
    phone = connected(signed_in(ada))
    silence(ada, grace)
    like(grace, post_id)
    platform.settle()
    assert told(ada) == [] == told(ada, filtered=True)
    assert service.unread(ada) == 0
    assert SOCKETS.frames[phone.connection_id] == []
    assert [row for row in rows("notifications") if "listed_in" in row] == []


def test_what_was_refused_is_not_taken_away(new_stage: NewStage) -> None:
    platform = new_stage().platform
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    graph.mute(ada, joan)
    like(grace, post_id)
    like(joan, post_id)
    platform.settle()
    graph.unmute(ada, joan)
    unlike(joan, post_id)
    platform.settle()
    assert summary(ada) == [("like", 1, ["grace"])]


def test_two_shards_fold_into_one_group(new_stage: NewStage) -> None:
    """Another shard folds between what a batch reads and what it writes."""
    new_stage()
    platform = Platform(shards=2)
    ada, others = world.person("ada"), [world.person(f"user{i}") for i in range(8)]
    post_id = world.post(ada).post_id
    for each in others:
        like(each, post_id)

    def other_shard() -> None:
        platform._carry_stream(NOTIFY.format("likes"), "likes", number=1)

    with overtaken(folding, "transact", by=other_shard):
        platform._carry_stream(NOTIFY.format("likes"), "likes", number=0)
    platform.settle()
    assert [(kind, count) for kind, count, _ in summary(ada)] == [("like", 8)]


def test_who_is_named_after_many_undoings_has_not_undone(new_stage: NewStage, policy: Policy) -> None:
    """The post has more likes of another day than are read for names: then names may be missing, the number never."""
    policy(notification_refill=5)
    platform = new_stage().platform
    ada, earlier = world.person("ada"), [world.person(f"early{i}") for i in range(6)]
    with clock.at(clock.now_ms() + 5000):  # ids of later users are greater: the index has them after the others
        people = {f"user{i}": world.person(f"user{i}") for i in range(12)}
    post_id = world.post(ada).post_id
    with clock.at(clock.now_ms() - DAY * 1000):
        for each in earlier:
            like(each, post_id)
        platform.settle()
    for each in people.values():
        like(each, post_id)
    platform.settle()
    left = list(people)
    while left:
        item = told(ada)[0]
        assert item.actors_count == len(left)
        names = [each.username for each in item.actors]
        assert len(set(names)) == len(names) <= 3
        assert set(names) <= set(left)
        assert len(names) == 3 or len(left) <= len(people) - 4, "six were known, of whom three had not undone"
        unlike(people[left.pop()], post_id)
        platform.settle()
    assert summary(ada) == [("like", len(earlier), ["early5", "early4", "early3"])]


@pytest.mark.parametrize("is_folded_meanwhile", [False, True])
def test_a_like_that_is_refused_later_is_not_named(new_stage: NewStage, is_folded_meanwhile: bool) -> None:
    """It is stored, but not folded, when names are read again; it is folded before they are written, or afterwards."""
    platform, place = new_stage().platform, NOTIFY.format("likes")
    ada, mallory, *others = (world.person(name) for name in ("ada", "mallory", *(f"user{i}" for i in range(7))))
    post_id = world.post(ada).post_id
    graph.mute(ada, mallory)
    for each in others:
        like(each, post_id)
    platform.settle()
    undone = others[1:]
    for each in undone:
        unlike(each, post_id)
    like(mallory, post_id)

    def meanwhile() -> None:
        if is_folded_meanwhile:
            platform._carried[place] += len(undone)
            assert platform._carry_stream(place, "likes")
            platform._carried[place] -= len(undone)

    with overtaken(tables, "save_group", by=meanwhile):
        platform._carry_stream(place, "likes", share=len(undone) / (len(undone) + 1))
    platform.settle()
    assert summary(ada) == [("like", 1, ["user0"])]


def test_a_new_item_is_told_live(new_stage: NewStage) -> None:
    platform = new_stage().platform
    ada, grace = world.person("ada"), world.person("grace")
    post_id = world.post(ada).post_id
    platform.settle()
    phone = connected(signed_in(ada))
    for change in (like, unlike, like):
        change(grace, post_id)
        platform.settle()
    (frame,) = SOCKETS.frames[phone.connection_id]
    assert (frame["type"], frame["data"]["notification_type"], frame["data"]["actor_id"]) == (
        "notification",
        "like",
        grace,
    )
    assert frame["fallback"] == {"title": "grace", "body": "grace liked your post."}
