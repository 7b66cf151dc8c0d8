"""Profiles, relations, lists and their cursors, totals; by HTTP requests where that matters."""

import pytest

from chalicelib.core.streams import StreamRecord
from chalicelib.graph import service, visible_accounts
from chalicelib.graph.schemas import TARGET_LIMIT
from tests.support.rooms.graph_api import call, names
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def test_a_follow_request_from_start_to_end() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    assert call(ada, "POST", "/v1/follow", {"target_user_id": bea}) == (200, {"state": "requested"})
    assert call(ada, "GET", f"/v1/users/{bea}")[1]["viewer"] == {
        "following": False,
        "requested": True,
        "followed_by": False,
        "blocked": False,
        "muted": False,
        "restricted": False,
        "can": ["follow", "message", "mute", "restrict", "block"],
    }
    assert names(bea, "/v1/follow-requests") == ["ada"]
    assert call(bea, "POST", f"/v1/follow-requests/{ada}/accept") == (204, None)
    assert names(bea, "/v1/follow-requests") == []
    assert call(ada, "GET", f"/v1/users/{bea}")[1]["viewer"]["following"]
    assert call(bea, "GET", "/v1/users/by-name/Ada")[1]["viewer"]["followed_by"]
    assert call(bea, "DELETE", f"/v1/users/me/followers/{ada}") == (204, None)
    assert call(bea, "POST", f"/v1/follow-requests/{ada}/decline") == (204, None)
    assert call(ada, "DELETE", f"/v1/follow-requests/{bea}") == (204, None)
    assert call(ada, "DELETE", f"/v1/follow/{bea}") == (204, None)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"target_user_id": 7}, 422, "target_user_id"),
        ({"target_user_id": "x" * (TARGET_LIMIT + 1)}, 422, "target_user_id"),
        ({}, 422, "target_user_id"),
        ({"target_user_id": "x", "more": 1}, 422, "more"),
        ({"target_user_id": "x"}, 404, None),
    ],
)
def test_bad_bodies(body: object, status: int, field: str | None) -> None:
    got, problem = call(person("ada"), "POST", "/v1/follow", body)
    assert got == status
    assert [error["field"] for error in problem.get("errors", [])] == ([field] if field else [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/users/nobody"),
        ("GET", "/v1/users/00000000000"),
        ("GET", "/v1/users/by-name/nobody"),
        ("GET", "/v1/users/nobody/followers"),
        ("DELETE", "/v1/follow/nobody"),
        ("POST", "/v1/follow-requests/nobody/accept"),
        ("POST", "/v1/follow-requests/nobody/decline"),
        ("DELETE", "/v1/follow-requests/nobody"),
        ("DELETE", "/v1/users/me/followers/nobody"),
    ],
)
def test_unknown_user_ids(method: str, path: str) -> None:
    assert call(person("ada"), method, path)[0] == 404


def test_a_guest_sees_profiles_but_not_private_lists() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(bea, ada)
    assert call(None, "GET", f"/v1/users/{bea}")[1]["viewer"]["following"] is False
    assert names(None, f"/v1/users/{ada}/followers") == ["bea"]
    assert call(None, "GET", f"/v1/users/{bea}/following")[0] == 404
    assert call(ada, "GET", f"/v1/users/{bea}/followers")[0] == 404
    assert names(bea, f"/v1/users/{bea}/following") == ["ada"]
    assert call(None, "POST", "/v1/follow", {"target_user_id": ada})[0] == 401


def test_inactive_accounts_have_no_profile_and_are_in_no_list() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    for follower in (bea, cyd):
        service.follow(follower, ada)
    change(bea, status="suspended")
    assert call(ada, "GET", f"/v1/users/{bea}")[0] == 404
    assert call(ada, "GET", "/v1/users/by-name/bea")[0] == 404
    assert names(None, f"/v1/users/{ada}/followers", 1) == ["cyd"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("shards", [1, 4])
def test_followers_page_across_shards(shards: int, limit: int) -> None:
    ada = person("ada")
    fans = [person(f"fan{i}") for i in range(6)]
    for i, fan in enumerate(fans):
        if i == 3:
            change(ada, follower_shards=shards)
        service.follow(fan, ada)
    assert sorted(names(ada, f"/v1/users/{ada}/followers", limit)) == [f"fan{i}" for i in range(6)]
    assert names(fans[0], f"/v1/users/{fans[0]}/following", limit) == ["ada"]


def test_a_cursor_is_valid_for_one_listing_and_viewer() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    for follower in (bea, cyd):
        service.follow(follower, ada)
    path = f"/v1/users/{ada}/followers?limit=1&cursor="
    cursor = call(ada, "GET", path.removesuffix("&cursor="))[1]["next_cursor"]
    assert call(ada, "GET", path + cursor)[0] == 200
    for viewer, other in ((bea, path), (None, path), (ada, f"/v1/users/{ada}/following?cursor=")):
        status, problem = call(viewer, "GET", other + cursor)
        assert (status, problem["errors"][0]["field"]) == (400, "cursor")
    assert call(ada, "GET", path + cursor[:-1])[0] == 400
    assert call(ada, "GET", path)[0] == 400


def test_relations_to_many_users_and_to_the_viewer() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    service.follow(ada, bea)
    service.follow(cyd, ada)
    found = visible_accounts.relations(ada, iter([ada, bea, cyd, bea]))
    assert list(found) == [ada, bea, cyd]
    assert [relation.following for relation in found.values()] == [False, True, False]
    assert [relation.followed_by for relation in found.values()] == [False, False, True]


def record(sequence: int, name: str, follower: str, followee: str) -> StreamRecord:
    keys = {"follower_id": {"S": follower}, "followee_id": {"S": followee}}
    return StreamRecord(sequence, name, keys, None if name == "INSERT" else keys, None if name == "REMOVE" else keys)


def test_totals_are_folded_once_from_the_stream() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    assert call(None, "GET", f"/v1/users/{bea}")[1]["followers_count"] == 0
    batch = [record(1, "INSERT", ada, bea), record(2, "REMOVE", ada, bea), record(3, "INSERT", ada, bea)]
    service.COUNTED_FOLLOWS.fold("shard", batch)
    service.COUNTED_FOLLOWS.fold("shard", [*batch, record(4, "MODIFY", ada, bea)])
    assert call(None, "GET", f"/v1/users/{bea}")[1]["followers_count"] == 1
    assert call(None, "GET", f"/v1/users/{ada}")[1]["following_count"] == 1
