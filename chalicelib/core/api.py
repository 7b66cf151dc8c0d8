"""Serve the endpoints that rooms declare: parse requests, authenticate callers, present answers and errors.

An endpoint is a plain function. Its parameters name what it needs::

    room = Room(__name__)

    @room.post("/v1/posts/{post_id}/comments", status=201, problems=(409,))
    def create_comment(caller: Caller, post_id: OwnedId, body: NewComment, key: IdempotencyKey | None) -> Comment: ...

- `caller`: the signed-in user; without a valid token the answer is 401. `viewer`: the same, or None, if sign-in is
  optional. An endpoint with neither does not read tokens.
- `body`: its annotation is the type of the JSON object; with `| None`, the request may have no body. `query`: its
  annotation is the type of the query string.
- `key`: the request's Idempotency-Key, if it has one. `address`: the client's IPv4 address, or /64 network of IPv6.
  `user_agent`: the User-Agent header, or an empty string. `browser`: the browser that wants its refresh token in a
  cookie (`core.browsers`), or None.
- Every other parameter is the part of the path with its name. If its annotation has a pattern (`OwnedId`) that the part
  does not match, the answer is 404: there is no such object. Pages for browsers get every part.

Before anything is parsed, the request is counted against the caller's limit `reads` (GET) or `writes`; the reads of a
client without a caller against that of its address. An endpoint with a write without a caller, or whose requests cost
more than a few units, has a `Limit` in its use case.

It returns an `Answer`, None (204), or a `Reply` if the status varies or the answer has headers; `also` lists other
statuses. A page for browsers is an `Html`, a feed an `Rss`, an address elsewhere a `Redirect` (302). `openapi` derives
problems from parameters (no token, wrong fields, no object with that id); `problems` lists the others.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, get_args, get_type_hints

from chalice import Blueprint, Chalice, Response
from chalice.app import MultiDict, Request
from pydantic import ValidationError

from chalicelib.core import auth
from chalicelib.core.browsers import browser_of
from chalicelib.core.client_addresses import client_address
from chalicelib.core.errors import as_problem, problem_response
from chalicelib.core.idempotency import HEADER, IdempotencyKey
from chalicelib.core.limits import Rate
from chalicelib.core.problems import BadRequest, FieldError, NotFound, TooLarge, Unprocessable, UnsupportedMediaType
from chalicelib.core.schemas import Answer, Body, Query, field_errors, pattern_of
from chalicelib.core.settings import HOUR, MINUTE, settings

BODY_LIMIT = (
    200_000  # bytes: the largest request, ten media with alternative texts, is 150 KB with every character escaped
)
JSON_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}
HTML = "text/html; charset=utf-8"
HTML_HEADERS = {
    "Content-Type": HTML,
    "Cache-Control": "no-cache",
    # The CDN, and the local web server, replace this by the web client's policy, which names the stage's hosts.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
RSS = "application/rss+xml; charset=utf-8"
View = Callable[..., Any]
Declare = Callable[[View], View]
Statuses = tuple[int, ...]


@dataclass(frozen=True)
class Reply[A: Answer | None]:
    """An answer with its status and further headers."""

    status: int
    answer: A
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Html:
    """A page for browsers."""

    text: str


@dataclass(frozen=True)
class Rss:
    """A feed for readers of feeds."""

    text: str


@dataclass(frozen=True)
class Redirect:
    """The address where what was asked for is now, for this request alone."""

    location: str


@dataclass(frozen=True)
class Endpoint:
    """One declared endpoint."""

    method: str
    path: str
    view: View
    statuses: tuple[int, ...]  # of its answers; the first unless it returns a `Reply` with another
    problems: tuple[int, ...]  # statuses of problems that its parameters do not imply

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Names of the view's parameters."""
        return frozenset(inspect.signature(self.view).parameters)

    @cached_property
    def hints(self) -> dict[str, Any]:
        """The view's resolved annotations, including `Annotated` metadata."""
        return get_type_hints(self.view, include_extras=True)

    @cached_property
    def patterns(self) -> dict[str, re.Pattern[str]]:
        """The patterns of the parts of the path, by parameter; ids have one. A page answers every address itself."""
        if self.hints["return"] in {Html, Redirect, Rss}:
            return {}
        found = {name: pattern_of(self.hints.get(name)) for name in self.parameters}
        return {name: re.compile(pattern) for name, pattern in found.items() if pattern and f"{{{name}}}" in self.path}

    @property
    def body(self) -> type[Body]:
        """The type of the JSON object."""
        hint = self.hints["body"]
        found: type[Body] = next((each for each in get_args(hint) if each is not type(None)), hint)
        return found

    @property
    def needs_body(self) -> bool:
        """Whether a request without a body is refused."""
        return type(None) not in get_args(self.hints["body"])


class Endpoints(Protocol):
    """What declares endpoints: a room, or one that is not imported yet."""

    @property
    def endpoints(self) -> Sequence[Endpoint]:
        """The declared endpoints."""

    def register(self, app: Chalice, options: dict[str, Any]) -> None:
        """Serve them in `app`."""


class Room(Blueprint):  # type: ignore[misc]
    """A room's endpoints, as a Chalice blueprint."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.endpoints: list[Endpoint] = []

    def get(self, path: str, *, status: int = 200, also: Statuses = (), problems: Statuses = ()) -> Declare:
        """Declare a GET endpoint."""
        return self._endpoint("GET", path, (status, *also), problems)

    def post(self, path: str, *, status: int = 200, also: Statuses = (), problems: Statuses = ()) -> Declare:
        """Declare a POST endpoint."""
        return self._endpoint("POST", path, (status, *also), problems)

    def put(self, path: str, *, status: int = 204, also: Statuses = (), problems: Statuses = ()) -> Declare:
        """Declare a PUT endpoint."""
        return self._endpoint("PUT", path, (status, *also), problems)

    def patch(self, path: str, *, status: int = 200, also: Statuses = (), problems: Statuses = ()) -> Declare:
        """Declare a PATCH endpoint."""
        return self._endpoint("PATCH", path, (status, *also), problems)

    def delete(self, path: str, *, status: int = 204, also: Statuses = (), problems: Statuses = ()) -> Declare:
        """Declare a DELETE endpoint."""
        return self._endpoint("DELETE", path, (status, *also), problems)

    def _endpoint(self, method: str, path: str, statuses: Statuses, problems: Statuses) -> Declare:
        def register(view: View) -> View:
            self.endpoints.append(Endpoint(method, path, view, statuses, problems))
            return view

        return register

    def register(self, app: Chalice, options: dict[str, Any]) -> None:  # noqa: ARG002 - Chalice's; rooms need none
        """Serve the endpoints in `app`.

        Chalice's own blueprints can be registered only once; tests register rooms in several applications.
        """
        for endpoint in self.endpoints:
            name = f"{self._import_name}.{endpoint.view.__name__}"
            serve(app, endpoint.method, endpoint.path, name, _known(endpoint))


def serve(app: Chalice, method: str, path: str, name: str, find: Callable[[], Endpoint]) -> None:
    """Serve one endpoint in `app`.

    Args:
        name: module and function, unique in the application.
        find: returns the endpoint; called for each request.
    """
    # Any content type: Chalice checks it even without a body; `_parse_body` checks it when there is one.
    app.route(path, methods=[method], name=name, content_types=["*/*"])(_handler(app, find))


def _known(endpoint: Endpoint) -> Callable[[], Endpoint]:
    return lambda: endpoint


def _handler(app: Chalice, find: Callable[[], Endpoint]) -> Callable[..., Response]:
    def handle(**path_parameters: str) -> Response:
        try:
            return _respond(find(), app.current_request, path_parameters)
        except Exception as error:  # noqa: BLE001 - every error becomes an answer here
            return problem_response(as_problem(error))

    return handle


def _respond(endpoint: Endpoint, request: Request, path_parameters: dict[str, str]) -> Response:
    arguments = _arguments(endpoint, request)
    if not all(pattern.fullmatch(path_parameters[name]) for name, pattern in endpoint.patterns.items()):
        raise NotFound("There is nothing with this id.")
    result = endpoint.view(**arguments, **path_parameters)
    status = endpoint.statuses[0]
    if isinstance(result, Html):
        return Response(body=result.text, status_code=status, headers=HTML_HEADERS)
    if isinstance(result, Rss):
        return Response(body=result.text, status_code=status, headers=HTML_HEADERS | {"Content-Type": RSS})
    if isinstance(result, Redirect):
        headers = {"Location": result.location, "Cache-Control": "no-store"}
        return Response(body="", status_code=status, headers=headers)
    reply = result if isinstance(result, Reply) else Reply(status, result)
    if reply.answer is None:
        headers = {"Cache-Control": "no-store", **reply.headers}
        return Response(body="", status_code=reply.status, headers=headers)
    headers = {**JSON_HEADERS, **reply.headers}
    body = reply.answer.model_dump_json(exclude_none=reply.answer.leaves_out_nulls)
    return Response(body=body, status_code=reply.status, headers=headers)


def _arguments(endpoint: Endpoint, request: Request) -> dict[str, Any]:
    wanted = endpoint.parameters
    arguments: dict[str, Any] = {}
    if "caller" in wanted:
        arguments["caller"] = auth.caller()
    if "viewer" in wanted:
        arguments["viewer"] = auth.viewer()
    _count(endpoint, request, arguments.get("caller") or arguments.get("viewer"))
    if "address" in wanted:
        arguments["address"] = client_address(request)
    if "user_agent" in wanted:
        arguments["user_agent"] = request.headers.get("user-agent", "")
    if "browser" in wanted:
        arguments["browser"] = browser_of(request.headers)
    if "query" in wanted:
        arguments["query"] = _parse_query(endpoint.hints["query"], request)
    if "body" in wanted:
        is_there = endpoint.needs_body or request.raw_body
        arguments["body"] = _parse_body(endpoint.body, request) if is_there else None
    if "key" in wanted:
        arguments["key"] = _idempotency_key(request, arguments.get("caller"))
    return arguments


def _count(endpoint: Endpoint, request: Request, caller: auth.Caller | None) -> None:
    if endpoint.method == "GET":
        Rate("reads", settings().reads_per_minute, MINUTE).spend(caller.user_id if caller else client_address(request))
    elif caller:
        Rate("writes", settings().writes_per_hour, HOUR).spend(caller.user_id)


def _parse_body(model: type[Body], request: Request) -> Body:
    content_type = request.headers.get("content-type", "application/json")
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType(f"Send application/json, not {content_type}.")
    raw = request.raw_body
    if len(raw) > BODY_LIMIT:
        error = FieldError("body", "is too large", BODY_LIMIT, code="too-large")
        raise TooLarge("The body is too large.", errors=[error])
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        errors = field_errors(error)
        if any(each["type"] == "json_invalid" for each in error.errors(include_url=False)):
            raise BadRequest("The body is not JSON.", errors=errors, code="malformed-json") from error
        raise Unprocessable("Some fields are not valid.", errors=errors) from error


def _parse_query(model: type[Query], request: Request) -> Query:
    given = request.query_params or MultiDict({})
    twice = [name for name in given if len(given.getlist(name)) > 1]
    if twice:
        errors = [FieldError(name, "is given more than once", code="repeated") for name in twice]
        raise BadRequest("Give each query parameter once.", errors=errors)
    try:
        return model.model_validate({name: given[name] for name in given})
    except ValidationError as error:
        raise BadRequest("Some query parameters are not valid.", errors=field_errors(error)) from error


def _idempotency_key(request: Request, caller: auth.Caller | None) -> IdempotencyKey | None:
    key = request.headers.get(HEADER.lower())
    if key is None:
        return None
    user_or_address = caller.user_id if caller else client_address(request)
    operation = f"{request.method} {request.path.format(**(request.uri_params or {}))}"  # Chalice has the template
    return IdempotencyKey.of(user_or_address, operation, key, request.raw_body)
