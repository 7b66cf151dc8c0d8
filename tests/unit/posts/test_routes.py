"""The endpoints of posts, called through Chalice's test client."""

import json
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.accounts.settings import settings as accounts_settings
from chalicelib.core import clock
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.engagement.service import ViewerState
from chalicelib.graph import service as graph
from chalicelib.posts import service
from chalicelib.posts.routes import room
from chalicelib.posts.schemas import POLICY
from chalicelib.posts.tables import PostRow
from tests.support.rooms import world
from tests.support.rooms.people import change
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [room])
ANSWER = {
    *("id", "author", "state", "caption", "tags", "mentions", "media", "location", "audience", "problem"),
    *("likes_count", "comments_count", "views_count", "viewer", "created_at"),
    *("comments_gate", "warning", "sensitive", "edited_at", "filtered"),
    *("hide_likes", "pinned", "publish_at", "erased_at"),
}
LONG_CAPTION = "x" * (POLICY.caption_limit + 1)
TYPES = "'photo', 'video' or the media type that the upload declared"
MANY_TAGS = " ".join(f"#t{i}" for i in range(POLICY.tags_per_post + 1))


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def call(method: str, path: str, caller: str | None, body: object = None, **headers: str) -> tuple[int, Any]:
    sent = {"Content-Type": "application/json", **headers}
    if caller:
        sent["Authorization"] = f"Bearer {caller}"
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=sent, body=raw)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def test_from_creating_to_deleting(ada: str) -> None:
    media_id = world.photo(ada)
    body = {
        "media": [{"media_id": media_id, "type": "photo", "alt": "a boat"}],
        "caption": "#sun",
        "location": {"name": "Kew"},
    }
    status, post = call("POST", "/v1/posts", ada, body)
    assert (status, post["state"], post["tags"], post["media"][0]["alt"]) == (201, "active", ["sun"], "a boat")
    assert set(post) == ANSWER
    path = f"/v1/posts/{post['id']}"
    assert call("GET", path, ada) == (200, post)
    edit = {"caption": "", "media": [{"media_id": media_id, "alt": "a ship"}]}
    status, edited = call("PATCH", path, ada, edit)
    assert (status, edited["tags"], edited["media"][0]["alt"]) == (200, [], "a ship")
    grace = world.person("grace")
    assert call("DELETE", path, None)[0] == 401
    assert call("DELETE", path, grace)[0] == 403
    assert [call("DELETE", path, ada)[0] for _ in range(2)] == [204, 204]
    assert [call("GET", path, viewer)[0] for viewer in (None, ada)] == [404, 404]
    assert call("DELETE", path, grace)[0] == 404


def test_a_processing_post_is_accepted_and_replayed(ada: str) -> None:
    media_id = world.photo(ada, "processing")
    body = {"media": [{"media_id": media_id}]}
    first = call("POST", "/v1/posts", ada, body, **{"Idempotency-Key": "k"})
    assert (first[0], first[1]["state"], first[1]["media"][0]["renditions"]) == (202, "processing", {})
    assert call("POST", "/v1/posts", ada, body, **{"Idempotency-Key": "k"}) == first
    world.finish(media_id)
    service.settle(first[1]["id"])
    status, again = call("POST", "/v1/posts", ada, body, **{"Idempotency-Key": "k"})
    assert (status, again["id"], again["state"]) == (201, first[1]["id"], "active")


def test_wrong_bodies_name_the_field_and_write_nothing(ada: str) -> None:
    media = [{"media_id": "m"}]
    for body, field, limit in [
        ({}, "media", None),
        ({"media": []}, "media", 1),
        ({"media": media * (POLICY.media_per_post + 1)}, "media", POLICY.media_per_post),
        ({"media": [{}]}, "media.0", None),
        ({"media": [{"media_id": "m", "object_key": "k"}]}, "media.0", None),
        ({"media": [{"media_id": "m", "type": "hologram"}]}, "media.0.type", TYPES),
        ({"media": [{"media_id": "m", "alt": "x" * (POLICY.alt_limit + 1)}]}, "media.0.alt", POLICY.alt_limit),
        ({"media": [{"media_id": "m", "more": 1}]}, "media.0.more", None),
        ({"media": media, "caption": LONG_CAPTION}, "caption", POLICY.caption_limit),
        ({"media": media, "caption": 5}, "caption", None),
        ({"media": media, "caption": MANY_TAGS}, "caption", POLICY.tags_per_post),
        ({"media": media, "location": {"name": ""}}, "location.name", 1),
        ({"media": media, "location": {"name": "Kew", "lat": 1.0}}, "location", None),
        ({"media": media, "location": {"name": "Kew", "lat": 91, "lng": 0}}, "location.lat", 90),
        ({"media": media, "audience": "nobody"}, "audience", "'everyone' or 'followers'"),
        ({"media": media}, "media.0", None),
    ]:
        status, problem = call("POST", "/v1/posts", ada, body)
        assert status == 422, body
        error = problem["errors"][0]
        assert (error["field"], error.get("limit")) == (field, limit), body
    assert PostRow.count(ada) == 0


def test_wrong_edits(ada: str) -> None:
    path = f"/v1/posts/{world.post(ada).post_id}"
    for body, field in [({}, "body"), ({"caption": LONG_CAPTION}, "caption"), ({"state": "deleted"}, "state")]:
        status, problem = call("PATCH", path, ada, body)
        assert (status, problem["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("said", ["photo", "Photo", "image/jpeg", "image/jpg", "IMAGE/PJPEG", "image/jpeg; q=1", None])
def test_the_type_is_the_declared_media_type_or_the_kind(ada: str, said: str | None) -> None:
    body = {"media": [{"media_id": world.photo(ada), "type": said}]}
    assert call("POST", "/v1/posts", ada, body)[0] == 201


@pytest.mark.parametrize("said", ["video", "video/mp4", "image/png"])
def test_another_type_than_the_declared_one_is_refused(ada: str, said: str) -> None:
    status, problem = call("POST", "/v1/posts", ada, {"media": [{"media_id": world.photo(ada), "type": said}]})
    assert (status, problem["errors"]) == (
        422,
        [{"field": "media.0.type", "code": "incorrect", "detail": "is a photo, declared as image/jpeg"}],
    )


def test_a_mention_follows_the_user_through_a_rename(ada: str) -> None:
    grace = world.person("grace")
    post = world.post(ada, "with @grace and @Grace")
    accounts.change_profile(grace, ProfileChange(username="hopper"))
    assert call("GET", f"/v1/posts/{post.post_id}", None)[1]["mentions"] == ["hopper"]


def shown_mentions(post: service.Post, viewer: str | None) -> list[str]:
    mentions: list[str] = call("GET", f"/v1/posts/{post.post_id}", viewer)[1]["mentions"]
    return mentions


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_mentions_leave_out_accounts_that_are_not_active(ada: str, status: str) -> None:
    grace, _ = world.person("grace"), world.person("eve")
    post = world.post(ada, "with @grace and @eve")
    assert shown_mentions(post, ada) == ["grace", "eve"]
    change(grace, status=status)
    for viewer in (None, ada, world.person("bob")):
        assert shown_mentions(post, viewer) == ["eve"]


def test_mentions_leave_out_users_that_a_block_hides(ada: str) -> None:
    grace, eve, bob = (world.person(name) for name in ("grace", "eve", "bob"))
    post = world.post(ada, "with @grace, @eve, @bob and @ada")
    accounts.change_profile(grace, ProfileChange(username="hopper"))
    graph.block(grace, bob)
    graph.block(bob, eve)
    assert shown_mentions(post, bob) == ["bob", "ada"], "not even the new name of a user that blocked the viewer"
    assert shown_mentions(post, grace) == ["hopper", "eve", "ada"]
    assert shown_mentions(post, None) == ["hopper", "eve", "bob", "ada"]
    graph.unblock(grace, bob)
    assert shown_mentions(post, bob) == ["hopper", "bob", "ada"]


def test_a_freed_name_is_no_mention(ada: str) -> None:
    accounts.change_profile(world.person("grace"), ProfileChange(username="hopper"))
    assert shown_mentions(world.post(ada, "with @grace"), None) == []


def test_an_edit_keeps_whom_the_caption_mentions(ada: str) -> None:
    """The name in the caption may belong to another user by then."""
    grace = world.person("grace")
    post = world.post(ada, "with @grace")
    accounts.change_profile(grace, ProfileChange(username="hopper"))
    eve = world.person("eve")
    with clock.at(clock.now_ms() + accounts_settings().freed_name_lifetime * 1000):
        accounts.change_profile(eve, ProfileChange(username="grace"))
        status, edited = call("PATCH", f"/v1/posts/{post.post_id}", ada, {"caption": "again with @grace"})
        assert (status, edited["caption"], edited["mentions"]) == (200, "again with @grace", ["hopper"])
        call("PATCH", f"/v1/posts/{post.post_id}", ada, {"caption": "alone"})
        status, edited = call("PATCH", f"/v1/posts/{post.post_id}", ada, {"caption": "with @grace"})
        assert edited["mentions"] == ["grace"], "a mention that was removed is looked up again"


def test_the_mentions_of_a_page_are_read_in_one_round(ada: str) -> None:
    names = [f"friend{i}" for i in range(20)]
    for name in names:
        world.person(name)
    posts = [world.post(ada, f"with @{name} and @ada") for name in names]
    bob = world.person("bob")
    accounts.accounts([ada])
    seen = {post.post_id: ViewerState() for post in posts}
    with traced() as trace:
        answers = service.present(bob, posts, viewer_states=seen)
    assert [answer.mentions for answer in answers] == [[name, "ada"] for name in names]
    assert (sorted(each.operation for each in trace.calls), trace.rounds) == (["BatchGetItem", "GetItem", "Query"], 1)
    alone = [world.post(ada, "alone")]
    with traced() as trace:
        service.present(bob, alone, viewer_states={alone[0].post_id: ViewerState()}, word_filter=graph.NO_WORDS)
    assert trace.calls == []


def test_the_grid_in_pages(ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(3)]
    path = f"/v1/users/{ada}/posts"
    status, page = call("GET", f"{path}?limit=2", None)
    assert (status, [item["id"] for item in page["items"]]) == (200, [posts[2], posts[1]])
    cursor = page["next_cursor"]
    status, rest = call("GET", f"{path}?limit=2&cursor={cursor}", None)
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([posts[0]], None)
    grace = world.person("grace")
    for viewer, target, bad in [(ada, ada, cursor), (None, grace, cursor), (None, ada, cursor[:-2] + "xx")]:
        status, problem = call("GET", f"/v1/users/{target}/posts?cursor={bad}", viewer)
        assert (status, problem["errors"][0]["field"]) == (400, "cursor")


def test_without_a_token(ada: str) -> None:
    assert call("POST", "/v1/posts", None, {"media": [{"media_id": "m"}]})[0] == 401
    assert call("GET", "/v1/posts/nonsense", None)[0] == 404
    assert call("GET", "/v1/users/nonsense/posts", None)[0] == 404


def test_every_answer_has_the_viewer_s_reactions(ada: str) -> None:
    body = {"media": [{"media_id": world.photo(ada), "type": "photo"}]}
    key = {"Idempotency-Key": "once"}
    _, post = call("POST", "/v1/posts", ada, body, **key)
    path, can = (
        f"/v1/posts/{post['id']}",
        ["comment", "like", "save", "share", "list_likes", "edit", "delete", "archive", "pin"],
    )
    nothing, both = ({"liked": each, "saved": each, "can": can} for each in (False, True))
    assert post["viewer"] == nothing
    assert [call("PUT", f"{path}/{deed}", ada) for deed in ("like", "save", "like")] == [(204, None)] * 3
    for method, at, sent in [("POST", "/v1/posts", body), ("GET", path, None), ("PATCH", path, {"caption": "x"})]:
        assert call(method, at, ada, sent, **(key if method == "POST" else {}))[1]["viewer"] == both
    for listing in (f"/v1/users/{ada}/posts", "/v1/users/me/saves"):
        assert [each["viewer"] for each in call("GET", listing, ada)[1]["items"]] == [both]
    assert call("GET", path, None)[1]["viewer"] == nothing | {"can": ["list_likes"]}
    status, page = call("GET", f"{path}/likes", None)
    assert (status, [each["id"] for each in page["items"]], page["next_cursor"]) == (200, [ada], None)
    assert [call("DELETE", f"{path}/{deed}", ada) for deed in ("like", "save", "like")] == [(204, None)] * 3
    assert call("GET", path, ada)[1]["viewer"] == nothing


def test_reactions_require_a_token_and_a_post(ada: str) -> None:
    path = f"/v1/posts/{world.post(ada).post_id}"
    for deed in ("like", "save"):
        assert [call(method, f"{path}/{deed}", None)[0] for method in ("PUT", "DELETE")] == [401, 401]
        assert [call(method, f"/v1/posts/nothing/{deed}", ada)[0] for method in ("PUT", "DELETE")] == [404, 404]
    assert call("GET", "/v1/users/me/saves", None)[0] == 401
    assert call("GET", "/v1/users/me/saves?cursor=x", ada)[0] == 400


def test_saves_are_paged(ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(3)]
    for post_id in posts:
        call("PUT", f"/v1/posts/{post_id}/save", ada)
    first = call("GET", "/v1/users/me/saves?limit=2", ada)[1]
    rest = call("GET", f"/v1/users/me/saves?limit=2&cursor={first['next_cursor']}", ada)[1]
    assert {each["id"] for each in first["items"] + rest["items"]} == set(posts)
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)
