"""The OpenAPI 3.1 document, made from the declared endpoints and their types."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import ConfigDict
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.core.api import Endpoint, Reply, Room
from chalicelib.core.errors import PROBLEM_JSON
from chalicelib.core.idempotency import HEADER, KEY_LIMIT
from chalicelib.core.schemas import Answer

VERSION = "1.0.0"
REFERENCES = "#/components/schemas/{model}"
_CAUSES = {
    "body": (413, 415, 422),
    "query": (400,),
    "caller": (401,),
    "viewer": (401,),
    "key": (422,),
}


class FieldProblem(Answer):
    """One field that is wrong."""

    field: str
    detail: str
    limit: int | float | str | None = None


class ProblemDocument(Answer):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class Document(Answer):
    """An OpenAPI document."""

    model_config = ConfigDict(extra="allow", frozen=True)


def openapi_room(rooms: Sequence[Room]) -> Room:
    """A room that serves the document of `rooms` and itself."""
    room = Room(__name__)

    @cache
    def document() -> Document:
        return Document(**describe(endpoint for each in (*rooms, room) for endpoint in each.endpoints))

    @room.get("/v1/openapi.json")
    def openapi() -> Document:
        """This API, as an OpenAPI 3.1 document."""
        return document()

    return room


def describe(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The document of `endpoints`, as JSON."""
    declared = list(endpoints)
    references, schemas = _schemas(declared)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in sorted(declared, key=lambda each: each.path):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Emulsion", "version": VERSION, "description": "A photo-sharing platform."},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


References = dict[tuple[Any, JsonSchemaMode], dict[str, Any]]


def answer_type(endpoint: Endpoint) -> Any:
    """The type of the endpoint's answer; None where it answers with no body."""
    hint = endpoint.hints["return"]
    if get_origin(hint) is Reply:
        hint = get_args(hint)[0]
    return None if hint is type(None) else hint


def _schemas(endpoints: list[Endpoint]) -> tuple[References, dict[str, Any]]:
    wanted: dict[tuple[Any, JsonSchemaMode], None] = {(ProblemDocument, "serialization"): None}
    for endpoint in endpoints:
        if "body" in endpoint.parameters:
            wanted[endpoint.hints["body"], "validation"] = None
        if answer := answer_type(endpoint):
            wanted[answer, "serialization"] = None
    references, definitions = models_json_schema(list(wanted), ref_template=REFERENCES)
    return references, definitions["$defs"]


def _operation(endpoint: Endpoint, references: References) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.view.__name__,
        "summary": (endpoint.view.__doc__ or "").strip().split("\n")[0],
        "tags": [endpoint.view.__module__.split(".")[1]],
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint, references),
    }
    if "body" in endpoint.parameters:
        schema = references[endpoint.hints["body"], "validation"]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if "caller" in endpoint.parameters:
        operation["security"] = [{"bearer": []}]
    if "viewer" in endpoint.parameters:
        operation["security"] = [{"bearer": []}, {}]
    return operation


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    if "query" in endpoint.parameters:
        schema = endpoint.hints["query"].model_json_schema()
        required = schema.get("required", [])
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": each}
            for name, each in schema["properties"].items()
        ]
    if "key" in endpoint.parameters:
        key = {"type": "string", "minLength": 1, "maxLength": KEY_LIMIT}
        parameters.append({"name": HEADER, "in": "header", "required": False, "schema": key})
    return parameters


def _responses(endpoint: Endpoint, references: References) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    answer = answer_type(endpoint)
    for status in endpoint.statuses:
        responses[str(status)] = {"description": "Success"}
        if answer is not None:
            schema = references[answer, "serialization"]
            responses[str(status)]["content"] = {"application/json": {"schema": schema}}
    causes = {status for name in endpoint.parameters for status in _CAUSES.get(name, ())}
    if "{" in endpoint.path:
        causes.add(404)
    problem = {PROBLEM_JSON: {"schema": references[ProblemDocument, "serialization"]}}
    for outcome in (*sorted(causes), "default"):
        responses[str(outcome)] = {"description": "A problem", "content": problem}
    return responses
