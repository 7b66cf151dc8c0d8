"""API Gateway in this process: sends requests to an application.

Chalice's test client reads the project's configuration for each client, and copies the environment for each request.
"""

from chalice.app import Chalice
from chalice.local import LambdaContext, LambdaEventConverter, MatchResult, RouteMatcher
from chalice.test import HTTPResponse

NO_ROUTE = HTTPResponse(b'{"message": "Missing Authentication Token"}', {}, 403)


class Routes(RouteMatcher):  # type: ignore[misc]  # chalice has no types
    """Compares a path only with routes that have as many parts."""

    def __init__(self, routes: list[str]) -> None:
        super().__init__(routes)
        self._by_length: dict[int, RouteMatcher] = {}
        for length in {route.count("/") for route in routes}:
            self._by_length[length] = RouteMatcher([route for route in routes if route.count("/") == length])

    def match_route(self, url: str) -> MatchResult:
        """See `RouteMatcher`.

        Raises:
            ValueError: there is no such route.
        """
        path = url.partition("?")[0]
        length = path.count("/") - (path != "/" and path.endswith("/"))
        return self._by_length.get(length, super()).match_route(url)


class Gateway:
    """Sends requests to an application."""

    def __init__(self, app: Chalice) -> None:
        self._app = app
        self._events = LambdaEventConverter(Routes(list(app.routes)), app.api.binary_types)

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | str = b""
    ) -> HTTPResponse:
        """One request; `path` may have a query."""
        try:
            event = self._events.create_lambda_event(method, path, headers or {}, body)
        except ValueError:
            return NO_ROUTE
        return HTTPResponse.create_from_dict(self._app(event, LambdaContext("api_handler", 1024)))
