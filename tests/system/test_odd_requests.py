"""Odd but possible requests, as API Gateway passes them on: each gets its documented answer, never a 5xx."""

import json
from typing import Any

import pytest

from demo.client import photo_of
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import PASSWORD, Person
from tests.support.deployed.photos import SMALL

JSON = {"Content-Type": "application/json"}
ME = "/v1/users/me"
FEED = "/v1/feed"
UPLOAD = "/v1/media/upload-url"
EXACT = "0ITQ0000000"


@pytest.mark.parametrize("name", ["authorization", "AUTHORIZATION", "Authorization"])
def test_header_names_in_any_case(mallory: Person, name: str) -> None:
    answer_of(Api(mallory.api.url, {name: mallory.api.headers["Authorization"]}).get(ME))


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_in_any_case(mallory: Person, scheme: str) -> None:
    answer_of(Api(mallory.api.url, {"Authorization": f"{scheme} {mallory.tokens['access_token']}"}).get(ME))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic bWFsbG9yeTp4", "Bearer a b", "Bearer é"])
def test_headers_that_are_no_token(mallory: Person, header: str) -> None:
    anyone = Api(mallory.api.url)
    for path in (ME, f"/v1/users/{mallory.id}"):
        problem_of(anyone.send("GET", path, headers={"Authorization": header.encode()}), 401)


def test_media_types_are_compared_as_such(mallory: Person) -> None:
    bio = json.dumps({"bio": "typed"})
    for content_type in ("application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"):
        answer_of(mallory.api.send("PATCH", ME, data=bio, headers={"Content-Type": content_type}))
    merge_patch = {"Content-Type": "application/merge-patch+json"}
    problem_of(mallory.api.send("PATCH", ME, data=bio, headers=merge_patch), 415)


def test_a_media_type_or_a_body_where_none_is_read(mallory: Person) -> None:
    answer_of(mallory.api.send("GET", ME, headers={"Content-Type": "text/plain"}))
    answer_of(mallory.api.send("GET", ME, data="{", headers=JSON))
    answer_of(mallory.api.send("DELETE", f"/v1/follow/{EXACT}", data="{", headers=JSON), 204)


@pytest.mark.parametrize(
    ("bio", "kept"),
    [
        pytest.param('"\\ud83d\\ude00"', "😀", id="a surrogate pair"),
        pytest.param('"👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿"', "👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿", id="joined emoji"),
        pytest.param('"\\u202eevil"', "evil", id="an override of the direction, which is removed"),
        pytest.param('"e\u0301"', "e\u0301", id="a combining accent"),
        pytest.param('"first", "bio": "last"', "last", id="a name twice"),
    ],
)
def test_text_comes_back(mallory: Person, bio: str, kept: str) -> None:
    body = f'{{"bio": {bio}}}'.encode()
    assert answer_of(mallory.api.send("PATCH", ME, data=body, headers=JSON))["bio"] == kept


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param('{"bio": "\\ud800"}', 400, id="half a surrogate pair"),
        pytest.param('{"bio": "\\u0000"}', 422, id="a null byte"),
        pytest.param('\ufeff{"bio": ""}', 400, id="a byte order mark"),
        pytest.param('{"bio": NaN}', 422, id="no JSON but JavaScript"),
        pytest.param('{"bio": 1e999}', 422, id="no number"),
        pytest.param('{"bio": ' + "[" * 30_000 + "}", 400, id="deep"),
    ],
)
def test_text_that_is_none(mallory: Person, body: str, status: int) -> None:
    problem_of(mallory.api.send("PATCH", ME, data=body.encode(), headers=JSON), status)


def test_a_null_byte_is_refused_in_texts_but_may_be_in_passwords(mallory: Person) -> None:
    problem_of(Api(mallory.api.url).post("/v1/auth/login", {"login": "a\0b", "password": "\0" * 10}), 401)
    photo = photo_of(mallory.client.upload(SMALL, "image/jpeg"), "\0")
    answer = mallory.api.post("/v1/posts", {"caption": "a\0b #c\0d", "media": [photo]})
    for field in ("caption", "media.0.alt"):
        problem_of(answer, 422, field=field)


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(
    ("size", "status"),
    [("9" * 4000, 413), ("9" * 5000, 400), ("-" + "9" * 4000, 422), ("1e400", 422), ("1.5", 422), ("1e3", 422)],
    ids=lambda value: str(value)[:8],
)
def test_numbers_without_end(mallory: Person, size: str, status: int) -> None:
    body = f'{{"content_type": "image/jpeg", "size": {size}, "sha256": "{"A" * 43}="}}'
    problem_of(mallory.api.send("POST", UPLOAD, data=body, headers=JSON), status)


@pytest.mark.parametrize(
    "query",
    [
        "limit=" + "9" * 5000,
        *("limit=1_0", "limit=1.0", "limit=%201", "limit=%D9%A1", "limit=", "limit=1&limit=1", "limit[]=1"),
        *("cursor=", "cursor=%ff%fe", "cursor=%00"),
        *("mode=latest&mode=latest", "mode=LATEST", "=1"),
    ],
    ids=lambda query: query[:20],
)
def test_query_strings_that_say_nothing_clear(mallory: Person, query: str) -> None:
    problem_of(mallory.api.get(f"{FEED}?{query}"), 400)


def test_path_parameters_may_be_escaped(mallory: Person, anyone: Api) -> None:
    def escaped(text: str) -> str:
        return "".join(f"%{ord(character):02X}" for character in text)

    assert answer_of(anyone.get(f"/v1/users/{escaped(mallory.id)}"))["id"] == mallory.id
    assert answer_of(anyone.get(f"/v1/users/by-name/{escaped(mallory.username)}"))["id"] == mallory.id
    assert answer_of(anyone.get(f"/v1/users/by-name/{mallory.username.upper()}"))["id"] == mallory.id


@pytest.mark.parametrize(
    "segment", ["%00", "%ff%fe", "%F0%9F%98%80", "a" * 3000, "%20", "%2e%2e", "%0d%0aSet-Cookie:x=1", "{user_id}", "*"]
)
def test_path_parameters_that_name_nobody(mallory: Person, anyone: Api, segment: str) -> None:
    problem_of(anyone.get(f"/v1/users/{segment}"), 404)
    problem_of(anyone.get(f"/v1/users/by-name/{segment}"), 404)
    problem_of(mallory.api.delete(f"/v1/auth/sessions/{segment}"), 404)


@pytest.mark.needs_enforcement
@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("OPTIONS", "/v1/health"), ("TRACE", FEED), ("PUT", FEED), ("DELETE", "/v1/auth/login")),
        *(("GET", "/"), ("GET", "/v1"), ("GET", "/v1/nothing"), ("GET", "/v2/feed")),
    ],
)
def test_what_api_gateway_answers_itself(mallory: Person, method: str, path: str) -> None:
    for api in (mallory.api, Api(mallory.api.url)):
        response = api.send(method, path, headers={"X-HTTP-Method-Override": "GET"})
        assert problem_of(response, 404)["type"] == "urn:emulsion:problem:not-found"
        assert response.headers["X-Request-Id"]


def test_head_is_no_route_either(anyone: Api) -> None:
    response = anyone.send("HEAD", "/v1/health")
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("size", [210_000, 1_000_000, 6_000_000])
def test_bodies_over_the_limit(mallory: Person, size: int) -> None:
    problem_of(mallory.api.patch(ME, {"bio": "x" * size}), 413, field="body", limit=200_000)


@pytest.mark.parametrize("key", [b"k" * 255, b"\xe9" * 127, "ключ".encode(), b"a b#c/d"])
def test_keys_of_any_characters(mallory: Person, key: bytes) -> None:
    body = {"content_type": "image/jpeg", "size": 5, "sha256": "A" * 43 + "="}
    made: list[Any] = [
        answer_of(mallory.api.send("POST", UPLOAD, json=body, headers={"Idempotency-Key": key}), 201) for _ in range(2)
    ]
    assert made[0]["media_id"] == made[1]["media_id"]


def test_clients_that_tell_strange_things_of_themselves(mallory: Person) -> None:
    headers = {"User-Agent": "x\t" * 4000, "X-Forwarded-For": "é, <script>, unknown".encode(), "Accept": "text/html"}
    body = {"login": mallory.username, "password": PASSWORD}
    answer_of(Api(mallory.api.url).send("POST", "/v1/auth/login", json=body, headers=headers))
