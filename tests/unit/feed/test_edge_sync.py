"""Backfill and prune of inboxes, and every race between them, deliveries and the edge."""

from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.fanout import service as fanout
from chalicelib.fanout import tables
from chalicelib.fanout.messages import Deliver
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged
from chalicelib.posts.post import PULL
from functions.sync_edges import sync_edges
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.platform import LambdaContext
from tests.support.rooms.inboxes import DAY_MS, delete, feed, inbox, post
from tests.support.rooms.messages import event, received
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def sync(follower_id: str, followee_id: str, change: str) -> None:
    message = EdgeChanged.from_record({"follower_id": follower_id, "followee_id": followee_id, "change": change})
    assert sync_edges(event(message.to_message()), LambdaContext()) == {"batchItemFailures": []}


def settle() -> list[dict[str, Any]]:
    """Handle what waits in the queue until nothing does. Answers all messages."""
    handled: list[dict[str, Any]] = []
    while bodies := received(EdgeChanged.queue.name):
        for body in bodies:
            assert sync_edges(event(body), LambdaContext()) == {"batchItemFailures": []}
        handled += bodies
    return handled


@pytest.fixture
def short_parts(policy: Policy) -> None:
    """A message of a backfill reads three posts; the second run of a backfill waits."""
    policy(backfill_posts=3, backfill_again=900)


def posted(author_id: str, count: int, **attributes: Any) -> list[str]:
    """Ids of that many posts of the last seconds, oldest first."""
    with clock.at(clock.now_ms()):
        return [post(author_id, ago_ms=1000 * (count - i), **attributes) for i in range(count)]


@pytest.mark.usefixtures("short_parts")
def test_a_backfill_copies_all_posts_of_an_inbox_s_lifetime_in_parts() -> None:
    ada, bea = person("ada"), person("bea")
    post(ada, ago_ms=31 * DAY_MS)
    made = [post(ada, ago_ms=29 * DAY_MS), *posted(ada, 9)]
    delete(made.pop())
    graph.follow(bea, ada)
    assert [body["copied"] for body in settle()] == [0, 2, 5, 8]
    assert inbox(bea) == made
    graph.follow(bea, ada)
    settle()
    assert inbox(bea) == made, "a repeated backfill changes nothing"


@pytest.mark.usefixtures("short_parts")
def test_a_message_of_a_backfill_costs_no_more_for_a_longer_timeline() -> None:
    ada, bea = person("ada"), person("bea")
    posted(ada, 3, delivery=PULL)
    costs = []
    for _ in range(2):
        posted(ada, 12, delivery=PULL)
        graph.follow(bea, ada)
        with metered() as usage:
            sync(bea, ada, "followed")
        costs.append(usage.calls)
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("short_parts")
def test_a_backfill_ends_with_twice_the_rows_that_a_feed_reads(policy: Policy) -> None:
    policy(inbox_rows=6)
    ada, bea = person("ada"), person("bea")
    made = posted(ada, 20)
    graph.follow(bea, ada)
    settle()
    assert inbox(bea) == made[-12:]
    assert feed(bea, 7) == made[::-1], "the feed continues in the timeline"


@pytest.mark.usefixtures("short_parts")
def test_unfollowing_between_two_parts_of_a_backfill_leaves_nothing() -> None:
    ada, bea = person("ada"), person("bea")
    posted(ada, 8)
    graph.follow(bea, ada)
    (first,) = received(EdgeChanged.queue.name)
    sync_edges(event(first), LambdaContext())
    (second,) = received(EdgeChanged.queue.name)
    graph.unfollow(bea, ada)
    settle()
    sync_edges(event(second), LambdaContext())
    assert settle() == []
    assert inbox(bea) == []


@pytest.mark.usefixtures("short_parts")
def test_a_part_that_comes_after_the_floor_has_passed_it_copies_nothing() -> None:
    ada, bea = person("ada"), person("bea")
    posted(ada, 8)
    graph.follow(bea, ada)
    (first,) = received(EdgeChanged.queue.name)
    sync_edges(event(first), LambdaContext())
    with clock.at(clock.now_ms() + 31 * DAY_MS):
        assert len(settle()) == 1
    assert len(inbox(bea)) == 3


@pytest.mark.usefixtures("short_parts")
@pytest.mark.parametrize("delivery", [accounts.WARMING, accounts.PULL, accounts.COOLING])
def test_a_new_follower_of_a_pulled_author_sees_the_pushed_and_the_pulled_posts(delivery: str) -> None:
    ada, bea = person("ada"), person("bea")
    made = [post(ada, ago_ms=29 * DAY_MS), *posted(ada, 5), *posted(ada, 5, delivery=PULL)]
    change(ada, delivery=delivery)
    graph.follow(bea, ada)
    settle()
    assert inbox(bea) == made[:6]
    assert feed(bea) == sorted(made, reverse=True)


def test_a_backfill_stops_at_the_floor() -> None:
    since = clock.now_ms() - DAY_MS
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    tables.reset_inbox(cyd, None, since)
    too_old, older, newer = (post(ada, ago_ms=days * DAY_MS) for days in (31, 2, 0))
    for follower in (bea, cyd):
        graph.follow(follower, ada)
        sync(follower, ada, "followed")
    assert too_old not in inbox(bea)
    assert inbox(bea) == [older, newer]
    assert inbox(cyd) == [newer]


def test_a_message_older_than_the_edge_s_last_change_does_nothing() -> None:
    ada, bea = person("ada"), person("bea")
    post_id = post(ada)
    sync(bea, ada, "followed")
    assert inbox(bea) == []
    graph.follow(bea, ada)
    sync(bea, ada, "followed")
    sync(bea, ada, "unfollowed")
    assert inbox(bea) == [post_id]


def test_a_prune_takes_one_author_out() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    kept = []
    for i in range(5):
        fanout.deliver(Deliver(post(ada, ago_ms=10 * i), "publish", (cyd,)))
        kept.append(post(bea, ago_ms=10 * i + 5))
        fanout.deliver(Deliver(kept[-1], "publish", (cyd,)))
    graph.follow(cyd, ada)
    graph.unfollow(cyd, ada)
    sync(cyd, ada, "unfollowed")
    sync(cyd, ada, "unfollowed")
    assert inbox(cyd) == sorted(kept)


def test_following_again_while_the_prune_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = person("ada"), person("bea")
    made = [post(ada, ago_ms=i) for i in range(3)]
    graph.follow(bea, ada)
    sync(bea, ada, "followed")
    graph.unfollow(bea, ada)
    delete_rows = tables.delete

    def follow_then_delete(*arguments: Any) -> None:
        graph.follow(bea, ada)
        sync(bea, ada, "followed")
        delete_rows(*arguments)

    monkeypatch.setattr(fanout, "delete", follow_then_delete)
    sync(bea, ada, "unfollowed")
    assert inbox(bea) == sorted(made)
    assert feed(bea) == sorted(made, reverse=True)


def test_unfollowing_while_the_backfill_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = person("ada"), person("bea")
    post(ada)
    graph.follow(bea, ada)
    put = tables.put

    def unfollow_then_put(*arguments: Any) -> None:
        graph.unfollow(bea, ada)
        sync(bea, ada, "unfollowed")
        put(*arguments)

    monkeypatch.setattr(fanout, "put", unfollow_then_put)
    sync(bea, ada, "followed")
    assert inbox(bea) == []
    assert feed(bea) == []


def test_a_delivery_in_flight_during_an_unfollow_shows_nothing_until_followed_again() -> None:
    ada, bea = person("ada"), person("bea")
    graph.follow(bea, ada)
    post_id = post(ada)
    graph.unfollow(bea, ada)
    sync(bea, ada, "unfollowed")
    fanout.deliver(Deliver(post_id, "publish", (bea,)))
    assert inbox(bea) == [post_id]
    assert feed(bea) == []
    graph.follow(bea, ada)
    sync(bea, ada, "followed")
    assert feed(bea) == [post_id]


def test_an_invalid_message_fails_alone() -> None:
    answer = sync_edges(event({"follower_id": "a", "followee_id": "b", "change": "blocked"}), LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
