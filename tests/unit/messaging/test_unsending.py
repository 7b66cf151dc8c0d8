"""Unsending: the stub, the media, and the outbox of messages."""

import json
from typing import Any

import pytest

from chalicelib.core import outbox
from chalicelib.core.outbox import ParkedRecord
from chalicelib.core.problems import Forbidden
from chalicelib.messaging import message_rows, publication, service
from chalicelib.messaging.conversation import Message
from chalicelib.messaging.messages import ConversationEvent, EraseConversation
from functions.deliver_conversation_events import deliver_conversation_events
from functions.erase_conversations import erase_conversations
from functions.publish import publish_messages
from tests.support.platform import LambdaContext
from tests.support.rooms import world
from tests.support.rooms.conversing import change_of, inbox, messages, pair, people, requests, say, write
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")


def stored(message: Message) -> Message:
    found = message_rows.message(message.conversation_id, message.seq)
    assert found is not None
    return found


def event_of(*sent_messages: ConversationEvent | EraseConversation) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"m{i}", "body": json.dumps(each.to_message()), "messageAttributes": {}}
            for i, each in enumerate(sent_messages)
        ]
    }


def test_an_unsent_message_is_a_stub_for_all() -> None:
    ada, bob = people(2)
    message = write(ada, bob, "secret", media=(world.photo(ada),))
    service.react(bob, message.conversation_id, message.message_id, "👍")
    for _ in range(2):
        service.unsend(ada, message.conversation_id, message.message_id)
    write(bob, ada, "after")
    for viewer in (ada, bob):
        _, stub = messages(viewer, message.conversation_id)
        assert (stub.seq, stub.state, stub.text, stub.media, stub.reactions) == (1, "unsent", None, [], [])
    with pytest.raises(Forbidden):
        service.react(bob, message.conversation_id, message.message_id, "👍")
    assert stored(message).media_ids == message.media_ids, "the erasure needs them"


def test_only_the_author_unsends() -> None:
    ada, bob = people(2)
    message = write(ada, bob)
    with pytest.raises(Forbidden):
        service.unsend(bob, message.conversation_id, message.message_id)
    assert stored(message).text == "hello"


def test_an_unsent_last_message_has_no_preview() -> None:
    ada, bob = people(2)
    message = write(ada, bob, "secret")
    service.unsend(ada, message.conversation_id, message.message_id)
    (shown,) = inbox(bob)
    assert shown.last_message is not None
    assert (shown.last_message.state, shown.last_message.text) == ("unsent", None)


def test_a_resend_of_an_unsent_message_sends_nothing() -> None:
    ada, bob = people(2)
    message = write(ada, bob, "once", client_id="c1")
    service.unsend(ada, message.conversation_id, message.message_id)
    assert say(ada, message.conversation_id, "once", client_id="c1").is_unsent
    assert len(messages(bob, message.conversation_id)) == 1


def test_the_outbox_queues_deliveries_and_erasures() -> None:
    ada, bob = people(2)
    message = write(ada, bob, "", media=(world.photo(ada),))
    publication.publish(change_of(message))
    (event,) = sent("conversation-events")
    assert (event["conversation_id"], event["seq"], event["happening"]) == (message.conversation_id, 1, "sent")
    assert sent("erase") == []
    service.unsend(ada, message.conversation_id, message.message_id)
    publication.publish(change_of(stored(message)))
    assert [each["happening"] for each in sent("conversation-events")] == ["unsent"]
    assert [each["media_id"] for each in sent("erase")] == list(message.media_ids)


def test_a_record_that_fails_is_parked_and_handled_by_the_row() -> None:
    ada, bob = people(2)
    message = write(ada, bob)
    parked = ParkedRecord("messages", publication.message_id_of(change_of(message)), "messaging")
    outbox.retry([service.SUBSCRIBER], parked)
    service.unsend(ada, message.conversation_id, message.message_id)
    outbox.retry([service.SUBSCRIBER], parked)
    outbox.retry([service.SUBSCRIBER], ParkedRecord("messages", f"{message.conversation_id}0000000009", "messaging"))
    assert [each["happening"] for each in sent("conversation-events")] == ["sent", "unsent"]


def test_rows_of_client_ids_and_reactions_are_no_messages() -> None:
    image = {"conversation_id": {"S": "c"}, "seq": {"S": "c#a#b"}, "sent_seq": {"N": "1"}}
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "Keys": {}, "NewImage": image}}
    publish_messages({"Records": [record]}, LambdaContext())
    assert sent("conversation-events") == []


def test_the_handlers_take_repeated_messages() -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    _, message = service.send(ada, conversation_id, service.Draft("c", "hello"))
    for _ in range(2):
        answer = deliver_conversation_events(
            event_of(ConversationEvent(conversation_id, "sent", message.seq)), LambdaContext()
        )
        assert answer == {"batchItemFailures": []}
    assert [each.unread for each in (*inbox(bob), *requests(bob))] == [1]
    assert erase_conversations(event_of(EraseConversation(conversation_id)), LambdaContext()) == {
        "batchItemFailures": []
    }
    assert len(messages(bob, conversation_id)) == 1
