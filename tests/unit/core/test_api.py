"""Endpoints: parsing, sign-in and errors, through Chalice's test client."""

import json
from typing import Any

import pytest
from chalice.test import Client
from pydantic import Field

from chalicelib.core import idempotency, ids
from chalicelib.core.api import Reply, Room
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.core.problems import ERRORS_LIMIT, FIELD_LIMIT, NotFound, Unauthorized
from chalicelib.core.schemas import Answer, Body, ListQuery, OwnedId

pytestmark = pytest.mark.usefixtures("cloud")
room = Room(__name__)


class Greeting(Body):
    text: str = Field(max_length=5)


class Greeted(Answer):
    text: str
    by: str


@room.post("/greetings/{name}", status=201, also=(202,), problems=(409,))
def greet(caller: Caller, name: str, body: Greeting) -> Reply[Greeted]:
    if name == "nobody":
        raise NotFound("Nobody is here.")
    return Reply(202 if name == "later" else 201, Greeted(text=body.text, by=caller.user_id))


@room.get("/greetings")
def listing(viewer: Caller | None, query: ListQuery) -> Greeted:
    return Greeted(text=str(query.limit), by=viewer.user_id if viewer else "guest")


@room.post("/keys")
def keyed(caller: Caller, key: idempotency.IdempotencyKey | None) -> Greeted:
    return Greeted(text=key.caller_key if key else "none", by=caller.user_id)


@room.post("/keys/{name}")
def keyed_by_path(caller: Caller, name: str, key: idempotency.IdempotencyKey | None) -> Greeted:
    return Greeted(text=key.caller_key if key else "none", by=f"{caller.user_id} {name}")


@room.put("/things/{thing_id}")
def put_thing(caller: Caller, thing_id: OwnedId, body: Greeting | None) -> None:
    assert ids.is_owned(thing_id)


@room.get("/failing", also=(503,))
def failing() -> Reply[Greeted]:
    return Reply(503, Greeted(text="half of it", by="failing"))


@room.get("/crash")
def crash() -> Greeted:
    raise ZeroDivisionError


def authenticate(header: str) -> Caller:
    if header != "Bearer good":
        raise Unauthorized("bad token")
    return Caller("ada", "s1")


APP = make_app("test", authenticate, [room])
SIGNED_IN = {"Authorization": "Bearer good", "Content-Type": "application/json"}


def call(method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=SIGNED_IN if headers is None else headers, body=raw)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def test_an_answer_and_its_status() -> None:
    assert call("POST", "/greetings/you", {"text": "hi"}) == (201, {"text": "hi", "by": "ada"})
    assert call("POST", "/greetings/later", {"text": "hi"})[0] == 202


def test_a_path_with_an_invalid_id_is_not_found() -> None:
    valid = "0" * ids.OWNED
    assert call("PUT", f"/things/{valid}")[0] == 204
    for other in ("none", f"{valid}0", f"{valid[1:]}-", f"{valid}%0A"):
        status, problem = call("PUT", f"/things/{other}")
        assert (status, problem["type"]) == (404, "urn:emulsion:problem:not-found")
    assert call("PUT", "/things/none", headers={})[0] == 401, "callers are asked first"
    assert call("PUT", "/things/none", {"text": "too long"})[0] == 422


def test_a_problem_names_the_field_and_the_limit() -> None:
    status, problem = call("POST", "/greetings/you", {"text": "too long", "more": 1})
    assert status == 422
    assert problem["type"] == "urn:emulsion:problem:invalid-fields"
    assert {(error["field"], error.get("limit")) for error in problem["errors"]} == {
        ("text", 5),
        ("more", None),
    }


def test_a_problem_names_the_first_errors_only() -> None:
    status, problem = call("POST", "/greetings/you", {"text": "hi"} | {f"{i}{'x' * 900}": 1 for i in range(200)})
    assert (status, len(problem["errors"])) == (422, ERRORS_LIMIT)
    assert {len(error["field"]) for error in problem["errors"]} == {FIELD_LIMIT}


def test_a_number_is_not_a_string() -> None:
    assert call("POST", "/greetings/you", {"text": 3})[1]["errors"][0]["field"] == "text"


def test_a_body_that_is_not_json() -> None:
    status, problem = call("POST", "/greetings/you", b"{")
    assert (status, problem["type"]) == (400, "urn:emulsion:problem:malformed-json")


def test_the_wrong_media_type() -> None:
    headers = {**SIGNED_IN, "Content-Type": "text/plain"}
    status, problem = call("POST", "/greetings/you", {"text": "hi"}, headers)
    assert (status, problem["type"]) == (415, "urn:emulsion:problem:unsupported-media-type")


def test_a_media_type_without_a_body_is_ignored() -> None:
    assert call("GET", "/greetings", headers={**SIGNED_IN, "Content-Type": "text/plain"})[0] == 200


def test_a_reply_with_another_status_keeps_its_answer() -> None:
    assert call("GET", "/failing") == (503, {"text": "half of it", "by": "failing"})


def test_a_body_over_the_limit() -> None:
    status, problem = call("POST", "/greetings/you", b'{"text": "' + b"x" * 210_000 + b'"}')
    assert (status, problem["errors"][0]["limit"]) == (413, 200_000)


def test_sign_in_required_optional_and_bad() -> None:
    no_token = {"Content-Type": "application/json"}
    bad_token = {**no_token, "Authorization": "Bearer bad"}
    assert call("POST", "/greetings/you", {"text": "hi"}, no_token)[0] == 401
    assert call("GET", "/greetings", headers=no_token)[1]["by"] == "guest"
    assert call("GET", "/greetings", headers=SIGNED_IN)[1]["by"] == "ada"
    assert call("GET", "/greetings", headers=bad_token)[0] == 401


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "page=2", "limit=1&limit=2", "limit=1.0"])
def test_bad_query_parameters(query: str) -> None:
    status, problem = call("GET", f"/greetings?{query}")
    assert status == 400
    assert problem["errors"][0]["field"] == query.split("=", maxsplit=1)[0]


def test_an_idempotency_key_belongs_to_caller_and_operation() -> None:
    assert call("POST", "/keys", {}, {**SIGNED_IN, "Idempotency-Key": "k"})[1]["text"] == "ada#POST /keys#k"
    assert call("POST", "/keys", {}, {**SIGNED_IN, "Idempotency-Key": "k" * 256})[0] == 422


def test_an_idempotency_key_belongs_to_the_path_with_its_values() -> None:
    keys = [call("POST", f"/keys/{name}", {}, {**SIGNED_IN, "Idempotency-Key": "k"})[1]["text"] for name in ("a", "b")]
    assert keys == ["ada#POST /keys/a#k", "ada#POST /keys/b#k"]


@pytest.mark.parametrize("path", ["/greetings", "/greetings?limit=0", "/crash"])
def test_every_answer_has_the_security_headers(path: str) -> None:
    with Client(APP) as client:
        headers = client.http.get(path, headers=SIGNED_IN).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_an_unexpected_error_reveals_nothing() -> None:
    status, problem = call("GET", "/crash")
    assert (status, problem["title"]) == (500, "Internal error")
    assert "Zero" not in json.dumps(problem)


def test_a_raised_problem() -> None:
    status, problem = call("POST", "/greetings/nobody", {"text": "hi"})
    assert (status, problem["detail"]) == (404, "Nobody is here.")


def test_the_document_describes_every_endpoint() -> None:
    status, document = call("GET", "/v1/openapi.json")
    assert status == 200
    assert document["openapi"] == "3.1.0"
    greet_operation = document["paths"]["/greetings/{name}"]["post"]
    assert greet_operation["security"] == [{"bearer": []}]
    assert " ".join(greet_operation["responses"]) == "201 202 400 401 404 409 413 415 422 429 500 503"
    assert [parameter["name"] for parameter in document["paths"]["/greetings"]["get"]["parameters"]] == [
        "limit",
        "cursor",
    ]
    assert document["components"]["schemas"]["Greeting"]["additionalProperties"] is False
