"""Find in the source of the product what a coverage run must take: functions that call AWS, and branches that run only
after an error, or after a conditional write that was refused.
"""

import ast
import importlib
from collections.abc import Container, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from infra.paths import ROOT
from tests.support.drills.usage import Line

SOURCES = sorted((ROOT / "chalicelib").rglob("*.py"))
ATTEMPT = "chalicelib.core.tables:attempt"
Branch = tuple[str, frozenset[Line], frozenset[Line]]
"""Where it is, the lines of the function around it, and its own lines."""

# Functions that handlers of errors call, and that call no AWS.
HARMLESS = {
    *("error", "exception", "info", "warning", "measure"),
    *("any", "append", "cancel", "enumerate", "errors", "get", "isdisjoint", "isinstance", "items", "search", "str"),
    *("as_problem", "field_errors", "is_throttle", "problem_response", "skip_source"),
    *("_code", "_failed", "_is_gone", "_is_not_found", "_last_known", "_latest", "_naming_media"),
}


def bodies(path: Path) -> Iterator[tuple[str, frozenset[Line]]]:
    """Functions and methods of a module, with the lines of their bodies but not of functions in them."""
    module = _module(path)
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef):
            inner = (each for each in ast.walk(node) if isinstance(each, ast.FunctionDef) and each is not node)
            outside = (_lines(module, each.body) for each in inner)
            yield f"{module}:{node.name}", _lines(module, node.body).difference(*outside)


def handlers(path: Path) -> Iterator[Branch]:
    """Handlers of errors that call a row, or more than `HARMLESS`."""
    for place, body in bodies(path):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ExceptHandler) and (_names_called(node.body) - HARMLESS or _rows_called(node.body)):
                caught = _lines(_module(path), node.body)
                if caught <= body:
                    yield f"{place}, line {node.lineno}", body, caught


def after_refusals(path: Path, reached: Container[str]) -> Iterator[Branch]:
    """Branches on the outcome of a conditional write that can call AWS.

    Args:
        reached: product functions, `module:name`, that were on the stack of a call of AWS.
    """
    module = _module(path)
    for place, body in bodies(path):
        for node in ast.walk(_tree(path)):
            for branch in _after_refusals(module, node):
                lines = _lines(module, branch)
                if lines <= body and (_rows_called(branch) or any(each in reached for each in _called(module, branch))):
                    yield f"{place}, line {branch[0].lineno}", body, lines


def _after_refusals(module: str, node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Both branches of each `if` in a block that asks for the outcome of a conditional write.

    Where the first branch leaves the block, the second is what follows.
    """
    for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
        outcomes: set[str] = set()
        for i, statement in enumerate(block if isinstance(block, list) else ()):
            if isinstance(statement, ast.Assign) and _writes_on_condition(module, statement.value):
                outcomes |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
            if isinstance(statement, ast.If) and _asks_for(module, statement.test, outcomes):
                yield statement.body
                leaves = isinstance(statement.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)
                follows = statement.orelse or (block[i + 1 :] if block and leaves else [])
                if follows:
                    yield follows


def _asks_for(module: str, test: ast.expr, outcomes: set[str]) -> bool:
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    return bool(names & outcomes) or _writes_on_condition(module, test)


@cache
def _writes_on_condition(module: str, expression: ast.expr) -> bool:
    return not _conditional_writes().isdisjoint(_called(module, [expression]))


@cache
def _conditional_writes() -> frozenset[str]:
    """`attempt`, and the functions that answer what such a function answers, or something that depends on it."""
    functions = [
        (_module(path), node) for path in SOURCES for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef)
    ]
    answers = {
        f"{module}:{node.name}": {
            called
            for each in ast.walk(node)
            if isinstance(each, ast.Return) and each.value
            for called in _called(module, [each.value])
        }
        for module, node in functions
    }
    found = {ATTEMPT}
    while more := {place for place, called in answers.items() if called & found} - found:
        found |= more
    return frozenset(found)


def _called(module: str, nodes: list[Any]) -> Iterator[str]:
    """Functions, `module:name`, that these nodes call by a name of their module."""
    for each in (each for node in nodes for each in ast.walk(node) if isinstance(each, ast.Call)):
        function = _resolved(module, each.func)
        yield f"{getattr(function, '__module__', '')}:{getattr(function, '__qualname__', '')}"


def _resolved(module: str, expression: ast.expr) -> Any:
    match expression:
        case ast.Name(id=name):
            return getattr(importlib.import_module(module), name, None)
        case ast.Attribute(value=of, attr=name):
            return getattr(_resolved(module, of), name, None)
    return None


def _rows_called(body: list[ast.stmt]) -> bool:
    return any(_calls_aws(node) for each in body for node in ast.walk(each))


def _lines(module: str, body: list[ast.stmt]) -> frozenset[Line]:
    return frozenset((module, line) for line in range(body[0].lineno, (body[-1].end_lineno or 0) + 1))


def _names_called(body: list[ast.stmt]) -> set[str]:
    """Last names of what is called, but for the making of what is raised."""
    nodes = [node for each in body for node in ast.walk(each)]
    raised = {part for node in nodes if isinstance(node, ast.Raise) for part in ast.walk(node)}
    called = (node.func for node in nodes if isinstance(node, ast.Call) and node not in raised)
    return {func.attr if isinstance(func, ast.Attribute) else ast.unparse(func) for func in called}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def places_that_call_aws(path: Path) -> Iterator[str]:
    """Functions and methods of a module, `module:name`, that call a client, a row, or one of `core.tables`' own."""
    module = _module(path)
    for node in _tree(path).body:
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
