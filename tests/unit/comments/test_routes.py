"""The endpoints of comments, called through Chalice's test client."""

import json
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.comments.routes import room
from chalicelib.comments.schemas import POLICY
from chalicelib.core import clock
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.graph import service as graph
from tests.support.rooms import world
from tests.support.rooms.commenting import Streams, comment

pytestmark = pytest.mark.usefixtures("cloud")
APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [room])
ANSWER = {
    *("id", "author", "body", "tags", "mentions", "parent_comment_id", "reply_to", "likes_count", "replies_count"),
    *("pinned", "held", "hidden", "hearted", "edited_at", "filtered", "viewer", "created_at"),
}
NOTHING = "0000000000sAAAAAAAAAAA"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def bob() -> str:
    return world.person("bob")


@pytest.fixture
def post(ada: str) -> str:
    """The path of the comments on Ada's post."""
    return f"/v1/posts/{world.post(ada).post_id}/comments"


def call(method: str, path: str, caller: str | None, body: object = None, **headers: str) -> tuple[int, Any]:
    sent = {"Content-Type": "application/json", **headers}
    if caller:
        sent["Authorization"] = f"Bearer {caller}"
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=sent, body=raw)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def test_from_writing_to_deleting(ada: str, bob: str, post: str) -> None:
    streams = Streams()
    status, made = call("POST", post, bob, {"body": "What a boat, @ada! #sea"})
    assert (status, set(made)) == (201, ANSWER)
    assert (made["author"]["id"], made["body"], made["tags"], made["mentions"]) == (
        *(bob, "What a boat, @ada! #sea"),
        *(["sea"], ["ada"]),
    )
    assert made["viewer"] == {"liked": False, "can": ["reply", "like", "edit", "delete"]}
    path = f"{post}/{made['id']}"
    status, reply = call("POST", post, ada, {"body": "Thanks", "parent_comment_id": made["id"]})
    assert (status, reply["parent_comment_id"], reply["reply_to"]) == (201, made["id"], None)
    deeper = call("POST", post, bob, {"body": "Where?", "parent_comment_id": reply["id"]})[1]
    assert (deeper["parent_comment_id"], deeper["reply_to"]) == (made["id"], reply["id"])
    assert [each["id"] for each in call("GET", f"{path}/replies", None)[1]["items"]] == [reply["id"], deeper["id"]]
    assert call("GET", path, bob) == (200, call("GET", post, bob)[1]["items"][0])
    assert call("GET", f"{post}/{reply['id']}", None)[1]["parent_comment_id"] == made["id"]
    assert call("PATCH", path, bob, {"body": "What a ship"})[1]["body"] == "What a ship"
    assert call("PUT", f"{path}/like", ada) == (204, None)
    assert call("PUT", f"{path}/pin", ada) == (204, None)
    streams.fold()
    (listed,) = call("GET", post, bob)[1]["items"]
    assert (listed["likes_count"], listed["replies_count"], listed["pinned"], listed["hearted"]) == (1, 2, True, True)
    assert listed["edited_at"] is not None
    assert call("GET", post, ada)[1]["items"][0]["viewer"] == {
        "liked": True,
        "can": ["reply", "like", "delete", "pin", "hide"],
    }
    assert [each["id"] for each in call("GET", "/v1/users/me/comments", bob)[1]["items"]] == [deeper["id"], made["id"]]
    assert call("DELETE", f"{path}/pin", ada) == (204, None)
    assert call("DELETE", f"{path}/like", ada) == (204, None)
    assert call("DELETE", path, bob) == (204, None)
    (stub,) = call("GET", post, None)[1]["items"]
    assert (stub["author"], stub["body"], stub["viewer"]) == (None, None, {"liked": False, "can": []})
    assert [each["id"] for each in call("GET", f"{path}/replies", None)[1]["items"]] == [reply["id"], deeper["id"]]
    assert call("GET", path, bob)[0] == 404, "deleted"
    assert call("GET", f"{post}/{reply['id']}", bob)[0] == 200


def test_others_are_refused(ada: str, bob: str, post: str) -> None:
    comment_id = comment(bob, post.split("/")[3])
    eve = world.person("eve")
    path = f"{post}/{comment_id}"
    only_of_others = [("PATCH", path, {"body": "mine"}), ("DELETE", path, None)]
    only_of_author = [(method, f"{path}/{what}", None) for method in ("PUT", "DELETE") for what in ("pin", "hidden")]
    for method, where, body in only_of_others + only_of_author:
        assert call(method, where, eve, body)[0] == 403, (method, where)
        assert call(method, where, None, body)[0] == 401, (method, where)
    graph.block(bob, eve)
    for method, where, body in [*only_of_others, *only_of_author[:2], ("PUT", f"{path}/like", None)]:
        wanted = 403 if method == "DELETE" and where.endswith("pin") else 404
        assert call(method, where, eve, body)[0] == wanted, (method, where)
    assert call("GET", path, eve)[0] == 404
    assert call("PUT", f"{path}/hidden", ada)[0] == 204
    assert call("GET", post, eve)[1]["items"] == []


@pytest.mark.parametrize("comment_id", ["x", NOTHING, f"{NOTHING}0", f"{NOTHING}z", f"{NOTHING}0{NOTHING}", "0" * 45])
def test_unknown_ids_are_not_found(ada: str, post: str, comment_id: str) -> None:
    path = f"{post}/{comment_id}"
    requests: list[tuple[str, str, Any]] = [("GET", f"{path}/replies", None), ("PATCH", path, {"body": "b"})]
    requests += [("GET", path, None)]
    requests += [("DELETE", path, None), ("PUT", f"{path}/like", None), ("PUT", f"{path}/pin", None)]
    requests += [(method, f"{path}/hidden", None) for method in ("PUT", "DELETE")]
    requests += [("POST", post, {"body": "b", "parent_comment_id": comment_id})]
    for method, where, body in requests:
        assert call(method, where, ada, body)[0] == 404, (method, where)
    other = path.replace(post.split("/")[3], NOTHING)
    assert call("GET", other.rpartition("/")[0], ada)[0] == 404
    assert call("DELETE", other, ada)[0] == 404


def test_a_text_that_is_too_long_is_told_its_limit(ada: str, post: str) -> None:
    for method, path in (("POST", post), ("PATCH", f"{post}/{comment(ada, post.split('/')[3])}")):
        status, problem = call(method, path, ada, {"body": "a" * (POLICY.comment_limit + 1)})
        assert (status, problem["errors"][0]["field"], problem["errors"][0]["limit"]) == (422, "body", 2200)
        for body in ("", " ", "\n"):
            assert call(method, path, ada, {"body": body})[0] == 422
        status, problem = call(method, path, ada, {"body": " ".join(f"#tag{i}" for i in range(31))})
        assert (status, problem["errors"][0]["field"], problem["errors"][0]["limit"]) == (422, "body", 30)
    assert call("POST", post, ada, {"body": "猫" * POLICY.comment_limit})[0] == 201


def test_a_key_creates_once(bob: str, post: str) -> None:
    key = {"Idempotency-Key": "k1"}
    first = call("POST", post, bob, {"body": "once"}, **key)
    assert first == call("POST", post, bob, {"body": "once"}, **key)
    assert len(call("GET", post, bob)[1]["items"]) == 1
    assert call("POST", post, bob, {"body": "twice"}, **key)[0] == 422
    other = f"/v1/posts/{world.post(bob).post_id}/comments"
    assert call("POST", other, bob, {"body": "once"}, **key)[0] == 201, "another post, so another comment"
    assert call("DELETE", f"{post}/{first[1]['id']}", bob)[0] == 204
    status, problem = call("POST", post, bob, {"body": "once"}, **key)
    assert (status, problem["type"]) == (409, "urn:emulsion:problem:comment-deleted")


def test_an_edit_has_a_window(bob: str, post: str) -> None:
    comment_id = comment(bob, post.split("/")[3])
    last_ms = clock.now_ms() + POLICY.comment_edit_window * 1000
    with clock.at(last_ms - 1000):
        assert call("PATCH", f"{post}/{comment_id}", bob, {"body": "in time"})[1]["body"] == "in time"
    with clock.at(last_ms + 1000):
        status, problem = call("PATCH", f"{post}/{comment_id}", bob, {"body": "too late"})
        (listed,) = call("GET", post, bob)[1]["items"]
    assert (status, problem["type"]) == (409, "urn:emulsion:problem:edit-window-over")
    assert (listed["body"], listed["viewer"]["can"]) == ("in time", ["reply", "like", "delete"])


def test_lists_take_an_order(bob: str, post: str) -> None:
    assert call("GET", f"{post}?order=best", bob)[0] == 400
    assert call("GET", f"{post}?limit=101", bob)[0] == 400
    cursor = ""
    for _ in range(3):
        comment(bob, post.split("/")[3])
    cursor = call("GET", f"{post}?limit=1", bob)[1]["next_cursor"]
    assert call("GET", f"{post}?limit=1&cursor={cursor}", bob)[0] == 200
    for path, caller in ((f"{post}?order=oldest&cursor={cursor}", bob), (f"{post}?cursor={cursor}", None)):
        status, problem = call("GET", path, caller)
        assert (status, problem["type"]) == (400, "urn:emulsion:problem:bad-cursor")
