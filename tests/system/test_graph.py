"""The graph: edges, lists, counts, and what a private account shows to followers only."""

import pytest

from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.queries import NOBODY, grid_of, names, relation
from tests.support.deployed.waiting import eventually, eventually_equal


@pytest.fixture
def ines(new_person: NewPerson) -> Person:
    """A user with a private account."""
    ines = new_person("ines")
    assert ines.client.update_me(is_private=True)["is_private"] is True
    return ines


def test_following_and_unfollowing_tell_both_sides(ada: Person, ben: Person) -> None:
    assert answer_of(ben.api.post("/v1/follow", {"target_user_id": ada.id})) == {"state": "following"}
    assert relation(ben, ada)["following"] is True
    assert relation(ada, ben) == relation(ben, ada) | {"following": False, "followed_by": True}
    eventually_equal(lambda: (ada.profile()["followers_count"], ben.profile()["following_count"]), (1, 1))
    answer_of(ben.api.delete(f"/v1/follow/{ada.id}"), 204)
    assert not any(relation(ben, ada).values())
    eventually_equal(lambda: (ada.profile()["followers_count"], ben.profile()["following_count"]), (0, 0))


def test_repeating_changes_nothing(ada: Person, ben: Person, new_person: NewPerson) -> None:
    for _ in range(3):
        assert answer_of(ben.api.post("/v1/follow", {"target_user_id": ada.id})) == {"state": "following"}
    new_person("late").client.follow(ada.id)
    eventually_equal(lambda: ada.profile()["followers_count"], 2)
    for _ in range(2):
        answer_of(ben.api.delete(f"/v1/follow/{ada.id}"), 204)
    eventually_equal(lambda: ada.profile()["followers_count"], 1)


def test_nobody_follows_themselves_or_nobody(ada: Person) -> None:
    problem_of(ada.api.post("/v1/follow", {"target_user_id": ada.id}), 409, 422)
    problem_of(ada.api.post("/v1/follow", {"target_user_id": NOBODY}), 404)
    assert ada.profile()["following_count"] == 0


def test_lists_of_followers_are_paged(ada: Person, new_person: NewPerson, anyone: Api) -> None:
    followers = [new_person(f"f{i}") for i in range(3)]
    for follower in followers:
        follower.client.follow(ada.id)
    expected = sorted(follower.username for follower in followers)
    path = f"/v1/users/{ada.id}/followers"
    eventually(lambda: sorted(names(anyone, path)), lambda found: found == expected)
    assert sorted(names(anyone, path, limit=1)) == expected
    assert names(anyone, f"/v1/users/{followers[0].id}/following", limit=1) == [ada.username]


def test_a_follower_can_be_removed(ada: Person, ben: Person) -> None:
    ben.client.follow(ada.id)
    post = ada.publish()
    eventually_equal(ben.feed_ids, [post["id"]])
    answer_of(ada.api.delete(f"/v1/users/me/followers/{ben.id}"), 204)
    assert ben.feed_ids() == []
    assert relation(ben, ada)["following"] is False


def test_a_private_account_shows_its_card_and_nothing_more(ines: Person, ben: Person, anyone: Api) -> None:
    post = ines.publish("for friends")
    ines.client.follow(ben.id)
    for viewer in (ben.api, anyone):
        profile = answer_of(viewer.get(f"/v1/users/{ines.id}"))
        assert (profile["username"], profile["is_private"]) == (ines.username, True)
        for path in (
            f"/v1/posts/{post['id']}",
            f"/v1/users/{ines.id}/posts",
            f"/v1/users/{ines.id}/followers",
            f"/v1/users/{ines.id}/following",
        ):
            problem_of(viewer.get(path), 404)
    assert grid_of(ines.api, ines.id) == [post["id"]]
    assert ines.feed_ids() == [post["id"]] or eventually(ines.feed_ids, lambda ids: ids == [post["id"]])


def test_following_a_private_account_takes_its_consent(ines: Person, ben: Person) -> None:
    post = ines.publish("for friends")
    for _ in range(2):
        assert answer_of(ben.api.post("/v1/follow", {"target_user_id": ines.id})) == {"state": "requested"}
    assert relation(ben, ines) == relation(ben, ines) | {"requested": True, "following": False}
    problem_of(ben.api.get(f"/v1/posts/{post['id']}"), 404)
    assert names(ines.api, "/v1/follow-requests") == [ben.username]

    answer_of(ines.api.post(f"/v1/follow-requests/{ben.id}/accept"), 204)
    assert names(ines.api, "/v1/follow-requests") == []
    assert relation(ben, ines) == relation(ben, ines) | {"requested": False, "following": True}
    assert answer_of(ben.api.get(f"/v1/posts/{post['id']}"))["caption"] == "for friends"
    assert grid_of(ben.api, ines.id) == [post["id"]]
    eventually_equal(ben.feed_ids, [post["id"]])
    eventually_equal(lambda: names(ben.api, f"/v1/users/{ines.id}/followers"), [ben.username])

    answer_of(ines.api.delete(f"/v1/users/me/followers/{ben.id}"), 204)
    assert ben.feed_ids() == []
    problem_of(ben.api.get(f"/v1/posts/{post['id']}"), 404)
    problem_of(ben.api.get(f"/v1/users/{ines.id}/posts"), 404)


def test_a_request_can_be_declined_or_withdrawn(ines: Person, ben: Person, ada: Person) -> None:
    for person in (ben, ada):
        person.client.follow(ines.id)
    answer_of(ines.api.post(f"/v1/follow-requests/{ben.id}/decline"), 204)
    answer_of(ada.api.delete(f"/v1/follow-requests/{ines.id}"), 204)
    assert names(ines.api, "/v1/follow-requests") == []
    for person in (ben, ada):
        assert not any(relation(person, ines).values())
    problem_of(ines.api.post(f"/v1/follow-requests/{ben.id}/accept"), 404, 409)
    assert relation(ben, ines)["following"] is False


def test_going_private_hides_from_strangers_but_not_from_followers(ada: Person, ben: Person, anyone: Api) -> None:
    ben.client.follow(ada.id)
    post = ada.publish("soon private")
    eventually_equal(ben.feed_ids, [post["id"]])
    assert answer_of(anyone.get(f"/v1/posts/{post['id']}"))["id"] == post["id"]
    ada.client.update_me(is_private=True)
    eventually(lambda: anyone.get(f"/v1/posts/{post['id']}").status_code, lambda status: status == 404)
    assert ben.feed_ids() == [post["id"]]
    assert answer_of(ben.api.get(f"/v1/posts/{post['id']}"))["id"] == post["id"]
