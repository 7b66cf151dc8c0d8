"""An account changes from push to pull and back, on a stage with low thresholds."""

from typing import Any

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.rows import Rows
from tests.support.deployed.waiting import eventually_equal


def hot(rows: Rows, fans: list[Person], author: Person) -> int:
    """The number of followers' feeds that merge the author's outbox."""
    return sum("hot_followee_id" in rows.edge(fan.id, author.id) for fan in fans)


def feeds(fans: list[Person]) -> list[Any]:
    return [fan.feed_ids() for fan in fans]


def test_there_and_back_every_follower_gets_every_post_once(ada: Person, new_person: NewPerson, rows: Rows) -> None:
    fans = [new_person(f"fan{i}") for i in range(6)]
    for fan in fans[:5]:
        fan.client.follow(ada.id)
    pushed = ada.publish("pushed")["id"]
    eventually_equal(lambda: feeds(fans[:5]), [[pushed]] * 5)
    assert rows.delivery(ada.id) == "push"

    fans[5].client.follow(ada.id)
    eventually_equal(lambda: rows.delivery(ada.id), "pull")
    assert hot(rows, fans, ada) == 6
    pulled = ada.publish("pulled")["id"]
    late = new_person("late")
    late.client.follow(ada.id)
    fans.append(late)
    assert hot(rows, fans, ada) == 7
    eventually_equal(lambda: feeds(fans), [[pulled, pushed]] * 7)
    assert [rows.inbox(fan.id) for fan in fans] == [[pushed]] * 7

    for fan in fans[:4]:
        answer_of(fan.api.delete(f"/v1/follow/{ada.id}"), 204)
    assert feeds(fans[:4]) == [[]] * 4
    stayed = fans[4:]
    eventually_equal(lambda: rows.delivery(ada.id), "cooling")
    again = ada.publish("pushed again")["id"]
    eventually_equal(lambda: feeds(stayed), [[again, pulled, pushed]] * 3)
    eventually_equal(lambda: [rows.inbox(fan.id) for fan in stayed], [[pushed, again]] * 3)
    assert hot(rows, stayed, ada) == 3, "what was pulled is still asked for"


def test_who_asked_to_follow_an_account_that_goes_public_follows(ada: Person, ben: Person) -> None:
    ada.client.update_me(is_private=True)
    post = ada.publish("for friends")["id"]
    assert answer_of(ben.api.post("/v1/follow", {"target_user_id": ada.id})) == {"state": "requested"}
    ada.client.update_me(is_private=False)
    eventually_equal(ben.feed_ids, [post])
    assert answer_of(ada.api.get("/v1/follow-requests"))["items"] == []
    eventually_equal(lambda: ada.profile()["followers_count"], 1)
