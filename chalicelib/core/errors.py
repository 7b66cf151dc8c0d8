"""The one place where errors become answers."""

import json

from chalice import Response

from chalicelib.core.observability import logger
from chalicelib.core.problems import (
    BadRequest,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
)
from chalicelib.core.tables import is_throttle

PROBLEM_JSON = "application/problem+json"
_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        BadRequest,
        Unauthorized,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        TooLarge,
        UnsupportedMediaType,
        TooManyRequests,
    )
}


def as_problem(error: Exception) -> Problem:
    """What to tell the caller about any error; what is not the caller's business is logged, not told."""
    if isinstance(error, Problem):
        return error
    if is_throttle(error):
        logger.warning("a dependency pushed back", exc_info=error)
        return Unavailable("A dependency is busy; try again.", headers={"Retry-After": "1"})
    logger.error("unexpected error", exc_info=error)
    return Problem("Something went wrong on our side; the log has it under this request's id.")


def problem_response(problem: Problem) -> Response:
    """A problem as an HTTP answer."""
    return Response(
        body=json.dumps(problem.to_dict()),
        status_code=problem.status,
        headers={"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store", **problem.headers},
    )


def translate(response: Response) -> Response:
    """Chalice's own refusals (unknown method, media type) as problems; every other answer as it is."""
    if response.status_code < 400 or response.headers.get("Content-Type") == PROBLEM_JSON:
        return response
    kind = _BY_STATUS.get(response.status_code, Problem)
    body = response.body if isinstance(response.body, dict) else {}
    problem = kind(str(body.get("Message", kind.title)))
    translated = problem_response(problem)
    if "Allow" in response.headers:
        translated.headers["Allow"] = response.headers["Allow"]
    return translated
