"""Messages in the deployed stack: requests, pairs, groups, media, blocks; and two clients that talk live."""

import secrets
from typing import Any

import pytest

from demo.talk import LEAST, talk
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.sockets import Socket
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import fetch
from tests.support.deployed.waiting import eventually, eventually_equal

TALK_SECONDS = 4  # `python -m demo talk --seconds 300` does the same for five minutes


@pytest.fixture
def bob(new_person: NewPerson) -> Person:
    """A user whom Ada does not follow."""
    return new_person("bob")


def begin(person: Person, *others: Person, **more: Any) -> str:
    body = {"user_ids": [each.id for each in others], **more}
    return str(answer_of(person.api.post("/v1/conversations", body), 200, 201)["id"])


def say(person: Person, conversation_id: str, text: str | None = "hello", **more: Any) -> dict[str, Any]:
    body = {"client_id": secrets.token_hex(16), **({"text": text} if text else {}), **more}
    message: dict[str, Any] = answer_of(person.api.post(f"/v1/conversations/{conversation_id}/messages", body), 201)
    return message


def messages(person: Person, conversation_id: str) -> list[dict[str, Any]]:
    """The messages that a person sees, oldest first."""
    return list(reversed(list(person.client.items(f"/v1/conversations/{conversation_id}/messages"))))


def listed(person: Person, path: str = "/v1/conversations") -> list[tuple[str, int]]:
    """Ids and unread counts in a list of conversations."""
    return [(each["id"], each["unread"]) for each in person.client.items(path)]


def test_a_request_is_accepted_and_becomes_a_conversation(ada: Person, bob: Person) -> None:
    pair = begin(bob, ada)
    sent = say(bob, pair, "may I?")
    again = {"client_id": sent["client_id"], "text": "may I?"}
    assert answer_of(bob.api.post(f"/v1/conversations/{pair}/messages", again), 201)["id"] == sent["id"]
    eventually_equal(lambda: listed(ada, "/v1/message-requests"), [(pair, 1)])
    assert listed(ada) == []
    assert ada.api.post(f"/v1/conversations/{pair}/accept").status_code == 204
    say(ada, pair, "of course")
    eventually_equal(lambda: (listed(ada), listed(bob)), ([(pair, 0)], [(pair, 1)]))
    assert bob.api.post(f"/v1/conversations/{pair}/read", {"up_to": 2}).status_code == 204
    eventually_equal(lambda: listed(bob), [(pair, 0)])
    assert [each["text"] for each in messages(ada, pair)] == ["may I?", "of course"]


def test_a_photo_leaves_storage_with_its_message(ada: Person, bob: Person) -> None:
    pair = begin(bob, ada)
    answer_of(ada.api.post(f"/v1/conversations/{pair}/accept"), 204)
    ticket = bob.client.upload(SMALL, "image/jpeg")
    bob.client.wait_for_photo(ticket["media_id"])
    sent = say(bob, pair, None, media=[{"media_id": ticket["media_id"]}])
    (shown,) = messages(ada, pair)[0]["media"]
    url = shown["renditions"]["150"]["webp"]
    assert fetch(url) == 200
    assert bob.api.delete(f"/v1/conversations/{pair}/messages/{sent['id']}").status_code == 204
    assert [(each["state"], each["media"]) for each in messages(ada, pair)] == [("unsent", [])]
    eventually(lambda: fetch(url), lambda status: status in {403, 404})


def test_a_group_has_what_each_member_may_see(ada: Person, bob: Person, new_person: NewPerson) -> None:
    cyd = new_person("cyd")
    group = begin(ada, bob, title="trip")
    say(ada, group, "before")
    assert ada.api.put(f"/v1/conversations/{group}/members/{cyd.id}").status_code == 204
    say(bob, group, "after")
    assert [each["text"] for each in messages(cyd, group)] == ["after"]
    assert ada.api.delete(f"/v1/conversations/{group}/members/{bob.id}").status_code == 204
    assert bob.api.get(f"/v1/conversations/{group}/messages").status_code == 404
    for person in (ada, cyd):
        assert person.api.post(f"/v1/conversations/{group}/leave").status_code == 204


def test_after_a_block_neither_can_write(ada: Person, bob: Person) -> None:
    pair = begin(ada, bob)
    say(ada, pair, "before")
    assert bob.api.put(f"/v1/blocks/{ada.id}").status_code == 204
    for person in (ada, bob):
        assert [each["text"] for each in messages(person, pair)] == ["before"]
        body = {"client_id": secrets.token_hex(16), "text": "after"}
        assert person.api.post(f"/v1/conversations/{pair}/messages", body).status_code == 403


@pytest.mark.needs_sockets
def test_a_partner_is_told_of_presence_and_typing(ada: Person, bob: Person) -> None:
    pair = begin(bob, ada)
    assert ada.api.post(f"/v1/conversations/{pair}/accept").status_code == 204
    say(bob, pair)
    eventually_equal(lambda: (listed(ada), listed(bob)), ([(pair, 1)], [(pair, 0)]))
    phone = Socket(bob)
    phone.hello()
    device = Socket(ada)
    assert phone.wait_for("presence", user_id=ada.id)["data"]["online"]

    def type_until_told() -> bool:
        device.send(action="typing", conversation_id=pair)
        try:
            phone.wait_for("typing", patience=5, conversation_id=pair, user_id=ada.id)
        except TimeoutError:  # a busy machine drops what it would deliver late
            return False
        return True

    eventually(type_until_told, bool)
    device.close()
    phone.wait_for("presence", user_id=ada.id, online=False)
    (shown,) = answer_of(bob.api.get(f"/v1/conversations/{pair}/presence"))["items"]
    assert (shown["user_id"], shown["online"]) == (ada.id, False)
    phone.close()


@pytest.mark.needs_sockets
def test_two_clients_that_talk_see_every_message_once_in_one_order(stack: Stack) -> None:
    """`talk` raises unless both saw all messages in the same order; most come by live events."""
    for talker in talk(stack.api_url, TALK_SECONDS):
        assert len(talker.shown) >= 2 * LEAST
        assert talker.breaks >= 2
        assert talker.ways["event"] > talker.ways["list"]
