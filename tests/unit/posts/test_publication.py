"""Changes of posts send plan messages, and a bad record does not block the others."""

from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import clock, ids, outbox, queues
from chalicelib.core.problems import NotFound, Unavailable
from chalicelib.core.streams import StreamRecord
from chalicelib.posts import publication, service
from chalicelib.posts.messages import PlanPost
from chalicelib.posts.post import Post
from chalicelib.posts.settings import settings
from chalicelib.posts.tables import PostRow
from tests.support.cloud import Policy
from tests.support.rooms import inboxes, world

pytestmark = pytest.mark.usefixtures("cloud")
POST = ids.new_owned_id(ids.new_id(clock.now_ms()), clock.now_ms())


def publish(records: list[StreamRecord]) -> None:
    outbox.publish("posts", [service.SUBSCRIBER], records)


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def test_only_changes_of_state_send_messages() -> None:
    for old, new, change in [
        (None, "active", "publish"),
        ("processing", "active", "publish"),
        ("active", "deleted", "retract"),
        (None, "processing", None),
        ("active", "active", None),
        ("processing", "failed", None),
        ("processing", "deleted", None),
        ("failed", "deleted", None),
        ("deleted", None, None),
    ]:
        publish([world.change(POST, old, new)])
        expected = [{"post_id": POST, "change": change, "request_id": "r-1"}] if change else []
        assert world.sent("plan") == expected, (old, new)


@pytest.mark.parametrize("state", ["active", "processing", "failed"])
def test_the_erasure_of_a_deleted_post_s_media_is_queued(ada: str, state: str) -> None:
    photos = [world.photo(ada, "processing" if state == "failed" else state) for _ in range(2)]
    post_id = world.post(ada, media=tuple(photos)).post_id
    if state == "failed":
        world.finish(photos[0], "failed")
        service.settle(post_id)
    world.erase(ada, post_id)
    publish([world.change(post_id, state, "deleted", media_ids=photos)])
    assert [message["media_id"] for message in world.sent("erase")] == photos
    marked = world.row(post_id).unplanned is not None
    assert marked == (state == "active"), "if there is something to plan, the plan clears the mark"
    assert bool(world.sent("plan")) == (state == "active")


@pytest.mark.parametrize("state", ["active", "failed"])
def test_the_sweeper_finds_lost_erasures(ada: str, state: str) -> None:
    photos = (world.photo(ada, "active" if state == "active" else "processing"),)
    post_id = world.post(ada, media=photos).post_id
    if state == "failed":
        world.finish(photos[0], "failed")
        service.settle(post_id)
    world.erase(ada, post_id)
    with clock.at(clock.now_ms() + settings().unplanned_grace * 1000 + 1):
        assert service.resend_unplanned() == 1
    assert [message["media_id"] for message in world.sent("erase")] == list(photos)


def test_erasures_are_queued_before_retractions(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = world.post(ada).post_id
    world.erase(ada, post_id)
    send = queues.send

    def failing(messages: list[Any], **options: Any) -> None:
        if messages[0].queue.name == "erase":
            raise Unavailable("busy")
        send(messages, **options)

    monkeypatch.setattr(queues, "send", failing)
    change = world.change(post_id, "active", "deleted", media_ids=["m" * 11 + ada])
    publish([change])
    assert world.sent("plan") == [], "the plan would clear the mark by which the sweeper finds the erasure"
    assert len(world.sent("outbox-retry")) == 1


def refuse(monkeypatch: pytest.MonkeyPatch, *refused: str, times: int = 99) -> list[str]:
    """Let sends to some queues fail `times` times for the post `POST`; returns the queues tried."""
    send, tried = queues.send, []

    def failing(messages: list[Any], **options: Any) -> None:
        if POST in messages[0].to_message().values():
            queue = messages[0].queue.name
            tried.append(queue)
            if queue in refused and len(tried) <= times:
                raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "SendMessageBatch")
        send(messages, **options)

    monkeypatch.setattr(queues, "send", failing)
    return tried


def test_a_record_is_tried_again_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "plan", times=2)
    publish([world.change(POST, None, "active")])
    assert len(world.sent("plan")) == 1
    assert world.sent("outbox-retry") == []


def test_a_record_that_keeps_failing_is_parked_and_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = refuse(monkeypatch, "plan")
    other = ids.new_owned_id(ids.new_id(clock.now_ms()), clock.now_ms())
    publish([world.change(POST, None, "active", 1), world.change(other, None, "active", 2)])
    assert tried == ["plan"] * outbox.TRIES_IN_PLACE + ["outbox-retry"]
    assert [message["post_id"] for message in world.sent("plan")] == [other]
    assert world.sent("outbox-retry") == [{"table": "posts", "row_id": POST, "room": "posts", "request_id": "r-1"}]


def test_a_failure_to_park_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "plan", "outbox-retry")
    with pytest.raises(ClientError):
        publish([world.change(POST, None, "active")])


def test_a_parked_post_is_handled_by_its_current_state(ada: str) -> None:
    post_id = world.post(ada).post_id
    service.SUBSCRIBER.handle_again(post_id)
    world.erase(ada, post_id)
    service.SUBSCRIBER.handle_again(post_id)
    service.mark_planned(post_id, "retract")
    service.SUBSCRIBER.handle_again(post_id)
    service.SUBSCRIBER.handle_again(POST)
    assert [message["change"] for message in world.sent("plan")] == ["publish", "retract"]


def test_planning_clears_the_mark_of_its_own_change_only(ada: str) -> None:
    post_id = world.post(ada).post_id
    service.mark_planned(post_id, "retract")
    assert world.row(post_id).unplanned is not None
    service.mark_planned(post_id, "publish")
    assert world.row(post_id).unplanned is None
    world.erase(ada, post_id)
    service.mark_planned(post_id, "publish")
    assert world.row(post_id).unplanned is not None, "the deletion is still to be planned"
    service.mark_planned(POST, "publish")


def test_the_sweeper_finds_lost_posts(ada: str) -> None:
    lost, deleted, planned = (world.post(ada).post_id for _ in range(3))
    world.erase(ada, deleted)
    service.mark_planned(planned, "publish")
    assert service.resend_unplanned() == 0, "messages may still be in flight"
    with clock.at(clock.now_ms() + settings().unplanned_grace * 1000 + 1):
        fresh = world.post(ada).post_id
        assert service.resend_unplanned() == 2
    messages = {message["post_id"]: message["change"] for message in world.sent("plan")}
    assert messages == {lost: "publish", deleted: "retract"}
    assert fresh not in messages


def test_the_sweeper_waits_as_long_again_before_it_sends_once_more(ada: str) -> None:
    world.post(ada)
    with clock.at(clock.now_ms() + settings().unplanned_grace * 1000 + 1):
        assert service.resend_unplanned() == 1
        assert service.resend_unplanned() == 0, "the queue may be behind"
        with clock.at(clock.now_ms() + settings().unplanned_grace * 1000 + 1):
            assert service.resend_unplanned() == 1


def in_shard(author_id: str, shard: str, count: int, **attributes: Any) -> list[str]:
    """Ids of that many new posts in one shard of the index of unplanned posts."""
    found: list[str] = []
    while len(found) < count:
        post_id = inboxes.post(author_id, **attributes)
        if world.row(post_id).unplanned == shard:
            found.append(post_id)
        else:
            PostRow(post_id[-11:], post_id[:-11]).delete()
    return found


def test_posts_that_keep_processing_do_not_delay_others(ada: str, policy: Policy) -> None:
    policy(sweep_rows=3)
    minutes = 60_000
    in_shard(ada, "0", 10, state="processing", ago_ms=8 * minutes)
    ready = {inboxes.post(ada, ago_ms=6 * minutes) for _ in range(5)}
    sweeps = -(-15 // 3)
    for sweep in range(sweeps):
        with clock.at(clock.now_ms() + 5 * sweep * minutes):
            service.resend_unplanned()
    assert {message["post_id"] for message in world.sent("plan")} == ready


@pytest.mark.parametrize(("age", "wait"), [(6, 5), (30, 15), (600, 60)])
def test_a_processing_post_is_tried_again_after_half_its_age(
    ada: str, age: int, wait: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    minute = 60_000
    tried: list[int] = []

    def settle(post: Post) -> Post:
        tried.append(clock.now_ms())
        return post

    monkeypatch.setattr(publication, "settle_post", settle)
    with clock.at(clock.now_ms()):
        now_ms = clock.now_ms()
        inboxes.post(ada, state="processing", ago_ms=age * minute)
    for later_ms in (0, wait * minute, wait * minute + 1):
        with clock.at(now_ms + later_ms):
            service.resend_unplanned()
    assert tried == [now_ms, now_ms + wait * minute + 1]


def test_a_post_that_cannot_be_handled_does_not_delay_others(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    minute = 60_000
    inboxes.post(ada, state="processing", ago_ms=9 * minute)
    ready = inboxes.post(ada, ago_ms=8 * minute)
    monkeypatch.setattr(publication, "settle_post", mock.Mock(side_effect=NotFound("no author")))
    with pytest.raises(ExceptionGroup):
        service.resend_unplanned()
    assert [message["post_id"] for message in world.sent("plan")] == [ready]
    assert service.resend_unplanned() == 0


@pytest.mark.parametrize("state", ["active", "failed"])
def test_the_sweeper_settles_a_post_whose_last_worker_died(ada: str, state: str) -> None:
    medium = world.photo(ada, "processing")
    post_id = world.post(ada, media=(medium,)).post_id
    with clock.at(clock.now_ms() + settings().unplanned_grace * 1000 + 1):
        assert service.resend_unplanned() == 0, "its media may take long"
    world.finish(medium, state)
    with clock.at(clock.now_ms() + settings().unplanned_grace * 2000 + 2):
        assert service.resend_unplanned() == 1
    assert world.row(post_id).state == state
    assert (world.row(post_id).unplanned is None) == (state == "failed"), "an active post is still to be planned"


def test_messages_survive_the_queue() -> None:
    message = PlanPost(POST, "publish")
    assert PlanPost.from_record(message.to_message()) == message
    for broken in ({}, {"post_id": POST}, {"post_id": POST, "change": "shout"}):
        with pytest.raises(ValueError, match="PlanPost"):
            PlanPost.from_record(broken)


def test_a_busy_queue_is_a_failure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*arguments: Any, **options: Any) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(queues, "send", busy)
    with pytest.raises(Unavailable):
        publish([world.change(POST, None, "active")])
