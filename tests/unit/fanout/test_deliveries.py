"""Fan-out: plans, chunks, rows; messages twice, late, in any order, and with faults."""

import itertools
from typing import Any

import pytest

from chalicelib.core import ids, queues
from chalicelib.core.problems import Unavailable
from chalicelib.fanout import service, tables
from chalicelib.fanout.messages import Deliver
from chalicelib.graph import service as graph
from chalicelib.graph.tables import FollowRow
from chalicelib.posts import tables as posts
from chalicelib.posts.messages import PlanPost
from functions.fanout import fanout
from functions.plan import plan
from tests.support import faults
from tests.support.meter import metered
from tests.support.platform import LambdaContext
from tests.support.rooms.inboxes import DAY_MS, delete, feed, inbox, people, post
from tests.support.rooms.messages import event, received
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")


def fan_out(post_id: str, change: str) -> None:
    """Plan and deliver through the functions."""
    assert plan(event({"post_id": post_id, "change": change}), LambdaContext()) == {"batchItemFailures": []}
    assert fanout(event(*received("fanout")), LambdaContext()) == {"batchItemFailures": []}


def test_six_hundred_followers_and_no_gap() -> None:
    ada = person("ada", follower_shards=2)
    fans = people(600)
    with FollowRow.batch_write() as batch:
        for i, fan in enumerate(fans):
            batch.save(FollowRow(fan, ada, followee_shard=f"{ada}#{i % 2}", created_at=0))
    post_id = post(ada)
    service.plan(PlanPost(post_id, "publish"))
    deliveries = [Deliver.from_record(body) for body in received("fanout")]
    assert [len(each.viewer_ids) for each in deliveries] == [400, 201]
    assert sorted(itertools.chain(*(each.viewer_ids for each in deliveries))) == sorted([ada, *fans])
    for each in deliveries:
        service.deliver(each)
    assert all(inbox(viewer_id) == [post_id] for viewer_id in [ada, *fans])
    found = posts.get(post_id)
    assert found
    assert found.unplanned_ms is None


def test_a_delivery_costs_a_write_unit_and_the_chunk_one_read() -> None:
    post_id = post(person("ada"))
    viewer_ids = tuple(people(100))
    with metered() as usage:
        service.deliver(Deliver(post_id, "publish", viewer_ids))
    assert usage.calls == {"GetItem": 1, "BatchWriteItem": 4}
    assert usage.writes == 100


def test_a_row_holds_keys_and_expires_with_its_post() -> None:
    ada, bea = person("ada"), person("bea")
    post_id = post(ada, ago_ms=10 * DAY_MS)
    service.deliver(Deliver(post_id, "publish", (bea,)))
    row = tables.FeedRow.get(bea, post_id)
    assert row.expires_at == ids.created_ms(post_id) // 1000 + 30 * 86_400
    assert set(row.attribute_values) == {"viewer_id", "post_id", "expires_at"}


def test_a_post_that_is_too_old_for_any_inbox_is_not_delivered() -> None:
    bea = person("bea")
    service.deliver(Deliver(post(person("ada"), ago_ms=31 * DAY_MS), "publish", (bea,)))
    assert inbox(bea) == []


def test_publish_and_retract() -> None:
    ada, bea = person("ada"), person("bea")
    graph.follow(bea, ada)
    post_id = post(ada)
    fan_out(post_id, "publish")
    fan_out(post_id, "publish")
    assert (inbox(ada), inbox(bea)) == ([post_id], [post_id])
    delete(post_id)
    assert feed(bea) == [], "hidden before it is retracted"
    fan_out(post_id, "retract")
    fan_out(post_id, "retract")
    assert (inbox(ada), inbox(bea)) == ([], [])


def test_a_publish_that_comes_after_the_retract_brings_nothing_back() -> None:
    ada, bea = person("ada"), person("bea")
    graph.follow(bea, ada)
    post_id = post(ada)
    service.plan(PlanPost(post_id, "publish"))
    late = [Deliver.from_record(body) for body in received("fanout")]
    delete(post_id)
    fan_out(post_id, "retract")
    for each in late:
        service.deliver(each)
    service.plan(PlanPost(post_id, "publish"))
    assert received("fanout") == []
    assert (inbox(ada), inbox(bea)) == ([], [])


def test_a_row_written_after_its_post_was_retracted_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = person("ada"), person("bea")
    graph.follow(bea, ada)
    post_id = post(ada)
    put = tables.put

    def retract_then_put(*arguments: Any) -> None:
        delete(post_id)
        service.deliver(Deliver(post_id, "retract", (bea,)))
        put(*arguments)

    monkeypatch.setattr(tables, "put", retract_then_put)
    service.deliver(Deliver(post_id, "publish", (bea,)))
    assert inbox(bea) == [post_id]
    assert feed(bea) == []


def test_a_stale_plan_leaves_the_mark_of_the_retract() -> None:
    ada = person("ada")
    post_id = post(ada)
    delete(post_id)
    service.plan(PlanPost(post_id, "publish"))
    found = posts.get(post_id)
    assert found
    assert found.unplanned_ms is not None


@pytest.mark.parametrize("state", ["processing", "failed"])
def test_only_active_posts_are_published(state: str) -> None:
    ada = person("ada")
    post_id = post(ada, state=state)
    service.plan(PlanPost(post_id, "publish"))
    service.deliver(Deliver(post_id, "publish", (ada,)))
    assert received("fanout") == []
    assert inbox(ada) == []


def test_a_message_about_an_unknown_post() -> None:
    service.deliver(Deliver("0" * 22, "publish", ("0" * 11,)))
    service.plan(PlanPost("0" * 22, "publish"))
    assert inbox("0" * 11) == []


def test_a_plan_that_dies_half_way_keeps_the_mark() -> None:
    ada = person("ada")
    queues.queue_url("fanout")
    post_id = post(ada)
    with faults.between(faults.NoFault()) as calls:
        service.plan(PlanPost(post_id, "publish"))
    points = len(calls)
    assert calls[-1] == "UpdateItem"
    for number in range(1, points):
        post_id = post(ada)
        with faults.between(faults.CrashAt(number, after=True)), pytest.raises(faults.Crash):
            service.plan(PlanPost(post_id, "publish"))
        found = posts.get(post_id)
        assert found
        assert found.unplanned_ms is not None


@pytest.mark.parametrize("seed", range(3))
def test_throttles_and_unprocessed_items_lose_no_rows(seed: int) -> None:
    ada = person("ada")
    viewer_ids = tuple(people(60))
    message = Deliver(post(ada), "publish", viewer_ids).to_message()
    with faults.between(faults.PushBack(0.3, seed)):
        for _ in range(50):
            if fanout(event(message), LambdaContext()) == {"batchItemFailures": []}:
                break
    assert all(inbox(viewer_id) for viewer_id in viewer_ids)


def test_what_is_never_processed_is_an_error() -> None:
    post_id = post(person("ada"))

    class Never:
        def call(self, number: int, operation: str, arguments: Any, proceed: faults.Proceed) -> Any:
            if operation == "BatchWriteItem":
                return {"UnprocessedItems": arguments["RequestItems"]}
            return proceed(arguments)

    with faults.between(Never()), pytest.raises(Unavailable):
        service.deliver(Deliver(post_id, "publish", tuple(people(1))))


def test_an_invalid_message_fails_alone() -> None:
    ada = person("ada")
    good = Deliver(post(ada), "publish", (ada,)).to_message()
    poison = [{}, {**good, "change": "shout"}, {"post_id": good["post_id"], "change": "publish"}]
    answer = fanout(event(*poison, good), LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": str(i)} for i in range(3)]}
    assert inbox(ada) == [good["post_id"]]
    bad_plans = event({"post_id": good["post_id"], "change": "shout"})
    assert plan(bad_plans, LambdaContext()) == {"batchItemFailures": [{"itemIdentifier": "0"}]}


def test_a_viewer_named_twice_in_a_message_gets_one_row() -> None:
    ada = person("ada")
    service.deliver(Deliver(post(ada), "publish", (ada, ada)))
    assert len(inbox(ada)) == 1
