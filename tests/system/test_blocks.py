"""Blocks and mutes apply from the next read on, in both directions, on every route."""

import pytest

from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import Person
from tests.support.deployed.queries import NOBODY, grid_of, names, relation
from tests.support.deployed.waiting import eventually, eventually_equal


def test_a_block_hides_both_from_each_other_at_once(ada: Person, ben: Person, anyone: Api) -> None:
    for one, other in ((ada, ben), (ben, ada)):
        one.client.follow(other.id)
    posts = {person.id: person.publish()["id"] for person in (ada, ben)}
    for person in (ada, ben):
        eventually(person.feed_ids, lambda found: sorted(found) == sorted(posts.values()))

    answer_of(ada.api.put(f"/v1/blocks/{ben.id}"), 204)
    for one, other in ((ada, ben), (ben, ada)):
        assert one.feed_ids() == [posts[one.id]]
        for path in (
            f"/v1/posts/{posts[other.id]}",
            f"/v1/users/{other.id}/posts",
            f"/v1/users/{other.id}/followers",
            f"/v1/users/{other.id}/following",
        ):
            problem_of(one.api.get(path), 404)
            answer_of(anyone.get(path))
        problem_of(one.api.post("/v1/follow", {"target_user_id": other.id}), 404)
    problem_of(ben.api.get(f"/v1/users/{ada.id}"), 404)
    problem_of(ben.api.get(f"/v1/users/by-name/{ada.username}"), 404)
    assert relation(ada, ben) == dict.fromkeys(relation(ada, ben), False) | {"blocked": True}
    assert names(ada.api, "/v1/blocks") == [ben.username]
    assert names(ben.api, "/v1/blocks") == []
    eventually_equal(lambda: (ada.profile()["followers_count"], ada.profile()["following_count"]), (0, 0))

    answer_of(ada.api.delete(f"/v1/blocks/{ben.id}"), 204)
    assert not any(relation(ben, ada).values())
    assert ben.feed_ids() == [posts[ben.id]]
    assert grid_of(ben.api, ada.id) == [posts[ada.id]]
    ben.client.follow(ada.id)
    eventually_equal(lambda: sorted(ben.feed_ids()), sorted(posts.values()))


def test_a_mute_concerns_one_s_own_feed_alone(ada: Person, ben: Person) -> None:
    ben.client.follow(ada.id)
    post = ada.publish()
    eventually_equal(ben.feed_ids, [post["id"]])
    answer_of(ben.api.put(f"/v1/mutes/{ada.id}"), 204)
    assert ben.feed_ids() == []
    assert relation(ben, ada) == relation(ben, ada) | {"muted": True, "following": True}
    assert grid_of(ben.api, ada.id) == [post["id"]]
    assert names(ben.api, "/v1/mutes") == [ada.username]
    answer_of(ben.api.delete(f"/v1/mutes/{ada.id}"), 204)
    assert ben.feed_ids() == [post["id"]]


@pytest.mark.parametrize("kind", ["blocks", "mutes"])
def test_nobody_blocks_or_mutes_themselves_or_nobody(ada: Person, kind: str) -> None:
    problem_of(ada.api.put(f"/v1/{kind}/{ada.id}"), 422, field="user_id")
    problem_of(ada.api.put(f"/v1/{kind}/{NOBODY}"), 404)
