"""Each function's policy grants what the function uses, nothing less and nothing more.

What is used is found by running everything in process and recording every AWS call. Further tests hold the record to
the code: every function, every endpoint and every place that calls AWS must have been run.
"""

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import ROOMS
from infra import grants
from infra.manifest import FUNCTIONS, Function
from infra.paths import ROOT
from tests.support.cloud import forget
from tests.support.drills import tour
from tests.support.drills.usage import Line, ObservedPlatform, ObservedWorld, Usage
from tests.support.drills.world import put_stand_ins
from tests.support.resources import empty_all, put_keys

WRITES = "EMULSION_WRITE_POLICIES"  # `make policies` sets it

# Places that look like calls of AWS and make none.
NO_CALLS = {
    "chalicelib.core.tables:_SharedConnection.client": "hands the client to PynamoDB",
    "chalicelib.media.urls.presigning:storage": "reads the bucket's address; calls of `presign` are recorded",
    "chalicelib.posts.timelines:_page": "is lazy: the call is made by whoever iterates, `wanted`",
}
# What is called where errors are caught, and calls no AWS.
HARMLESS = {
    *("error", "exception", "info", "warning", "measure"),
    *("any", "append", "cancel", "enumerate", "errors", "get", "isdisjoint", "items", "str"),
    *("as_problem", "field_errors", "is_throttle", "leave_out", "problem_response"),
    *("_code", "_failed", "_is_not_found", "_latest"),
}
# Where some functions make calls on lines that others pass without any.
UNEQUAL = {
    "chalicelib.core.queues:send": "iterates over messages that some callers read lazily",
    "chalicelib.core.tables:batch_write": "likewise, over requests",
    "chalicelib.fanout.tables:delete": "likewise, over ids",
    "chalicelib.media.processing:_settle": "photos are stored on threads, videos are not",
    "chalicelib.media.rerendering:_replace_renditions": "likewise",
}


@pytest.fixture(scope="module")
def usage(account: None) -> Iterator[Usage]:
    empty_all()
    put_keys()
    forget()
    usage = Usage()
    with usage.recorded(), pytest.MonkeyPatch.context() as patch:
        put_stand_ins(patch)
        tour.taken(ObservedWorld(ObservedPlatform(usage=usage)))
    if os.environ.get(WRITES):
        grants.write(usage.grants)
    yield usage
    forget()


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_a_policy_grants_what_its_function_uses(usage: Usage, function: Function) -> None:
    used, granted = grants.wanted(function, usage.grants), grants.granted(function)
    assert sorted(used - granted) == [], "missing: run `make policies`"
    assert sorted(granted - used) == [], "not used: run `make policies`"


def test_policies_are_as_they_are_written(usage: Usage) -> None:
    assert grants.stale(usage.grants) == [], "run `make policies`"


def test_extra_grants_are_shown_by_no_run(usage: Usage) -> None:
    assert grants.needless(usage.grants) == [], "take these out of EXTRA in infra/grants.py: the tour shows them"


def test_every_function_was_run(usage: Usage) -> None:
    assert usage.grants.keys() == {each.name for each in FUNCTIONS}, "tests/support/drills/tour.py runs them"


def test_every_endpoint_was_run(usage: Usage) -> None:
    views = {f"{each.view.__module__}:{each.view.__name__}" for room in ROOMS for each in room.endpoints}
    assert views - usage.reached == set()


def test_every_place_that_calls_aws_was_run(usage: Usage) -> None:
    places = {place for path in (ROOT / "chalicelib").rglob("*.py") for place in places_that_call_aws(path)}
    assert NO_CALLS.keys() <= places
    assert places - usage.reached == NO_CALLS.keys()


def test_every_call_after_an_error_was_run_by_each_function_that_can_make_it(usage: Usage) -> None:
    """Where an error is caught and AWS called next, throttled functions need grants that they never use otherwise."""
    missing = [
        f"{function} at {place}"
        for path in sorted((ROOT / "chalicelib").rglob("*.py"))
        for place, body, caught in handlers(path)
        for function, lines in usage.lines.items()
        if body & lines and not caught & lines
    ]
    assert not missing, "tests/support/drills/tour.py lets no error come to: " + ", ".join(missing)


def test_functions_that_share_code_make_each_call_in_it(usage: Usage) -> None:
    """A branch that one function took may be taken by each function that runs the code around it."""
    missing = [
        f"{function} at {place}, line {line}"
        for path in sorted((ROOT / "chalicelib").rglob("*.py"))
        for place, body in bodies(path)
        for function, lines in usage.lines.items()
        for _, line in sorted(body & set().union(*usage.lines.values()) - lines)
        if body & lines and place not in UNEQUAL
    ]
    assert not missing, "tests/support/drills/tour.py does not bring these there: " + ", ".join(missing)


def bodies(path: Path) -> Iterator[tuple[str, frozenset[Line]]]:
    """Functions and methods of a module, with the lines of their bodies but not of functions in them."""
    module = _module(path)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            inner = (each for each in ast.walk(node) if isinstance(each, ast.FunctionDef) and each is not node)
            outside = (_lines(module, each.body) for each in inner)
            yield f"{module}:{node.name}", _lines(module, node.body).difference(*outside)


def handlers(path: Path) -> Iterator[tuple[str, frozenset[Line], frozenset[Line]]]:
    """Handlers of errors that call more than `HARMLESS`: where, the lines of the function around it, and its own."""
    for place, body in bodies(path):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and _names_called(node.body) - HARMLESS:
                caught = _lines(_module(path), node.body)
                if caught <= body:
                    yield f"{place}, line {node.lineno}", body, caught


def _lines(module: str, body: list[ast.stmt]) -> frozenset[Line]:
    return frozenset((module, line) for line in range(body[0].lineno, (body[-1].end_lineno or 0) + 1))


def _names_called(body: list[ast.stmt]) -> set[str]:
    """Last names of what is called, but for the making of what is raised."""
    nodes = [node for each in body for node in ast.walk(each)]
    raised = {part for node in nodes if isinstance(node, ast.Raise) for part in ast.walk(node)}
    called = (node.func for node in nodes if isinstance(node, ast.Call) and node not in raised)
    return {func.attr if isinstance(func, ast.Attribute) else ast.unparse(func) for func in called}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def places_that_call_aws(path: Path) -> Iterator[str]:
    """Functions and methods of a module, `module:name`, that call a client, a row, or one of `core.tables`' own."""
    module = _module(path)
    for node in ast.parse(path.read_text()).body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for each in members:
            if isinstance(each, ast.FunctionDef) and any(map(_calls_aws, ast.walk(each))):
                yield f"{module}:{prefix}{each.name}"


def _calls_aws(node: Any) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="aws"), attr="client")):
            return True
        case ast.Call(
            func=ast.Name(id="transact" | "create" | "batch_get" | "batch_write" | "query_items" | "query_pages")
        ):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="tables"), attr="batch_get" | "batch_write" | "transact")):
            return True
        case ast.Call(func=ast.Attribute(value=of, attr="get" | "find" | "query" | "update" | "save" | "delete")):
            return _is_row(of)
    return False


def _is_row(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name == "row" or name.endswith("Row")
        case ast.Call(func=ast.Name(id=name)) | ast.Attribute(value=ast.Name(id=name)):
            return name.endswith("Row")
    return False
