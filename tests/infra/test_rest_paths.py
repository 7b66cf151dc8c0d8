"""Every path of the API is one that API Gateway accepts; it refuses others only at deployment."""

import re

import pytest

from app import app

# API Gateway developer guide, "Set up a resource's path": a part is literal or, whole, one variable.
LITERAL = r"[A-Za-z0-9._:-]+"
VARIABLE = r"\{[A-Za-z0-9._-]+\+?\}"
PART = re.compile(f"{LITERAL}|{VARIABLE}")


def refused(path: str) -> list[str]:
    """The parts of a path that API Gateway refuses."""
    return [part for part in path.strip("/").split("/") if part and not PART.fullmatch(part)]


def test_every_path_is_taken() -> None:
    assert {path: refused(path) for path in app.routes if refused(path)} == {}


@pytest.mark.parametrize(
    ("path", "parts"), [("/@{name}", ["@{name}"]), ("/a b", ["a b"]), ("/v1/{id}.json", ["{id}.json"])]
)
def test_others_are_refused(path: str, parts: list[str]) -> None:
    assert refused(path) == parts
