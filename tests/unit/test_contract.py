"""The OpenAPI document: valid, complete, and as the contract has it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

import app
from chalicelib.core.openapi import document_of
from chalicelib.core.problems import BY_STATUS
from tests.support import contract
from tests.support.contract import Row
from tests.support.drills import listings

DOCUMENT = document_of(app.ROOMS)
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
PATTERNS = {
    "user_id": "^[0-9A-Za-z]{11}$",
    "session_id": "^[0-9A-Za-z]{11}$",
    "post_id": "^[0-9A-Za-z]{22}$",
    "draft_id": "^[0-9A-Za-z]{22}$",
    "story_id": "^[0-9A-Za-z]{22}$",
    "subscription_id": "^[0-9A-Za-z]{22}$",
    "collection_id": "^[0-9A-Za-z]{22}$",
    "rule_id": "^[0-9A-Za-z]{11}$",
    "highlight_id": "^[0-9A-Za-z]{22}$",
    "comment_id": "^[0-9A-Za-z]{22}[0123456789ABCDEF]([0-9A-Za-z]{22})?$",
    "media_id": "^[0-9A-Za-z]{22}$",
    "conversation_id": "^[0-9A-Za-z]{22}$",
    "message_id": "^[0-9A-Za-z]{22}[0-9]{10}$",
    "tag": "^[^/]+$",
    "handle": r"^@[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$",
    "page": "^[^/]+$",
    "username": r"^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$",
}
SIGNS: dict[str, Any] = {"none": None, "optional": [{"bearer": []}, {}], "required": [{"bearer": []}]}


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = dict(operations())
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
every_row = pytest.mark.parametrize("row", contract.OPERATIONS, ids=lambda row: row.operation)


def fields(schema: dict[str, Any]) -> set[str]:
    """Names of an object's fields, with `?` where they may be absent."""
    required = schema.get("required", [])
    return {name if name in required else f"{name}?" for name in schema["properties"]}


def name_of(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def content(response: dict[str, Any], media_type: str = "application/json") -> dict[str, Any] | None:
    schema: dict[str, Any] | None = response.get("content", {}).get(media_type, {}).get("schema")
    return schema


def resolved(response: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in response:
        return response
    found: dict[str, Any] = DOCUMENT["components"]["responses"][name_of(response)]
    return found


def names_in(operation: dict[str, Any], place: str) -> set[str]:
    return {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == place}


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_it_has_every_route_of_the_application_and_no_other() -> None:
    routes = {f"{method} {path}" for path, methods in app.app.routes.items() for method in methods}
    assert set(OPERATIONS) == routes


def test_it_has_every_operation_of_the_contract_and_no_other() -> None:
    rows = [row.operation for row in contract.OPERATIONS]
    assert len(rows) == len(set(rows))
    assert set(OPERATIONS) == set(rows), "tests/support/contract.py: add or remove a Row"


@every_row
def test_an_operation_is_as_the_contract_has_it(row: Row) -> None:
    operation = OPERATIONS[row.operation]
    assert operation.get("security") == SIGNS[row.sign]
    assert set(operation["responses"]) == {*row.statuses.split(), *contract.ANYWHERE.split()}
    assert names_in(operation, "query") == set(row.query.split())
    headers = {"Idempotency-Key": row.keyed, "X-Session": row.in_cookie}
    assert names_in(operation, "header") == {name for name, is_taken in headers.items() if is_taken}
    assert names_in(operation, "path") == set(re.findall(r"{(\w+)}", row.operation))
    body = content(operation["requestBody"]) if "requestBody" in operation else None
    assert (fields(SCHEMAS[name_of(body)]) if body else set()) == set(row.body.split())


@every_row
def test_its_answers_are_as_the_contract_has_them(row: Row) -> None:
    for status in row.statuses.split():
        if status < "300":
            answer = content(OPERATIONS[row.operation]["responses"][status])
            assert (name_of(answer) if answer else "") == row.answer


@pytest.mark.parametrize("name", [*contract.FIELDS, *contract.NESTED])
def test_objects_have_the_fields_of_the_contract(name: str) -> None:
    assert fields(SCHEMAS[name]) == set((contract.FIELDS | contract.NESTED)[name].split())


def test_every_get_route_is_in_the_visibility_drill() -> None:
    operations = [row.operation.partition(" ") for row in contract.OPERATIONS]
    paths = [path for method, _, path in operations if method == "GET"]
    known = sorted([*listings.LISTINGS, *listings.OF_NO_USER, *listings.DELIVERED, *listings.FOUND, listings.TAG])
    assert sorted(paths) == known, "tests/support/drills/listings.py: add the route to LISTINGS or to OF_NO_USER"


def test_the_contract_has_every_object() -> None:
    bodies = {name_of(content(each["requestBody"]) or {}) for each in OPERATIONS.values() if "requestBody" in each}
    assert set(SCHEMAS) == {*contract.FIELDS, *contract.NESTED, *bodies}, "tests/support/contract.py: FIELDS, NESTED"


@every_operation
def test_an_operation_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"].endswith("."), "end the first line of the route's docstring with a full stop"
    assert [tag for tag in DOCUMENT["tags"] if tag["name"] in operation["tags"] and tag["description"]]
    for parameter in operation["parameters"]:
        assert parameter.get("description") or parameter["in"] == "path"


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


@every_operation
def test_ids_in_paths_have_their_pattern(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            assert parameter["schema"]["pattern"] == PATTERNS[parameter["name"]]


@every_operation
def test_every_answer_is_told_whole(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        told = resolved(response)
        assert told["description"]
        assert "X-Request-Id" in told["headers"]
        if status >= "400":
            problem = content(told, "application/problem+json")
            assert problem
            assert name_of(problem) == "ProblemDocument"


def test_refusals_that_pass_say_when() -> None:
    for kind, headers in {"TooManyRequests": {"Retry-After", "RateLimit"}, "Unavailable": {"Retry-After"}}.items():
        assert headers <= set(DOCUMENT["components"]["responses"][kind]["headers"])


def test_every_kind_of_problem_has_a_response() -> None:
    assert set(DOCUMENT["components"]["responses"]) == {kind.__name__ for kind in BY_STATUS.values()}


def test_times_ids_and_addresses_say_what_they_are() -> None:
    for name, schema in SCHEMAS.items():
        for field, each in schema.get("properties", {}).items():
            kinds = [each, *each.get("anyOf", [])]
            if field.endswith("_at"):
                assert any(kind.get("format") == "date-time" for kind in kinds), f"{name}.{field}"
            if field == "id" or (field.endswith("_id") and name in contract.FIELDS):
                assert any("pattern" in kind for kind in kinds), f"{name}.{field}"
            if field in ("upload_url", "avatar") and name in contract.FIELDS:
                assert any(kind.get("format") == "uri" for kind in kinds), f"{name}.{field}"


def test_requests_take_no_unknown_fields() -> None:
    for name, schema in SCHEMAS.items():
        assert (schema.get("additionalProperties") is False) == (name not in contract.FIELDS), name


@pytest.mark.usefixtures("cloud")
@every_row
def test_who_must_sign_in_does(row: Row) -> None:
    method, path = row.operation.split()
    path = re.sub(r"{(\w+)}", "x", path)
    with Client(app.app) as client:
        answer = client.http.request(method, path, headers={"Content-Type": "application/json"}, body=b"")
        forged = client.http.request(method, path, headers={"Authorization": "Bearer forged"}, body=b"")
    assert (answer.status_code == 401) == (row.sign == "required")
    assert (forged.status_code == 401) == (row.sign != "none")
    assert answer.headers["X-Request-Id"]
