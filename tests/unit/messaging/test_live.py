"""Live events of conversations: who gets which, and who never does."""

from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.graph import service as graph
from chalicelib.messaging import service
from chalicelib.messaging.conversation import pair_id
from chalicelib.messaging.messages import ConversationEvent
from chalicelib.messaging.schemas import EVENT_TYPES
from chalicelib.messaging.settings import settings
from chalicelib.realtime.tables import Connection
from tests.support.drills.stage import rows
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.conversing import delivered, friends, group, pair, people, say, write
from tests.support.rooms.live import connected, got
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")
MOST_WRITES = 12


def deliver_all() -> None:
    """Deliver the events that are queued."""
    for each in sent("conversation-events"):
        service.deliver(ConversationEvent.from_record(each))


def told(connection: Connection, kind: str = "message") -> list[dict[str, Any]]:
    """The data of the events of one type that a connection got, as their schema has it."""
    found = [each["data"] for each in got(connection) if each["type"] == kind]
    return [EVENT_TYPES[kind].model_validate(each).model_dump(mode="json") for each in found]


def test_a_message_reaches_both_users_once() -> None:
    ada, bob = people(2)
    devices = [connected(ada), connected(ada), connected(bob)]
    message = write(ada, bob, "hello")
    delivered(message)
    for device in devices:
        frames = [each for each in got(device) if each["type"] == "message"]
        assert {each["id"] for each in frames} == {frames[0]["id"]}, "a repeated delivery has the same id"
        assert told(device)[0] == {
            "conversation_id": pair_id(ada, bob),
            "message_id": message.message_id,
            "seq": 1,
            "author_id": ada,
            "change": "sent",
            "kind": "message",
            "text": "hello",
            "is_whole": True,
            "request": False,
            "created_at": clock.rfc3339(message.created_ms),
        }
        assert frames[0]["fallback"] == {"title": "member0", "body": "hello"}


def test_a_message_to_a_connected_pair_meets_its_budget() -> None:
    ada, bob = people(2)
    connected(ada), connected(bob)
    conversation_id = pair(ada, bob)
    say(ada, conversation_id)
    with metered() as usage:
        say(ada, conversation_id, "x" * 400, client_id="8c2f4b3a-5d7e-4f60-9a1b-2c3d4e5f6071")
    assert usage.writes == MOST_WRITES


def test_a_long_text_is_left_out() -> None:
    ada, bob = people(2)
    device = connected(bob)
    write(ada, bob, "é" * settings().event_text_bytes)
    (data,) = told(device)
    assert (data["text"], data["is_whole"]) == (None, False)


def test_unsending_and_reactions_are_told() -> None:
    ada, bob = people(2)
    message = write(ada, bob)
    device = connected(bob)
    service.react(ada, message.conversation_id, message.message_id, "👍")
    deliver_all()
    service.unsend(ada, message.conversation_id, message.message_id)
    service.deliver(ConversationEvent(message.conversation_id, "unsent", message.seq))
    assert [(each["change"], each["text"]) for each in told(device)] == [("reaction", "hello"), ("unsent", None)]


def test_a_request_is_marked_and_a_declined_one_is_not_told() -> None:
    ada, bob = world.person("ada"), world.person("bob")
    device = connected(bob)
    write(ada, bob, "one")
    service.decline(bob, pair_id(ada, bob))
    write(ada, bob, "two")
    assert [(each["text"], each["request"]) for each in told(device)] == [("one", True)]


def test_read_marks_are_told_to_those_who_may_see_them() -> None:
    ada, bob, cleo = people(3)
    stranger = world.person("stranger")
    devices = {each: connected(each) for each in (ada, bob, stranger)}
    write(ada, bob)
    service.read(bob, pair_id(ada, bob), 1)
    service.change_preferences(bob, {"read_marks": False})
    write(ada, bob)
    service.read(bob, pair_id(ada, bob), 2)
    write(stranger, bob)
    service.read(bob, pair_id(stranger, bob), 1)
    deliver_all()
    assert [each["up_to"] for each in told(devices[ada], "read")] == [1]
    assert [each["up_to"] for each in told(devices[bob], "read")] == [1, 2, 1]
    assert told(devices[stranger], "read") == []
    assert cleo


def test_typing_is_told_to_the_others_and_only_while_it_is_fresh() -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    devices = {each: connected(each) for each in (ada, bob)}
    service.typing(ada, conversation_id)
    events = sent("conversation-events")
    service.deliver(ConversationEvent.from_record(events[0]))
    with clock.at(clock.now_ms() + (settings().typing_lifetime + 1) * 1000):
        service.deliver(ConversationEvent.from_record(events[0]))
    assert told(devices[bob], "typing") == [{"conversation_id": conversation_id, "user_id": ada}]
    assert told(devices[ada], "typing") == []
    assert rows("live_events") == [], "whoever connects again later must not see it"


def test_clients_tell_that_they_type_through_their_socket() -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    device = connected(bob)
    frame = service.TYPING.frame.model_validate({"action": "typing", "conversation_id": conversation_id})
    service.TYPING.handle(Caller(ada, "s"), frame)
    deliver_all()
    assert (service.TYPING.name, [each["user_id"] for each in told(device, "typing")]) == ("typing", [ada])


@pytest.mark.parametrize("is_group", [False, True], ids=["pair", "group"])
def test_after_a_block_no_event_passes(*, is_group: bool) -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo) if is_group else pair(ada, bob)
    before = say(ada, conversation_id, "before")
    service.react(ada, conversation_id, before.message_id, "👍")
    service.read(ada, conversation_id, 1)
    service.typing(ada, conversation_id)
    service.tell_presence(ada)
    device, other = connected(bob), connected(cleo)
    graph.block(bob, ada)
    delivered(before)
    deliver_all()
    service.tell_presence(ada)
    deliver_all()
    if is_group:
        say(ada, conversation_id, "after")
    assert [each for each in got(device) if each["type"] in EVENT_TYPES] == []
    assert bool(told(other)) == is_group


def test_a_member_who_was_removed_gets_no_event() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    device = connected(bob)
    _, message = service.send(ada, conversation_id, service.Draft("c", "hello"))
    service.remove_member(ada, conversation_id, bob)
    delivered(message)
    service.typing(bob, conversation_id)
    deliver_all()
    assert told(device) == []


def test_a_member_who_was_added_later_gets_no_earlier_message() -> None:
    ada, bob, cleo, dan = people(4)
    conversation_id = group(ada, bob, cleo)
    _, message = service.send(ada, conversation_id, service.Draft("c", "hello"))
    service.add_member(ada, conversation_id, dan)
    device = connected(dan)
    delivered(message)
    assert told(device) == []


def test_the_author_who_left_meanwhile_is_no_obstacle() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    device = connected(cleo)
    _, message = service.send(bob, conversation_id, service.Draft("c", "good bye"))
    service.leave(bob, conversation_id)
    delivered(message)
    assert [each["text"] for each in told(device)] == ["good bye"]


def test_presence_is_for_users_who_message_each_other() -> None:
    ada, bob, cleo = people(3)
    stranger = world.person("stranger")
    write(ada, bob)
    write(stranger, ada)
    devices = {each: connected(each) for each in (bob, cleo, stranger)}
    connected(ada)
    service.tell_presence(ada)
    deliver_all()
    assert [(each["user_id"], each["online"]) for each in told(devices[bob], "presence")] == [(ada, True)]
    assert told(devices[cleo], "presence") == told(devices[stranger], "presence") == []
    shown = service.presence(bob, pair_id(ada, bob)).items
    assert [(each.user_id, each.online) for each in shown] == [(ada, True)]
    assert service.presence(stranger, pair_id(stranger, ada)).items == []


def test_presence_can_be_off() -> None:
    ada, bob = people(2)
    write(ada, bob)
    device = connected(bob)
    connected(ada)
    service.tell_presence(ada)
    service.change_preferences(ada, {"presence": False})
    deliver_all()
    service.tell_presence(ada)
    assert sent("conversation-events") == []
    assert told(device, "presence") == []
    assert service.presence(bob, pair_id(ada, bob)).items == []


def test_presence_ends_with_a_block() -> None:
    ada, bob = people(2)
    friends(ada, bob)
    write(ada, bob)
    connected(ada)
    graph.block(ada, bob)
    assert service.presence(bob, pair_id(ada, bob)).items == []
