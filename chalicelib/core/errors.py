"""The one place where errors become answers."""

import json

from chalice import Response

from chalicelib.core.observability import logger
from chalicelib.core.problems import BY_STATUS, PROBLEM_JSON, Problem, Unavailable
from chalicelib.core.tables import is_throttle


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
    """Chalice's own refusals (an unknown method, a crash of middleware) as problems; our answers as they are."""
    if response.status_code < 400 or not isinstance(response.body, dict):  # ours are text by now
        return response
    kind = BY_STATUS.get(response.status_code, Problem)
    problem = kind(str(response.body.get("Message", kind.title)))
    translated = problem_response(problem)
    if "Allow" in response.headers:
        translated.headers["Allow"] = response.headers["Allow"]
    return translated
