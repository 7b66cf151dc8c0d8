"""Make the OpenAPI 3.1 document from the declared endpoints and their types."""

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from chalicelib.core.api import HTML, RSS, Endpoint, Endpoints, Html, Redirect, Reply, Room, Rss
from chalicelib.core.browsers import IN_COOKIE, SESSION_HEADER
from chalicelib.core.idempotency import HEADER, KEY_LIMIT
from chalicelib.core.problems import BY_STATUS, PROBLEM_JSON
from chalicelib.core.schemas import Answer, ProblemDocument

VERSION = "1.0.0"
REFERENCES = "#/components/schemas/{model}"
REQUEST_ID = "X-Request-Id"
_ANYWHERE = (429, 500, 503)  # API Gateway throttles, the code fails, a dependency throttles or does not answer
_CAUSES = {
    "body": (400, 413, 415, 422),
    "query": (400,),
    "caller": (401,),
    "viewer": (401,),
    "key": (422,),
    "browser": (400, 403),
}
_HEADERS: dict[str, dict[str, Any]] = {
    REQUEST_ID: {
        "description": "The request's id in the logs.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds until another try may succeed.", "schema": {"type": "integer"}},
    "RateLimit-Policy": {
        "description": "The limit: its name, its quota, its window in seconds (draft-ietf-httpapi-ratelimit-headers).",
        "schema": {"type": "string"},
    },
    "RateLimit": {"description": "What remains, and the seconds until the window ends.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "Bearer, where a token is wanted.", "schema": {"type": "string"}},
    "Location": {"description": "A signed address, which expires.", "schema": {"type": "string", "format": "uri"}},
    "Set-Cookie": {
        "description": "The refresh token of a browser that sent X-Session; removed by a log-out.",
        "schema": {"type": "string"},
    },
}
_HEADERS_OF = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit-Policy", "RateLimit"),
    503: ("Retry-After",),
}


class Document(Answer):
    """An OpenAPI document."""

    model_config = ConfigDict(extra="allow", frozen=True)


def openapi_room(rooms: Sequence[Endpoints]) -> Room:
    """A room that serves the document of `rooms` and itself."""
    room = Room(__name__)

    @cache
    def document() -> Document:
        return Document(**document_of(rooms))

    @room.get("/v1/openapi.json")
    def openapi() -> Document:
        """This API, as an OpenAPI 3.1 document."""
        return document()

    return room


def document_of(rooms: Sequence[Endpoints]) -> dict[str, Any]:
    """The document of an application with these rooms, as it serves it."""
    return describe(endpoint for each in (*rooms, openapi_room(rooms)) for endpoint in each.endpoints)


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
        "servers": [{"url": "..", "description": "The stage that serves this document."}],
        "tags": _tags(declared),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": _HEADERS,
            "responses": _problem_responses(references),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


References = dict[tuple[Any, JsonSchemaMode], dict[str, Any]]


class Schemas(GenerateJsonSchema):
    """Schemas named as the types are, a page of cards `UserCardPage`; no titles, which would be names in capitals."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(re.sub(r"(\w+)\[(\w+)]", r"\2\1", name))

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


def answer_type(endpoint: Endpoint) -> Any:
    """The type of the endpoint's answer; None if it has no body, or a page."""
    hint = endpoint.hints["return"]
    if get_origin(hint) is Reply:
        hint = get_args(hint)[0]
    return None if hint in (type(None), Html, Redirect, Rss) else hint


def room_of(endpoint: Endpoint) -> str:
    """The name of the endpoint's room."""
    return endpoint.view.__module__.split(".")[1]


def _tags(endpoints: list[Endpoint]) -> list[dict[str, str]]:
    modules = {room_of(each): each.view.__module__ for each in reversed(endpoints)}
    return [{"name": room, "description": summary(sys.modules[name])} for room, name in sorted(modules.items())]


def summary(documented: Any) -> str:
    """The first line of a docstring."""
    return (documented.__doc__ or "").strip().split("\n")[0]


def _schemas(endpoints: list[Endpoint]) -> tuple[References, dict[str, Any]]:
    wanted: dict[tuple[Any, JsonSchemaMode], None] = {(ProblemDocument, "serialization"): None}
    for endpoint in endpoints:
        if "body" in endpoint.parameters:
            wanted[endpoint.body, "validation"] = None
        if answer := answer_type(endpoint):
            wanted[answer, "serialization"] = None
    references, definitions = models_json_schema(list(wanted), ref_template=REFERENCES, schema_generator=Schemas)
    return references, definitions["$defs"]


def _operation(endpoint: Endpoint, references: References) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.view.__name__,
        "summary": summary(endpoint.view),
        "tags": [room_of(endpoint)],
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint, references),
    }
    if "body" in endpoint.parameters:
        content = {"application/json": {"schema": references[endpoint.body, "validation"]}}
        operation["requestBody"] = {"required": endpoint.needs_body, "content": content}
    if "caller" in endpoint.parameters:
        operation["security"] = [{"bearer": []}]
    if "viewer" in endpoint.parameters:
        operation["security"] = [{"bearer": []}, {}]
    return operation


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": TypeAdapter(endpoint.hints[name]).json_schema()}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    if "query" in endpoint.parameters:
        schema = endpoint.hints["query"].model_json_schema(schema_generator=Schemas)
        required = schema.get("required", [])
        for name, each in schema["properties"].items():
            description = each.pop("description")
            parameter = {"name": name, "in": "query", "required": name in required, "description": description}
            parameters.append(parameter | {"schema": _not_null(each)})
    if "key" in endpoint.parameters:
        parameters.append(
            {
                "name": HEADER,
                "in": "header",
                "required": False,
                "description": "The same key and body create once; a repetition within a day gets the first answer.",
                "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LIMIT},
            }
        )
    if "browser" in endpoint.parameters:
        parameters.append(
            {
                "name": SESSION_HEADER,
                "in": "header",
                "required": False,
                "description": "The refresh token is in a cookie, and null in the body; for pages of this origin only.",
                "schema": {"type": "string", "enum": [IN_COOKIE]},
            }
        )
    return parameters


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is left out where a field would be null."""
    choices = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    if not choices:
        return schema
    schema.pop("default", None)
    return {**schema, **choices[0]}


def _responses(endpoint: Endpoint, references: References) -> dict[str, Any]:
    causes = {status for name in endpoint.parameters for status in _CAUSES.get(name, ())}
    causes |= {*_ANYWHERE, *endpoint.problems}
    if "{" in endpoint.path:
        causes.add(404)
    responses = {status: {"$ref": f"#/components/responses/{BY_STATUS[status].__name__}"} for status in causes}
    answer = answer_type(endpoint)
    for status in endpoint.statuses:
        content = {} if answer is None else {"application/json": {"schema": references[answer, "serialization"]}}
        if endpoint.hints["return"] is Html:
            content = {HTML: {"schema": {"type": "string"}}}
        if endpoint.hints["return"] is Rss:
            content = {RSS: {"schema": {"type": "string"}}}
        if status in causes:
            content |= _problem_content(references)
        has_header = {"Set-Cookie": "browser" in endpoint.parameters, "Location": endpoint.hints["return"] is Redirect}
        sent = [name for name, is_sent in has_header.items() if is_sent]
        responses[status] = _response(HTTPStatus(status).phrase, status, content, sent)
    return {str(status): responses[status] for status in sorted(responses)}


def _problem_responses(references: References) -> dict[str, Any]:
    content = _problem_content(references)
    return {kind.__name__: _response(summary(kind), status, content) for status, kind in BY_STATUS.items()}


def _problem_content(references: References) -> dict[str, Any]:
    return {PROBLEM_JSON: {"schema": references[ProblemDocument, "serialization"]}}


def _response(description: str, status: int, content: dict[str, Any], sent: Sequence[str] = ()) -> dict[str, Any]:
    names = (REQUEST_ID, *_HEADERS_OF.get(status, ()), *sent)
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    response = {"description": description, "headers": headers}
    return response | ({"content": content} if content else {})
