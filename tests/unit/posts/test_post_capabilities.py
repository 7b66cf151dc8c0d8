"""What a viewer may do with a post, and the fields that control it."""

from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.graph import service as graph
from chalicelib.posts import service
from tests.support.rooms import world
from tests.support.rooms.posts_api import called, listed
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
GATES = ("everyone", "followers", "followed", "mentioned", "off")


@pytest.fixture
def people() -> dict[str, str]:
    """The author, and four viewers: `fan` follows the author, the author follows `idol` and mentions `friend`."""
    found = {name: world.person(name) for name in ("ada", "fan", "idol", "friend", "other")}
    graph.follow(found["fan"], found["ada"])
    graph.follow(found["ada"], found["idol"])
    return found


def made(people: dict[str, str], gate: str) -> service.Post:
    draft = service.PostContent((world.photo(people["ada"]),), ("",), "with @friend", comments_gate=gate)
    return service.create(people["ada"], draft)


@pytest.mark.parametrize(
    ("gate", "speakers"),
    [
        ("everyone", ["ada", "fan", "idol", "friend", "other"]),
        ("followers", ["ada", "fan"]),
        ("followed", ["ada", "idol"]),
        ("mentioned", ["ada", "friend"]),
        ("off", []),
    ],
)
def test_a_gate_lets_these_users_comment(people: dict[str, str], gate: str, speakers: Sequence[str]) -> None:
    post = made(people, gate)
    assert [name for name in people if service.may_comment(people[name], post)] == speakers
    listed = {name: service.present(people[name], [post])[0].viewer.can for name in people}
    assert [name for name, can in listed.items() if "comment" in can] == speakers
    assert all({"like", "save", "share", "list_likes"} <= set(can) for can in listed.values())
    assert [name for name, can in listed.items() if {"edit", "delete"} & set(can)] == ["ada"]
    assert service.present(None, [post])[0].viewer.can == ["list_likes"]


def test_only_gates_that_ask_for_edges_cost_a_call(people: dict[str, str]) -> None:
    posts = {gate: made(people, gate) for gate in GATES}
    states = {post.post_id: service.ViewerState() for post in posts.values()}
    for are_followed, asking in [(False, {"followers", "followed"}), (True, {"followed"})]:
        for gate, post in posts.items():
            with traced() as trace:
                service.present(people["fan"], [post], viewer_states=states, are_followed=are_followed)
            reads = [each for each in trace.calls if "follows" in str(each.arguments.get("RequestItems"))]
            assert bool(reads) == (gate in asking), (gate, are_followed, trace.calls)


def test_a_new_post_has_the_fields_that_it_was_given(people: dict[str, str]) -> None:
    ada = people["ada"]
    plain = {"comments_gate": "everyone", "warning": None, "sensitive": False, "edited_at": None}
    given = {"comments_gate": "followers", "warning": "Heights", "sensitive": True}
    for fields in ({}, given):
        body = {"media": [{"media_id": world.photo(ada)}], **fields}
        post = called(201, ada, "POST", "/v1/posts", body)
        path = f"/v1/posts/{post['id']}"
        for shown in (post, called(200, people["other"], "GET", path), grid(people["other"], ada)[0]):
            assert {name: shown[name] for name in plain} == plain | fields


def test_an_edit_changes_what_it_is_given(people: dict[str, str]) -> None:
    ada = people["ada"]
    body = {"media": [{"media_id": world.photo(ada), "alt": alt} for alt in "xy"], "location": {"name": "Kew"}}
    post = called(201, ada, "POST", "/v1/posts", body)
    one, two = (each["id"] for each in post["media"])
    path = f"/v1/posts/{post['id']}"
    closed = called(200, ada, "PATCH", path, {"comments_gate": "off", "audience": "followers"})
    assert (closed["comments_gate"], closed["audience"], closed["edited_at"]) == ("off", "followers", None)
    assert "comment" not in closed["viewer"]["can"]
    arranged = called(200, ada, "PATCH", path, {"media": [{"media_id": two}, {"media_id": one, "alt": "z"}]})
    assert [(each["id"], each["alt"]) for each in arranged["media"]] == [(two, "y"), (one, "z")]
    assert arranged["edited_at"] is not None
    changes: dict[str, Any] = {"warning": "Heights", "sensitive": True, "location": {"name": "Rye", "lat": 1, "lng": 2}}
    changed = called(200, ada, "PATCH", path, changes)
    assert (changed["warning"], changed["sensitive"], changed["location"]) == ("Heights", True, changes["location"])
    cleared = called(200, ada, "PATCH", path, {"warning": None, "sensitive": False, "location": None})
    assert (cleared["warning"], cleared["sensitive"], cleared["location"]) == (None, False, None)
    assert called(200, people["fan"], "GET", path)["media"] == cleared["media"]
    assert called(200, ada, "PATCH", path, {"warning": ""})["warning"] is None


def test_a_narrower_audience_holds_at_once(people: dict[str, str]) -> None:
    ada, fan, other = people["ada"], people["fan"], people["other"]
    post = made(people, "everyone")
    path = f"/v1/posts/{post.post_id}"
    for viewer in (fan, other):
        called(204, viewer, "PUT", f"{path}/save")
    called(200, ada, "PATCH", path, {"audience": "followers"})
    called(200, fan, "GET", path)
    called(404, other, "GET", path)
    for viewer, found in [(fan, [post.post_id]), (other, [])]:
        assert [each["id"] for each in grid(viewer, ada)] == found
        assert [each["id"] for each in listed(viewer, "/v1/users/me/saves")] == found
    called(200, ada, "PATCH", path, {"audience": "everyone"})
    called(200, other, "GET", path)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"caption": None, "media": None}, "body"),
        ({"media": []}, "media"),
        ({"comments_gate": "friends"}, "comments_gate"),
        ({"warning": "x" * 501}, "warning"),
        ({"sensitive": 1}, "sensitive"),
        ({"audience": "nobody"}, "audience"),
        ({"location": {"name": ""}}, "location.name"),
    ],
)
def test_a_wrong_edit_names_its_field(people: dict[str, str], body: dict[str, Any], field: str) -> None:
    post = made(people, "everyone")
    problem = called(422, people["ada"], "PATCH", f"/v1/posts/{post.post_id}", body)
    assert [each["field"] for each in problem["errors"]] == [field]


def grid(viewer: str, author: str) -> list[dict[str, Any]]:
    return listed(viewer, f"/v1/users/{author}/posts")
