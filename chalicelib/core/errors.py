"""Turn errors into answers."""

import json

from chalice import Response

from chalicelib.core.observability import logger
from chalicelib.core.problems import BY_STATUS, PROBLEM_JSON, Problem, Unavailable
from chalicelib.core.tables import is_throttle

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000",  # two years, as browsers' lists of HTTPS sites ask for
}
"""Headers of every answer: browsers take the body for what Content-Type says, and use HTTPS only."""


def as_problem(error: Exception) -> Problem:
    """The problem to answer an error with; details of internal errors are logged and not sent."""
    if isinstance(error, Problem):
        return error
    if is_throttle(error):
        logger.warning("a dependency pushed back", exc_info=error)
        return Unavailable("A dependency is busy; try again.", headers={"Retry-After": "1"})
    logger.error("unexpected error", exc_info=error)
    return Problem("Something went wrong on our side; the log has it under this request's id.")


def problem_response(problem: Problem) -> Response:
    """A problem as an HTTP response."""
    return Response(
        body=json.dumps(problem.to_dict()),
        status_code=problem.status,
        headers={"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store", **problem.headers},
    )


def translate(response: Response) -> Response:
    """Turn error responses of Chalice (an unknown method, a crash of middleware) into problems; keep all others."""
    if response.status_code < 400 or not isinstance(response.body, dict):  # bodies of rooms are text already
        return response
    kind = BY_STATUS.get(response.status_code, Problem)
    problem = kind(str(response.body.get("Message", kind.title)))
    translated = problem_response(problem)
    if "Allow" in response.headers:
        translated.headers["Allow"] = response.headers["Allow"]
    return translated
