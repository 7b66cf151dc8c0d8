"""Bad input: each refusal is a problem document that names the field and the limit, and nothing is written."""

import base64
import json
from typing import Any

import pytest
import requests

from chalicelib.accounts.settings import AccountSettings
from chalicelib.posts.settings import PostSettings
from demo.client import photo_of
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import PASSWORD, Person, new_username
from tests.support.deployed.photos import SMALL

NOBODY = "0000000000A"
NO_POST = NOBODY + NOBODY
USERS, WRITTEN = AccountSettings(), PostSettings()
NAME, CAPTION, ALT = USERS.display_name_limit, WRITTEN.caption_limit, WRITTEN.alt_limit
PHOTO: dict[str, Any] = {"object_key": f"u/{NOBODY}/raw/2026/01/01/{NOBODY}.jpg", "type": "photo"}


REGISTER = "/v1/auth/register"
POSTS = "/v1/posts"
ME = "/v1/users/me"


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(
    ("method", "path", "change", "field", "limit"),
    [
        ("POST", REGISTER, {"surprise": 1}, "surprise", None),
        ("POST", REGISTER, {"username": 5}, "username", None),
        ("POST", REGISTER, {"username": "a" * (USERS.username_least - 1)}, "username", USERS.username_least),
        ("POST", REGISTER, {"username": "a" * (USERS.username_limit + 1)}, "username", USERS.username_limit),
        ("POST", REGISTER, {"username": "no spaces"}, "username", None),
        ("POST", REGISTER, {"username": "naïve"}, "username", None),
        ("POST", REGISTER, {"username": ".dot"}, "username", None),
        ("POST", REGISTER, {"username": "two..dots"}, "username", None),
        ("POST", REGISTER, {"username": "adm1n"}, "username", None),
        ("POST", REGISTER, {"username": None}, "username", None),
        ("POST", REGISTER, {"email": "nowhere"}, "email", None),
        ("POST", REGISTER, {"email": "a@" + "b" * 400 + ".org"}, "email", None),
        ("POST", REGISTER, {"email": ["a@example.org"]}, "email", None),
        ("POST", REGISTER, {"password": "short"}, "password", USERS.password_least),
        ("POST", REGISTER, {"password": "x" * (USERS.password_limit + 1)}, "password", USERS.password_limit),
        ("POST", REGISTER, {"display_name": "x" * (NAME + 1)}, "display_name", NAME),
        ("PATCH", ME, {"bio": "x" * (USERS.bio_limit + 1)}, "bio", USERS.bio_limit),
        ("PATCH", ME, {"display_name": "x" * (NAME + 1)}, "display_name", NAME),
        ("PATCH", ME, {"is_private": "yes"}, "is_private", None),
        ("PATCH", ME, {"email_verified": True}, "email_verified", None),
        ("PATCH", ME, {"followers_count": 10**6}, "followers_count", None),
        ("POST", POSTS, {"surprise": 1}, "surprise", None),
        ("POST", POSTS, {"caption": "x" * (CAPTION + 1)}, "caption", CAPTION),
        ("POST", POSTS, {"caption": 5}, "caption", None),
        ("POST", POSTS, {"media": []}, "media", 1),
        ("POST", POSTS, {"media": [PHOTO] * (WRITTEN.media_per_post + 1)}, "media", WRITTEN.media_per_post),
        ("POST", POSTS, {"media": "photo.jpg"}, "media", None),
        ("POST", POSTS, {"media": [PHOTO | {"alt": "x" * (ALT + 1)}]}, "media.0.alt", ALT),
        ("POST", POSTS, {"media": [PHOTO | {"type": "hologram"}]}, "media.0.type", None),
        ("POST", POSTS, {"media": [PHOTO | {"filter": "sepia"}]}, "media.0.filter", None),
        ("POST", POSTS, {"media": [PHOTO]}, "media.0", None),
        ("POST", POSTS, {"media": [{"type": "photo"}]}, "media.0", None),
        ("POST", POSTS, {"audience": "nobody"}, "audience", None),
        ("PATCH", f"{POSTS}/{NO_POST}", {"caption": "x" * (CAPTION + 1)}, "caption", CAPTION),
        ("PATCH", f"{POSTS}/{NO_POST}", {"state": "active"}, "state", None),
        ("POST", "/v1/follow", {"target_user_id": 5}, "target_user_id", None),
        ("POST", "/v1/follow", {"who": NOBODY}, "who", None),
        ("POST", "/v1/auth/login", {"login": None}, "login", None),
        ("POST", "/v1/auth/login", {"password": "x" * 10_000}, "password", None),
        ("POST", "/v1/auth/refresh", {"refresh_token": 5}, "refresh_token", None),
        ("POST", "/v1/auth/password/change", {"new": "short"}, "new", USERS.password_least),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else None,
)
def test_wrong_fields(
    mallory: Person, method: str, path: str, change: dict[str, Any], field: str, limit: int | None
) -> None:
    body = _valid_body(path) | change
    problem_of(mallory.api.send(method, path, json=body), 422, field=field, limit=limit)


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("missing", ["username", "email", "password"])
def test_missing_fields(mallory: Person, missing: str) -> None:
    body = _valid_body(REGISTER)
    del body[missing]
    problem_of(mallory.api.post(REGISTER, body), 422, field=missing)


@pytest.mark.usefixtures("nothing_written")
def test_the_longest_allowed_is_allowed(mallory: Person) -> None:
    bio, name = "x" * USERS.bio_limit, "ü" * NAME
    changed = answer_of(mallory.api.patch(ME, {"bio": bio, "display_name": name}))
    assert (changed["bio"], changed["display_name"]) == (bio, name)


def test_a_caption_of_the_greatest_length_in_any_script(mallory: Person) -> None:
    caption = "字" * (CAPTION // 2) + "😀" * (CAPTION // 2)
    medium = photo_of(mallory.client.upload(SMALL, "image/jpeg"), "é" * ALT)
    post = answer_of(mallory.api.post(POSTS, {"caption": caption, "media": [medium]}), 201, 202)
    assert post["caption"] == caption


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"", (400, 422), id="nothing"),
        pytest.param(b"{", (400,), id="cut off"),
        pytest.param(b'{"caption": }', (400,), id="no value"),
        pytest.param(b'{"caption": "\xff"}', (400, 422), id="not UTF-8"),  # gateways pass it on as U+FFFD
        pytest.param(b"[]", (422,), id="a list"),
        pytest.param(b'"text"', (422,), id="a string"),
        pytest.param(b"null", (422,), id="null"),
        pytest.param(b"[" * 5000, (400,), id="nested without end"),
        pytest.param(b'{"caption": "' + b"x" * 200_000 + b'"}', (413,), id="too big"),
    ],
)
@pytest.mark.parametrize("path", [POSTS, REGISTER])
def test_bodies_that_are_no_object(mallory: Person, path: str, sent: bytes, status: tuple[int, ...]) -> None:
    response = mallory.api.send("POST", path, data=sent, headers={"Content-Type": "application/json"})
    problem_of(response, *status)


# LocalStack itself reads such a body, and fails.
MULTIPART = pytest.param("multipart/form-data", marks=pytest.mark.needs_enforcement)


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", MULTIPART])
def test_other_content_types(mallory: Person, content_type: str) -> None:
    body = json.dumps(_valid_body(REGISTER))
    response = mallory.api.send("POST", REGISTER, data=body, headers={"Content-Type": content_type})
    problem_of(response, 415)


@pytest.mark.parametrize(
    ("query", "field", "limit"),
    [
        ({"cursor": "nonsense"}, "cursor", None),
        ({"cursor": "!"}, "cursor", None),
        ({"cursor": "A" * 3000}, "cursor", None),
        ({"cursor": base64.urlsafe_b64encode(bytes(40)).decode()}, "cursor", None),
        ({"limit": 0}, "limit", 1),
        ({"limit": -1}, "limit", 1),
        ({"limit": 101}, "limit", 100),
        ({"limit": "many"}, "limit", None),
        ({"page": 2}, "page", None),
    ],
)
def test_bad_queries_of_listings(mallory: Person, query: dict[str, Any], field: str, limit: int | None) -> None:
    for path in (
        "/v1/feed",
        "/v1/follow-requests",
        f"/v1/users/{mallory.id}/posts",
        f"/v1/users/{mallory.id}/followers",
        f"/v1/users/{mallory.id}/following",
    ):
        problem_of(mallory.api.get(path, **query), 400, field=field, limit=limit)


def test_an_unknown_feed_mode(mallory: Person) -> None:
    problem_of(mallory.api.get("/v1/feed", mode="loudest"), 400, field="mode")


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("key", ["", "k" * 256])
def test_bad_idempotency_keys(mallory: Person, key: str) -> None:
    response = mallory.api.post(POSTS, {"media": [PHOTO]}, Idempotency_Key=key)
    problem_of(response, 400, 422, field="Idempotency-Key", limit=255)


@pytest.mark.parametrize("post_id", ["nonsense", NO_POST, NO_POST + "x", "a" * 21 + "é", "..%2F..%2Fusers"])
def test_posts_that_are_not(mallory: Person, post_id: str) -> None:
    for method in ("GET", "DELETE"):
        problem_of(mallory.api.send(method, f"/v1/posts/{post_id}"), 404)


@pytest.mark.parametrize("media_id", ["nonsense", NOBODY, NO_POST, "a" * 300])
def test_media_that_are_not(mallory: Person, media_id: str) -> None:
    problem_of(mallory.api.get(f"/v1/media/{media_id}"), 404)


def test_every_answer_names_its_request(mallory: Person, anyone: Api) -> None:
    seen: list[requests.Response] = [mallory.api.get(ME), anyone.get(ME), mallory.api.get(f"/v1/posts/{NO_POST}")]
    identifiers = {response.headers["X-Request-Id"] for response in seen}
    assert len(identifiers) == len(seen)


def _valid_body(path: str) -> dict[str, Any]:
    """A valid body for `path`; one for posts is refused only because the photo is absent."""
    name = new_username()
    bodies: dict[str, dict[str, Any]] = {
        REGISTER: {"username": name, "email": f"{name}@example.org", "password": PASSWORD},
        POSTS: {"media": [PHOTO]},
        f"{POSTS}/{NO_POST}": {},
        ME: {},
        "/v1/follow": {},
        "/v1/auth/login": {"login": name, "password": PASSWORD},
        "/v1/auth/refresh": {},
        "/v1/auth/password/change": {"old": PASSWORD},
    }
    return bodies[path]
