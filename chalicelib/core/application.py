"""Compose the Chalice application."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from chalice import Blueprint, Chalice, Response
from chalice.app import Request

from chalicelib.core import auth, observability
from chalicelib.core.api import Endpoints, Room
from chalicelib.core.errors import SECURITY_HEADERS, translate
from chalicelib.core.lazy_rooms import LazyRoom
from chalicelib.core.metrics import CoreMetric

OPENAPI, ASYNCAPI = "chalicelib.core.openapi", "chalicelib.core.asyncapi"


def make_app(
    name: str, authenticate: auth.Authenticate, rooms: Sequence[Endpoints], functions: Sequence[Blueprint] = ()
) -> Chalice:
    """A Chalice application that logs and authenticates requests and answers errors with problem documents.

    Args:
        name: prefix of every deployed function's name.
        authenticate: turns an `Authorization` header into a caller.
        rooms: the endpoints; the application also serves the OpenAPI document of all of them.
        functions: the event functions.
    """
    app = Chalice(app_name=name)
    app.experimental_feature_flags.add("WEBSOCKETS")  # Chalice does not deploy sockets without it
    app.register_middleware(_middleware(authenticate), "http")
    for blueprint in (*rooms, LazyRoom(OPENAPI, partial(_openapi, rooms)), *functions):
        app.register_blueprint(blueprint)
    return app


def _openapi(rooms: Sequence[Endpoints]) -> Room:
    from chalicelib.core.openapi import openapi_room  # late: it imports pydantic's generator of schemas

    return openapi_room(rooms)


def load_asyncapi(modules: Sequence[str]) -> Room:
    """The room that serves the AsyncAPI document; see `asyncapi.asyncapi_room`."""
    from chalicelib.core.asyncapi import asyncapi_room  # late, as above

    return asyncapi_room(modules)


def _middleware(authenticate: auth.Authenticate) -> Callable[[Request, Callable[[Any], Response]], Response]:
    def handle(request: Request, get_response: Callable[[Any], Response]) -> Response:
        identifier = request.context.get("requestId", "-")
        with (
            observability.invocation("api"),
            observability.request(identifier, method=request.method, path=request.path),
            auth.bound(authenticate, request.headers.get("authorization")),
        ):
            with observability.timed(CoreMetric.REQUEST_LATENCY):
                response = translate(get_response(request))
            observability.measure(CoreMetric.SERVER_ERROR, int(response.status_code >= 500))
            observability.logger.info("answered", status=response.status_code)
        response.headers.update({**SECURITY_HEADERS, "X-Request-Id": identifier})
        return response

    return handle
