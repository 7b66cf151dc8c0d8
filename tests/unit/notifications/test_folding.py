"""Causes become groups: who is told of what, and what undoing takes away."""

import pytest

from chalicelib.comments import service as comments
from chalicelib.core import clock
from chalicelib.core.streams import StreamRecord
from chalicelib.engagement.tables import LikeRow
from chalicelib.graph import service as graph
from chalicelib.notifications import service, tables
from tests.support.cloud import Policy
from tests.support.faults import overtaken
from tests.support.platform import Platform
from tests.support.rooms import world
from tests.support.rooms.notifying import choose, like, summary, told, unlike, unread

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def platform() -> Platform:
    return Platform()


def test_likes_of_a_post_are_one_item(platform: Platform) -> None:
    ada, others = world.person("ada"), [world.person(f"user{i}") for i in range(5)]
    post_id = world.post(ada).post_id
    for each in others:
        like(each, post_id)
    like(ada, post_id)
    platform.settle()
    assert summary(ada) == [("like", 5, ["user4", "user3", "user2"])]
    (item,) = told(ada)
    assert (item.target.kind, item.target.post_id, item.read) == ("post", post_id, False)
    assert item.fallback.body == "user4 and 4 others liked your post."
    unlike(others[4], post_id)
    platform.settle()
    assert summary(ada) == [("like", 4, ["user3", "user2", "user1"])]
    for each in others:
        unlike(each, post_id)
    platform.settle()
    assert summary(ada) == []


def test_each_type_of_the_graph_and_of_comments(platform: Platform) -> None:
    ada, grace, joan = world.person("ada"), world.person("grace", private=True), world.person("joan")
    post_id = world.post(ada, "with @grace").post_id
    graph.follow(grace, ada)
    graph.follow(joan, grace)
    platform.settle()
    assert summary(ada) == [("follow", 1, ["grace"])]
    assert summary(grace) == [("follow_request", 1, ["joan"]), ("mention", 1, ["ada"])]
    graph.accept(grace, joan)
    _, first = comments.create(joan, post_id, "hello @grace")
    platform.settle()
    assert summary(joan) == [("request_accepted", 1, ["grace"])]
    assert summary(grace) == [("mention", 1, ["joan"]), ("mention", 1, ["ada"])]
    assert summary(ada) == [("comment", 1, ["joan"]), ("follow", 1, ["grace"])]
    _, reply = comments.create(ada, post_id, "hello @joan", first.comment_id)
    comments.like(ada, post_id, first.comment_id)
    platform.settle()
    assert [each[0] for each in summary(joan)] == ["comment_like", "reply", "request_accepted"]
    item = told(joan)[1]
    assert (item.target.comment_id, item.target.parent_comment_id) == (reply.comment_id, first.comment_id)
    comments.delete(joan, post_id, first.comment_id)
    platform.settle()
    assert [each[0] for each in summary(joan)] == ["request_accepted"]
    assert [each[0] for each in summary(ada)] == ["follow"]
    assert summary(grace) == [("mention", 1, ["ada"])]
    graph.unfollow(grace, ada)
    graph.unfollow(joan, grace)
    platform.settle()
    assert summary(ada) == summary(joan) == []


def test_silenced_users_do_not_notify_and_what_they_undo_takes_nothing_away(platform: Platform) -> None:
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    like(grace, post_id)
    graph.mute(ada, joan)
    like(joan, post_id)
    platform.settle()
    assert summary(ada) == [("like", 1, ["grace"])]
    graph.unmute(ada, joan)
    unlike(joan, post_id)
    platform.settle()
    assert summary(ada) == [("like", 1, ["grace"])]
    graph.block(ada, grace)
    assert summary(ada) == []
    assert service.unread(ada) == 0


def test_the_policy_filters_and_drops(platform: Platform) -> None:
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    graph.follow(ada, joan)
    choose(ada, not_followed="filter")
    like(grace, post_id)
    like(joan, post_id)
    platform.settle()
    assert summary(ada) == [("like", 1, ["joan"])]
    assert summary(ada, filtered=True) == [("like", 1, ["grace"])]
    choose(ada, not_followed="accept", new_accounts="drop")
    unlike(grace, post_id)
    platform.settle()
    assert summary(ada) == [("like", 1, ["joan"])]
    assert summary(ada, filtered=True) == []
    like(grace, post_id)
    platform.settle()
    assert summary(ada) == [("like", 1, ["joan"])]


def test_an_undoing_after_midnight_finds_its_group(platform: Platform) -> None:
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    with clock.at(clock.now_ms() + 86_400_000):
        like(grace, post_id)
    like(joan, post_id)
    platform.settle()
    assert sorted(summary(ada)) == [("like", 1, ["grace"]), ("like", 1, ["joan"])]
    with clock.at(clock.now_ms() + 2 * 86_400_000):
        unlike(joan, post_id)
        platform.settle()
    assert summary(ada) == [("like", 1, ["grace"])]


def test_an_actor_who_returns_on_the_same_day_is_not_new(platform: Platform) -> None:
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    like(grace, post_id)
    platform.settle()
    service.read(ada, told(ada)[0].id)
    for _ in range(2):
        unlike(grace, post_id)
        platform.settle()
        assert summary(ada) == []
        like(grace, post_id)
        platform.settle()
        assert unread(ada) == []
        assert summary(ada) == [("like", 1, ["grace"])]
    like(joan, post_id)
    platform.settle()
    assert unread(ada) == ["like"]


def test_several_comments_of_one_user_are_one_actor(platform: Platform) -> None:
    ada, grace, joan = world.person("ada"), world.person("grace"), world.person("joan")
    post_id = world.post(ada).post_id
    _, first = comments.create(grace, post_id, "one")
    _, second = comments.create(grace, post_id, "two")
    comments.create(joan, post_id, "three")
    platform.settle()
    assert summary(ada) == [("comment", 2, ["joan", "grace"])]
    comments.delete(grace, post_id, second.comment_id)
    platform.settle()
    assert summary(ada) == [("comment", 2, ["joan", "grace"])]
    comments.delete(grace, post_id, first.comment_id)
    platform.settle()
    assert summary(ada) == [("comment", 1, ["joan"])]


def test_names_are_read_again_when_removals_left_too_few(platform: Platform) -> None:
    ada, others = world.person("ada"), [world.person(f"user{i}") for i in range(9)]
    post_id = world.post(ada).post_id
    for each in others:
        like(each, post_id)
    platform.settle()
    for each in others[3:]:
        unlike(each, post_id)
        platform.settle()
    ((kind, count, names),) = summary(ada)
    assert (kind, count, sorted(names)) == ("like", 3, ["user0", "user1", "user2"])


def test_names_are_read_again_for_a_group_that_changes_meanwhile(platform: Platform) -> None:
    ada, others = world.person("ada"), [world.person(f"user{i}") for i in range(9)]
    post_id = world.post(ada).post_id
    for each in others[:-1]:
        like(each, post_id)
    platform.settle()
    for each in others[2:-1]:
        unlike(each, post_id)

    def another_shard() -> None:
        like(others[-1], post_id)
        images = [row.serialize() for row in LikeRow.query(others[-1])]
        fold = next(each.fold for each in service.NOTIFIED if each.table == "likes")
        fold("another", [StreamRecord(1, "INSERT", {}, None, image) for image in images])

    with overtaken(tables, "save_group", by=another_shard):
        platform._carry_stream("functions.notify:notify_likes", "likes")
    ((kind, count, names),) = summary(ada)
    assert (kind, count, sorted(names)) == ("like", 3, ["user0", "user1", "user8"])


def test_of_many_commenters_those_with_one_comment_are_forgotten_first(platform: Platform, policy: Policy) -> None:
    policy(notification_known=2)
    ada, people = world.person("ada"), [world.person(f"user{i}") for i in range(4)]
    post_id = world.post(ada).post_id
    written = [
        comments.create(each, post_id, f"{i} {each}")[1]
        for each in people
        for i in range(2 if each == people[0] else 1)
    ]
    platform.settle()
    left = len(people)
    assert summary(ada)[0][:2] == ("comment", left)
    for each in written:
        comments.delete(each.author_id, post_id, each.comment_id)
        platform.settle()
        left -= each is not written[0]
        assert [found[:2] for found in summary(ada)] == ([("comment", left)] if left else [])
