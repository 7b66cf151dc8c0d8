"""Notifications on the deployed stage: causes travel by the streams, are told live, listed, marked and undone."""

from typing import Any

import pytest

from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.sockets import Socket
from tests.support.deployed.waiting import eventually_equal

PATH = "/v1/notifications"


def told(person: Person, path: str = PATH) -> list[dict[str, Any]]:
    """The items of a list."""
    items: list[dict[str, Any]] = answer_of(person.api.get(f"{path}?limit=100"))["items"]
    return items


def summary(person: Person, path: str = PATH) -> list[tuple[str, int, list[str]]]:
    """Of each item the type, how many actors it has, and which it names; in no order."""
    names = (
        (each["type"], each["actors_count"], [a["username"] for a in each["actors"]]) for each in told(person, path)
    )
    return sorted(names)


def test_what_others_do_is_told_and_what_they_undo_is_not(ada: Person, new_person: NewPerson) -> None:
    bob, cleo = new_person("bob"), new_person("cleo")
    post_id = ada.publish("look")["id"]
    for each in (bob, cleo):
        answer_of(each.api.put(f"/v1/posts/{post_id}/like"), 204)
        eventually_equal(lambda: len(told(ada)), 1)
    eventually_equal(lambda: summary(ada), [("like", 2, [cleo.username, bob.username])])
    bob.client.follow(ada.id)
    comment = answer_of(bob.api.post(f"/v1/posts/{post_id}/comments", {"body": f"see @{cleo.username}"}), 201)
    wanted = [
        ("comment", 1, [bob.username]),
        ("follow", 1, [bob.username]),
        ("like", 2, [cleo.username, bob.username]),
    ]
    eventually_equal(lambda: summary(ada), wanted)
    eventually_equal(lambda: summary(cleo), [("mention", 1, [bob.username])])
    (item,) = [each for each in told(ada) if each["type"] == "comment"]
    assert (item["target"]["post_id"], item["target"]["comment_id"]) == (post_id, comment["id"])
    assert item["fallback"]["body"] == f"{bob.username} commented on your post."
    assert answer_of(ada.api.get(f"{PATH}/unread")) == {"count": 3}
    answer_of(ada.api.post(f"{PATH}/read", {"up_to": told(ada)[0]["id"]}), 204)
    assert answer_of(ada.api.get(f"{PATH}/unread")) == {"count": 0}
    assert all(each["read"] for each in told(ada))
    problem_of(ada.api.post(f"{PATH}/read", {"up_to": told(cleo)[0]["id"]}), 422)
    answer_of(bob.api.delete(f"/v1/posts/{post_id}/like"), 204)
    answer_of(bob.api.delete(f"/v1/posts/{post_id}/comments/{comment['id']}"), 204)
    answer_of(bob.api.delete(f"/v1/follow/{ada.id}"), 204)
    eventually_equal(lambda: summary(ada), [("like", 1, [cleo.username])])
    eventually_equal(lambda: summary(cleo), [])
    answer_of(ada.api.put(f"/v1/blocks/{cleo.id}"), 204)
    assert summary(ada) == []


def test_requests_stories_and_replies(ada: Person, new_person: NewPerson) -> None:
    bob = new_person("bob")
    answer_of(ada.api.patch("/v1/users/me", {"is_private": True}))
    answer_of(bob.api.post("/v1/follow", {"target_user_id": ada.id}))
    eventually_equal(lambda: summary(ada), [("follow_request", 1, [bob.username])])
    answer_of(ada.api.post(f"/v1/follow-requests/{bob.id}/accept"), 204)
    eventually_equal(lambda: summary(bob), [("request_accepted", 1, [ada.username])])
    eventually_equal(lambda: summary(ada), [])
    ticket = ada.client.upload(SMALL, "image/jpeg")
    ada.client.wait_for_photo(ticket["media_id"])
    sticker = {"kind": "mention", "x": 0.5, "y": 0.5, "username": bob.username}
    body = {"media": {"media_id": ticket["media_id"]}, "stickers": [sticker]}
    story = answer_of(ada.api.post("/v1/stories", body), 201, 202)
    eventually_equal(lambda: [each[0] for each in summary(bob)], ["request_accepted", "story_mention"])
    answer_of(bob.api.post(f"/v1/stories/{story['id']}/reply", {"text": "nice"}), 201)
    eventually_equal(lambda: summary(ada), [("story_reply", 1, [bob.username])])
    assert told(ada)[0]["target"]["conversation_id"]


def test_the_policy_filters_strangers(ada: Person, ben: Person) -> None:
    preferences = answer_of(ada.api.patch(f"{PATH}/preferences", {"policy": {"new_accounts": "filter"}}))
    assert preferences["policy"]["new_accounts"] == "filter"
    assert preferences["types"]["like"] == {"live": True, "push": True}
    ben.client.follow(ada.id)
    eventually_equal(lambda: summary(ada, f"{PATH}/requests"), [("follow", 1, [ben.username])])
    assert told(ada) == []
    assert answer_of(ada.api.get(f"{PATH}/unread")) == {"count": 0}


@pytest.mark.needs_sockets
def test_a_new_item_is_told_live(ada: Person, ben: Person) -> None:
    socket = Socket(ada)
    socket.hello()
    ben.client.follow(ada.id)
    event = socket.wait_for("notification", notification_type="follow")
    assert (event["data"]["actor_id"], event["data"]["actors_count"]) == (ben.id, 1)
    assert event["fallback"]["title"] == ben.username
    assert summary(ada) == [("follow", 1, [ben.username])]
    socket.close()
