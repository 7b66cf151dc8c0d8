"""The endpoints of stories, called through Chalice's test client."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.graph import service as graph
from chalicelib.stories import service
from chalicelib.stories.routes import room
from chalicelib.stories.schemas import POLICY
from chalicelib.stories.tables import StoryRow
from tests.support.cloud import Policy
from tests.support.rooms import world
from tests.support.rooms.people import change
from tests.support.rooms.storytelling import befriend, delivered, story

pytestmark = pytest.mark.usefixtures("cloud")
APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [room])
TEXT = {"kind": "text", "x": 0.5, "y": 0.25, "text": "good morning"}
ANSWER = {
    *("id", "author", "state", "media", "audience", "stickers", "viewer", "created_at", "expires_at", "problem"),
}
NOTHING = "0000000000sAAAAAAAAAAA"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def bob(ada: str) -> str:
    """A follower of Ada."""
    user_id = world.person("bob")
    graph.follow(user_id, ada)
    return user_id


def call(method: str, path: str, caller: str | None, body: object = None, **headers: str) -> tuple[int, Any]:
    sent = {"Content-Type": "application/json", **headers}
    if caller:
        sent["Authorization"] = f"Bearer {caller}"
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=sent, body=raw)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def at(seconds: float) -> str:
    """The time that many seconds from now, as a client states it."""
    return datetime.fromtimestamp(clock.now_ms() / 1000 + seconds, UTC).isoformat()


def test_from_publishing_to_deleting(ada: str, bob: str) -> None:
    body = {"media": {"media_id": world.photo(ada), "type": "photo", "alt": "a boat"}, "stickers": [TEXT]}
    status, made = call("POST", "/v1/stories", ada, body)
    assert (status, made["state"], made["media"]["alt"], made["audience"]) == (201, "active", "a boat", "followers")
    assert set(made) == ANSWER
    assert made["viewer"] == {"seen": False, "can": ["view", "delete", "list_viewers", "archive", "highlight"]}
    path = f"/v1/stories/{made['id']}"
    listed = call("GET", f"/v1/users/{ada}/stories", bob)[1]["items"]
    assert [(each["id"], each["viewer"]["can"]) for each in listed] == [(made["id"], ["view", "reply"])]
    assert call("POST", f"{path}/view", bob) == (204, None)
    assert [each["id"] for each in call("GET", f"{path}/viewers", ada)[1]["items"]] == [bob]
    assert call("PUT", f"{path}/archive", ada) == (204, None)
    highlight = call("POST", "/v1/highlights", ada, {"title": "Sea", "story_ids": [made["id"]]})
    assert (highlight[0], highlight[1]["count"], highlight[1]["title"]) == (201, 1, "Sea")
    at_highlight = f"/v1/highlights/{highlight[1]['id']}"
    assert call("GET", at_highlight, bob)[1]["stories"][0]["viewer"]["seen"]
    assert call("PATCH", at_highlight, ada, {"title": "Shore"})[1]["title"] == "Shore"
    assert call("PATCH", at_highlight, bob, {"title": "Mine"})[0] == 403
    assert call("DELETE", at_highlight, bob)[0] == 403
    others = [("DELETE", path), ("GET", f"{path}/viewers"), ("PUT", f"{path}/archive"), ("DELETE", f"{path}/archive")]
    assert [call(method, where, bob)[0] for method, where in others] == [403] * 4
    assert [call("DELETE", path, ada)[0] for _ in range(2)] == [204, 204]
    assert call("GET", at_highlight, ada)[0] == 404
    assert call("GET", f"/v1/users/{ada}/stories", ada)[1]["items"] == []
    assert call("GET", "/v1/stories/archive", ada)[1]["items"] == []
    assert call("GET", f"{path}/viewers", ada)[0] == 404
    assert [call(method, where, bob)[0] for method, where in others] == [404] * 4


def test_a_processing_story_is_accepted_and_replayed(ada: str, bob: str) -> None:
    media_id = world.photo(ada, "processing")
    body, key = {"media": {"media_id": media_id}}, {"Idempotency-Key": "k"}
    first = call("POST", "/v1/stories", ada, body, **key)
    assert (first[0], first[1]["state"], first[1]["media"]["renditions"]) == (202, "processing", {})
    assert call("GET", f"/v1/users/{ada}/stories", bob)[1]["items"] == []
    world.finish(media_id)
    service.settle(first[1]["id"])
    status, again = call("POST", "/v1/stories", ada, body, **key)
    assert (status, again["id"], again["state"]) == (201, first[1]["id"], "active")
    other = {"media": {"media_id": media_id}, "audience": "close_friends"}
    assert call("POST", "/v1/stories", ada, other, **key)[0] == 422
    assert call("POST", "/v1/stories", ada, body)[0] == 409, "the media has a story"
    call("DELETE", f"/v1/stories/{again['id']}", ada)
    status, problem = call("POST", "/v1/stories", ada, body, **key)
    assert (status, problem["type"]) == (409, "urn:emulsion:problem:story-gone")


def test_the_same_key_makes_one_highlight(ada: str, policy: Policy) -> None:
    policy(highlights_per_day=1)
    body, key = {"title": "Sea", "story_ids": [story(ada).story_id]}, {"Idempotency-Key": "k"}
    first = call("POST", "/v1/highlights", ada, body, **key)
    assert call("POST", "/v1/highlights", ada, body, **key) == first, "a repeated request takes nothing of the limit"
    assert call("POST", "/v1/highlights", ada, body)[0] == 429
    call("DELETE", f"/v1/highlights/{first[1]['id']}", ada)
    status, problem = call("POST", "/v1/highlights", ada, body, **key)
    assert (status, problem["type"]) == (409, "urn:emulsion:problem:highlight-gone")


def test_wrong_bodies_name_the_field_and_write_nothing(ada: str) -> None:
    media: dict[str, Any] = {"media_id": "m"}
    cases: list[tuple[dict[str, Any], str, object]] = [
        ({}, "media", None),
        ({"media": [media]}, "media", None),
        ({"media": {}}, "media", None),
        ({"media": media, "audience": "everyone"}, "audience", "'followers' or 'close_friends'"),
        ({"media": media, "expires_at": "tomorrow"}, "expires_at", None),
        ({"media": media, "expires_at": "2026-01-02T03:04:05"}, "expires_at", None),
        ({"media": media, "expires_at": at(1)}, "expires_at", POLICY.story_lifetime_least),
        ({"media": media, "expires_at": at(-POLICY.story_lifetime)}, "expires_at", POLICY.story_lifetime_least),
        ({"media": media, "expires_at": at(POLICY.story_lifetime + 9)}, "expires_at", POLICY.story_lifetime),
        ({"media": media, "expires_at": "9999-12-31T23:59:59Z"}, "expires_at", POLICY.story_lifetime),
        ({"media": media, "expires_at": "0001-01-01T00:00:00Z"}, "expires_at", POLICY.story_lifetime_least),
        ({"media": media, "stickers": [TEXT] * 21}, "stickers", POLICY.stickers_per_story),
        (
            {"media": media, "stickers": [{**TEXT, "kind": "poll"}]},
            "stickers.0.kind",
            "'text', 'mention' or 'location'",
        ),
        ({"media": media, "stickers": [{**TEXT, "kind": "mention"}]}, "stickers.0", None),
        ({"media": media, "stickers": [{**TEXT, "username": "bob"}]}, "stickers.0", None),
        ({"media": media, "stickers": [{**TEXT, "x": 1.5}]}, "stickers.0.x", 1),
        ({"media": media, "stickers": [{**TEXT, "scale": 0}]}, "stickers.0.scale", 0.1),
        ({"media": media, "stickers": [{**TEXT, "text": "x" * 201}]}, "stickers.0.text", POLICY.sticker_text_limit),
        ({"media": media, "stickers": [TEXT, mention("nobody")]}, "stickers.1.username", None),
        ({"media": media, "stickers": [{**TEXT, "text": "x" * 190}] * 15}, "stickers", POLICY.story_text_bytes),
        ({"media": {**media, "alt": "ä" * 1000}, "stickers": [place()] * 5}, "stickers", POLICY.story_text_bytes),
        ({"media": {**media, "alt": "猫" * 1000}}, "media.alt", POLICY.story_text_bytes),
        ({"media": media}, "media", None),
    ]
    for body, field, limit in cases:
        status, problem = call("POST", "/v1/stories", ada, body)
        assert status == 422, body
        error = problem["errors"][0]
        assert (error["field"], error.get("limit")) == (field, limit), body
    assert StoryRow.count(ada) == 0


def mention(username: str) -> dict[str, Any]:
    return {"kind": "mention", "x": 0, "y": 0, "username": username}


def place() -> dict[str, Any]:
    return {"kind": "location", "x": 0, "y": 0, "location": {"name": "n" * 100, "lat": 51.123456, "lng": 0.123456}}


def test_stickers_are_data_for_clients(ada: str, bob: str) -> None:
    body = {"media": {"media_id": world.photo(ada)}, "stickers": [TEXT, mention("Bob"), place()]}
    text, mentioned, located = call("POST", "/v1/stories", ada, body)[1]["stickers"]
    assert (text["text"], text["scale"], text["rotation"], text["user"]) == ("good morning", 1.0, 0.0, None)
    assert (mentioned["user"]["id"], mentioned["text"]) == (bob, None)
    assert located["location"]["name"] == "n" * 100


def test_a_mention_shows_no_user_that_the_viewer_cannot_find(ada: str, bob: str) -> None:
    cyd, dan = world.person("cyd"), world.person("dan")
    stickers = [mention("cyd"), mention("dan"), mention("bob"), mention("ada")]
    call("POST", "/v1/stories", ada, {"media": {"media_id": world.photo(ada)}, "stickers": stickers})
    graph.block(cyd, bob)
    change(dan, status="suspended")

    def mentioned(viewer_id: str) -> list[str | None]:
        (shown,) = call("GET", f"/v1/users/{ada}/stories", viewer_id)[1]["items"]
        return [each["user"] and each["user"]["id"] for each in shown["stickers"]]

    assert mentioned(bob) == [None, None, bob, ada]
    assert mentioned(ada) == [cyd, None, bob, ada]


def test_wrong_highlights_name_the_field(ada: str, bob: str) -> None:
    made, theirs = story(ada).story_id, story(bob).story_id
    for body, field, limit in [
        ({"title": "", "story_ids": [made]}, "title", 1),
        ({"title": " ", "story_ids": [made]}, "title", None),
        ({"title": "x" * 41, "story_ids": [made]}, "title", POLICY.highlight_title_limit),
        ({"title": "x", "story_ids": []}, "story_ids", 1),
        ({"title": "x", "story_ids": [made] * 25}, "story_ids", POLICY.highlight_stories),
        ({"title": "x", "story_ids": [made, made]}, "story_ids", None),
        ({"title": "x", "story_ids": [made, theirs]}, "story_ids.1", None),
        ({"title": "x", "story_ids": ["nonsense"]}, "story_ids.0", None),
        ({"title": "x", "story_ids": [NOTHING[:11] + ada]}, "story_ids.0", None),
    ]:
        status, problem = call("POST", "/v1/highlights", ada, body)
        assert (status, problem["errors"][0]["field"], problem["errors"][0].get("limit")) == (422, field, limit), body
    highlight_id = call("POST", "/v1/highlights", ada, {"title": "x", "story_ids": [made]})[1]["id"]
    edits: list[tuple[dict[str, Any], str]] = [
        ({}, "body"),
        ({"cover": theirs}, "cover"),
        ({"story_ids": []}, "story_ids"),
    ]
    for edit, field in edits:
        status, problem = call("PATCH", f"/v1/highlights/{highlight_id}", ada, edit)
        assert (status, problem["errors"][0]["field"]) == (422, field), edit


ROUTES = [
    ("POST", "/v1/stories", {"media": {"media_id": "m"}}),
    ("GET", "/v1/stories/feed", None),
    ("GET", "/v1/stories/archive", None),
    ("GET", "/v1/users/{user}/stories", None),
    ("GET", "/v1/users/{user}/highlights", None),
    ("DELETE", "/v1/stories/{story}", None),
    ("POST", "/v1/stories/{story}/view", None),
    ("GET", "/v1/stories/{story}/viewers", None),
    ("PUT", "/v1/stories/{story}/archive", None),
    ("DELETE", "/v1/stories/{story}/archive", None),
    ("POST", "/v1/highlights", {"title": "x", "story_ids": ["s"]}),
    ("GET", "/v1/highlights/{highlight}", None),
    ("PATCH", "/v1/highlights/{highlight}", {"title": "x"}),
    ("DELETE", "/v1/highlights/{highlight}", None),
]
NAMING = [route for route in ROUTES if "{" in route[1]]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_guest_is_asked_to_sign_in(ada: str, method: str, path: str, body: object) -> None:
    assert call(method, path.format(user=ada, story=NOTHING, highlight=NOTHING), None, body)[0] == 401


@pytest.mark.parametrize(("method", "path", "body"), NAMING)
def test_what_does_not_exist_is_not_found(ada: str, method: str, path: str, body: object) -> None:
    for story_id in (NOTHING, NOTHING[:11] + ada, "nonsense"):
        named = path.format(user="AAAAAAAAAAA", story=story_id, highlight=story_id)
        assert call(method, named, ada, body)[0] == 404, named


@pytest.mark.parametrize("hide", ["private", "suspended", "blocked", "stranger"])
@pytest.mark.parametrize(("method", "path", "body"), NAMING)
def test_what_is_hidden_looks_like_what_does_not_exist(
    ada: str, bob: str, hide: str, method: str, path: str, body: object
) -> None:
    made = delivered(ada, bob).story_id
    highlight_id = service.create_highlight(ada, "x", [made]).highlight_id
    if hide == "private":
        change(ada, is_private=True)
        graph.remove_follower(ada, bob)
    elif hide == "suspended":
        change(ada, status="suspended")
    elif hide == "blocked":
        graph.block(ada, bob)
    else:
        graph.unfollow(bob, ada)
    named = path.format(user=ada, story=made, highlight=highlight_id)
    status, answer = call(method, named, bob, body)
    if hide == "stranger" and "{user}" in path:
        assert (status, answer["items"]) == (200, []), "the profile is public, its stories are for followers"
    else:
        assert status == 404
    assert call("GET", "/v1/stories/feed", bob)[1]["items"] == []


@pytest.mark.parametrize(
    ("setting", "method", "path", "body"),
    [
        ("stories_per_day", "POST", "/v1/stories", {"media": {"media_id": "m"}}),
        ("highlights_per_day", "POST", "/v1/highlights", {"title": "x", "story_ids": ["s"]}),
        ("highlights_per_day", "PATCH", "/v1/highlights/{highlight}", {"title": "x"}),
        ("story_changes_per_user", "DELETE", "/v1/highlights/{highlight}", None),
        ("story_changes_per_user", "DELETE", "/v1/stories/{story}", None),
        ("story_changes_per_user", "PUT", "/v1/stories/{story}/archive", None),
        ("story_changes_per_user", "DELETE", "/v1/stories/{story}/archive", None),
    ],
)
def test_costly_writes_have_a_limit(
    ada: str, policy: Policy, setting: str, method: str, path: str, body: object
) -> None:
    made = story(ada).story_id
    highlight_id = service.create_highlight(ada, "x", [made]).highlight_id
    policy(**{setting: 0})
    status, problem = call(method, path.format(story=made, highlight=highlight_id), ada, body)
    assert (status, problem["type"]) == (429, "urn:emulsion:problem:too-many-requests")


def test_the_lists_are_paged_and_their_cursors_sealed(ada: str, bob: str) -> None:
    made = [delivered(ada, bob, ago_ms=ago).story_id for ago in (3000, 2000, 1000)]
    for each in made:
        service.archive(ada, each)
        service.create_highlight(ada, each, [each])
    cyd = world.person("cyd")
    befriend(cyd, ada)
    for who in (bob, cyd):
        service.view(who, made[0])
    for caller, path, count in [
        (bob, f"/v1/users/{ada}/stories", 3),
        (ada, "/v1/stories/archive", 3),
        (bob, f"/v1/users/{ada}/highlights", 3),
        (ada, f"/v1/stories/{made[0]}/viewers", 2),
    ]:
        found, cursor = [], ""
        while True:
            status, page = call("GET", f"{path}?limit=1{cursor}", caller)
            assert status == 200
            found += [each["id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert len(found) == len(set(found)) == count, path
        assert call("GET", f"{path}?limit=1{cursor[:-2]}xx", caller)[0] == 400
        assert call("GET", f"{path}?limit=0", caller)[0] == call("GET", f"{path}?page=2", caller)[0] == 400
