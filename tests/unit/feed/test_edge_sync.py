"""Backfill and prune of inboxes, and every race between them, deliveries and the edge."""

from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.fanout import service as fanout
from chalicelib.fanout import tables
from chalicelib.fanout.messages import Deliver
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged
from functions.sync_edges import sync_edges
from tests.support.platform import LambdaContext
from tests.support.rooms.inboxes import DAY_MS, delete, feed, inbox, post
from tests.support.rooms.messages import event
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")


def sync(follower_id: str, followee_id: str, change: str) -> None:
    message = EdgeChanged.from_record({"follower_id": follower_id, "followee_id": followee_id, "change": change})
    assert sync_edges(event(message.to_message()), LambdaContext()) == {"batchItemFailures": []}


def test_a_repeated_backfill_copies_the_newest_posts_once() -> None:
    ada, bea = person("ada"), person("bea")
    with clock.at(clock.now_ms()):
        count = settings().backfill_posts + 10
        made = [post(ada, ago_ms=1000 * (count - i)) for i in range(count)]
    delete(made.pop())
    graph.follow(bea, ada)
    sync(bea, ada, "followed")
    sync(bea, ada, "followed")
    assert inbox(bea) == made[-settings().backfill_posts :]


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
