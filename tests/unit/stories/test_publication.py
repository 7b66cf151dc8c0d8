"""Changes of stories send messages; plans and deliveries write trays, twice and in any order."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import clock, ids, outbox, queues
from chalicelib.core.problems import Unavailable
from chalicelib.core.streams import StreamRecord
from chalicelib.graph import service as graph
from chalicelib.media import tables as media_tables
from chalicelib.stories import service, tables
from chalicelib.stories.messages import PUBLISH, RETRACT, DeliverStory, PlanStory
from chalicelib.stories.publication import mark_planned
from chalicelib.stories.settings import settings
from chalicelib.stories.story import CLOSE_FRIENDS
from functions.fanout_stories import fanout_stories
from functions.plan_stories import plan_stories
from tests.support.meter import metered
from tests.support.platform import LambdaContext
from tests.support.rooms import world
from tests.support.rooms.messages import event, received
from tests.support.rooms.people import change
from tests.support.rooms.storytelling import befriend, stories_of, story, tray_rows

pytestmark = pytest.mark.usefixtures("cloud")
NOBODY = ids.new_id(clock.now_ms())
STORY, MEDIA = (ids.new_owned_id(NOBODY, clock.now_ms()) for _ in range(2))
GRACE_MS = settings().story_unplanned_grace * 1000 + 1


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def bob(ada: str) -> str:
    """A follower of Ada."""
    user_id = world.person("bob")
    graph.follow(user_id, ada)
    return user_id


def record(
    story_id: str, old: str | None, new: str | None, sequence: int = 1, *, by_expiry: bool = False
) -> StreamRecord:
    """The stream's record of a change of state."""
    keys = {"author_id": {"S": ids.owner_of(story_id)}, "story_id": {"S": story_id}}

    def image(state: str | None) -> dict[str, Any] | None:
        return None if state is None else {**keys, "state": {"S": state}, "media_id": {"S": MEDIA}}

    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    return StreamRecord(sequence, name, keys, image(old), image(new), by_expiry=by_expiry)


def publish(*records: StreamRecord) -> None:
    outbox.publish("stories", [service.SUBSCRIBER], list(records))


def plan(story_id: str, change: str = PUBLISH) -> None:
    assert plan_stories(event({"story_id": story_id, "change": change}), LambdaContext()) == {"batchItemFailures": []}


def carry() -> None:
    """Deliver what plans sent, twice."""
    for message in received("fanout-stories"):
        for _ in range(2):
            assert fanout_stories(event(message), LambdaContext()) == {"batchItemFailures": []}


def stored(story_id: str) -> Any:
    found = tables.get(story_id)
    assert found
    return found


def test_only_changes_of_state_and_ends_send_messages() -> None:
    for old, new, planned, erased in [
        (None, "active", PUBLISH, None),
        ("processing", "active", PUBLISH, None),
        ("failed", "active", PUBLISH, None),
        ("active", "deleted", RETRACT, False),
        ("processing", "deleted", RETRACT, False),
        (None, "processing", None, None),
        ("active", "active", None, None),
        ("processing", "failed", None, None),
        ("active", None, None, None),
    ]:
        publish(record(STORY, old, new))
        assert [each["change"] for each in received("plan-stories")] == ([planned] if planned else []), (old, new)
        spares = [each["spares_kept"] for each in received("erase")]
        assert spares == ([] if erased is None else [erased]), (old, new)


@pytest.mark.parametrize("state", ["active", "processing", "failed", "deleted"])
def test_an_end_erases_what_nothing_keeps(state: str) -> None:
    publish(record(STORY, state, None, by_expiry=True))
    assert received("erase") == [{"media_id": MEDIA, "spares_kept": True}]
    assert received("plan-stories") == []


def test_a_record_that_keeps_failing_is_parked_and_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    send, other = queues.send, ids.new_owned_id(NOBODY, clock.now_ms() + 1)

    def failing(messages: Any, **options: Any) -> Any:
        if any(isinstance(each, PlanStory) and each.story_id == STORY for each in messages):
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "SendMessageBatch")
        return send(messages, **options)

    monkeypatch.setattr(queues, "send", failing)
    publish(record(STORY, None, "active", 1), record(other, None, "active", 2))
    assert [each["story_id"] for each in received("plan-stories")] == [other]
    assert received("outbox-retry") == [{"table": "stories", "row_id": STORY, "room": "stories"}]


def test_an_erasure_is_queued_before_the_retraction(monkeypatch: pytest.MonkeyPatch) -> None:
    send = queues.send

    def failing(messages: Any, **options: Any) -> Any:
        if messages[0].queue.name == "erase":
            raise Unavailable("busy")
        return send(messages, **options)

    monkeypatch.setattr(queues, "send", failing)
    publish(record(STORY, "active", "deleted"))
    assert received("plan-stories") == [], "the plan would clear the mark by which the sweeper finds the erasure"


def test_a_parked_story_is_handled_by_its_current_state(ada: str) -> None:
    story_id = story(ada).story_id
    for _ in range(2):
        service.SUBSCRIBER.handle_again(story_id)
    service.delete(ada, story_id)
    service.SUBSCRIBER.handle_again(story_id)
    mark_planned(story_id, RETRACT)
    service.SUBSCRIBER.handle_again(story_id)
    service.SUBSCRIBER.handle_again(STORY)
    assert [each["change"] for each in received("plan-stories")] == [PUBLISH, PUBLISH, RETRACT]


def test_publish_and_retract_twice(ada: str, bob: str) -> None:
    made = story(ada)
    plan(made.story_id)
    carry()
    assert tray_rows(ada) == tray_rows(bob) == [made.story_id]
    assert stored(made.story_id).unplanned_ms is None
    plan(made.story_id)
    carry()
    assert tray_rows(bob) == [made.story_id]
    service.delete(ada, made.story_id)
    plan(made.story_id)
    assert stored(made.story_id).unplanned_ms is not None, "the retraction is still to be planned"
    plan(made.story_id, RETRACT)
    carry()
    assert tray_rows(ada) == tray_rows(bob) == []
    plan(made.story_id)
    carry()
    assert tray_rows(bob) == [], "a late plan delivers nothing"


def test_a_delivery_that_comes_after_the_deletion_or_the_end_writes_nothing(ada: str, bob: str) -> None:
    deleted, ended = story(ada), story(ada)
    service.delete(ada, deleted.story_id)
    service.deliver(DeliverStory(deleted.story_id, PUBLISH, (bob,)))
    with clock.at(ended.ends_ms):
        service.deliver(DeliverStory(ended.story_id, PUBLISH, (bob,)))
        plan(ended.story_id)
        assert received("fanout-stories") == []
        assert stored(ended.story_id).unplanned_ms is None, "or the sweeper would send it again"
    assert tray_rows(bob) == []


def test_close_friends_alone_get_a_story_for_them_and_all_followers_its_retraction(ada: str, bob: str) -> None:
    cyd = world.person("cyd")
    befriend(cyd, ada)
    made = story(ada, audience=CLOSE_FRIENDS)
    plan(made.story_id)
    carry()
    assert (tray_rows(ada), tray_rows(bob), tray_rows(cyd)) == ([made.story_id], [], [made.story_id])
    graph.remove_close_friend(ada, cyd)
    service.delete(ada, made.story_id)
    plan(made.story_id, RETRACT)
    carry()
    assert (tray_rows(ada), tray_rows(cyd)) == ([], [])


@pytest.mark.parametrize("delivery", ["push", "warming", "pull", "cooling"])
def test_the_state_of_the_author_decides_how_a_story_is_delivered(ada: str, bob: str, delivery: str) -> None:
    change(ada, delivery=delivery)
    made, close = story(ada), story(ada, audience=CLOSE_FRIENDS)
    plan(made.story_id)
    carry()
    is_pulled = delivery == "pull"
    assert tray_rows(bob) == ([] if is_pulled else [made.story_id])
    assert tray_rows(ada) == [made.story_id]
    assert tables.pulled(ada) == ([made.story_id] if is_pulled else [])
    assert close.delivery == "push"
    with clock.at(made.ends_ms):
        assert tables.pulled(ada) == []


def test_a_delivery_costs_a_write_unit_for_each_tray(ada: str) -> None:
    made = story(ada)
    viewer_ids = tuple(ids.new_id(clock.now_ms() + i) for i in range(100))
    with metered() as usage:
        service.deliver(DeliverStory(made.story_id, PUBLISH, viewer_ids))
    assert usage.writes == 100
    with metered() as usage:
        service.deliver(DeliverStory(made.story_id, RETRACT, viewer_ids))
    assert usage.writes == 100


def test_the_sweeper_finds_lost_stories_and_waits_before_it_sends_again(ada: str) -> None:
    lost, deleted, planned, waiting = story(ada), story(ada), story(ada), world.photo(ada, "processing")
    service.delete(ada, deleted.story_id)
    mark_planned(planned.story_id, PUBLISH)
    processing = service.create(ada, service.Draft(waiting))
    assert service.resend_unplanned() == 0, "messages may still be in flight"
    with clock.at(clock.now_ms() + GRACE_MS):
        assert service.resend_unplanned() == 2
        assert service.resend_unplanned() == 0, "the queue may be behind"
    sent = {each["story_id"]: each["change"] for each in received("plan-stories")}
    assert sent == {lost.story_id: PUBLISH, deleted.story_id: RETRACT}
    world.finish(waiting, "failed")
    with clock.at(clock.now_ms() + 2 * GRACE_MS):
        assert service.resend_unplanned() == 3
    assert stored(processing.story_id).state == "failed"


def test_a_failed_story_shows_its_problem_to_its_author_alone(ada: str, bob: str) -> None:
    waiting = world.photo(ada, "processing")
    made = service.create(ada, service.Draft(waiting))
    world.finish(waiting, "failed")
    service.settle(made.story_id)
    (shown,) = service.stories_page(ada, ada, 20, None).items
    assert (shown.state, shown.problem, shown.viewer.can) == ("failed", "damaged", ["delete", "list_viewers"])
    assert stories_of(bob, ada) == []


def test_deleting_ends_the_media_in_the_same_transaction(ada: str) -> None:
    for state in ("active", "processing"):
        media_id = world.photo(ada, state)
        made = service.create(ada, service.Draft(media_id))
        service.delete(ada, made.story_id)
        found = media_tables.find(media_id)
        assert found
        assert found.ends_ms == 0


def test_messages_survive_the_queue() -> None:
    for message in (PlanStory(STORY, PUBLISH), DeliverStory(STORY, RETRACT, (NOBODY,))):
        assert type(message).from_record(message.to_message()) == message
    for broken in ({}, {"story_id": STORY}, {"story_id": STORY, "change": "shout"}):
        with pytest.raises(ValueError, match="PlanStory"):
            PlanStory.from_record(broken)
