"""Conversations for tests: begun, written to, delivered and read without an event platform."""

import itertools
from typing import Any

from chalicelib.core import clock
from chalicelib.core.streams import StreamRecord
from chalicelib.graph import service as graph
from chalicelib.messaging import message_rows, publication, service
from chalicelib.messaging.conversation import Draft, Message
from chalicelib.messaging.messages import ConversationEvent
from chalicelib.messaging.schemas import ConversationAnswer, MessageAnswer, RequestAnswer
from tests.support.rooms import world

_numbers = itertools.count(1)


def friends(*user_ids: str) -> None:
    """Let all of these users follow each other, so that their conversations are no requests."""
    for one, other in itertools.permutations(user_ids, 2):
        graph.follow(one, other)


def pair(one: str, other: str) -> str:
    """The id of the conversation of two users."""
    return service.begin(one, [other])[0].conversation.conversation_id


def group(*user_ids: str, title: str = "") -> str:
    """The id of a new group; the first user begins it."""
    first, *others = user_ids
    return service.begin(first, others, title or "group")[0].conversation.conversation_id


def say(author_id: str, conversation_id: str, text: str = "hello", **more: Any) -> Message:
    """Send a message, and bring it to the inboxes of the members."""
    client_id = more.pop("client_id", f"test-{next(_numbers)}")
    _, message = service.send(author_id, conversation_id, Draft(client_id, text, **more))
    delivered(message)
    return message


def write(author_id: str, other_id: str, text: str = "hello", **more: Any) -> Message:
    """Send a message to another user, beginning a conversation if there is none."""
    return say(author_id, pair(author_id, other_id), text, **more)


def delivered(message: Message) -> None:
    """Bring a message to the inboxes of the members."""
    service.deliver(ConversationEvent(message.conversation_id, "sent", message.seq))


def texts(viewer_id: str, conversation_id: str) -> list[str | None]:
    """The texts that a member sees, oldest first."""
    return [each.text for each in reversed(messages(viewer_id, conversation_id))]


def messages(viewer_id: str, conversation_id: str) -> list[MessageAnswer]:
    """The newest hundred messages that a member sees, the newest first."""
    return list(service.messages_page(viewer_id, conversation_id, 100, None).items)


def inbox(user_id: str) -> list[ConversationAnswer]:
    """The first page of a user's conversations."""
    return list(service.inbox_page(user_id, 100, None).items)


def requests(user_id: str) -> list[RequestAnswer]:
    """The first page of the requests to a user."""
    return list(service.requests_page(user_id, 100, None).items)


def stored(conversation_id: str) -> list[int]:
    """The places of the stored messages, ascending."""
    return sorted(each.seq for each in message_rows.messages(conversation_id, 0, None, 1000))


def change_of(message: Message, state: str | None = None) -> StreamRecord:
    """The stream's record by which a message came into a state, by default the one that it has."""
    keys = {"conversation_id": {"S": message.conversation_id}, "seq": {"S": message_rows.place(message.seq)}}
    media = {"media_ids": {"L": [{"S": each} for each in message.media_ids]}}
    image = {**keys, **media, "state": {"S": state or message.state}, "created_ms": {"N": str(clock.now_ms())}}
    record = StreamRecord(1, "INSERT", keys, None, image)
    assert any(each.matches(record) for each in publication.SUBSCRIBER.changes)
    return record


def people(count: int) -> list[str]:
    """New accounts that follow each other."""
    made = [world.person(f"member{i}") for i in range(count)]
    friends(*made)
    return made
