"""In Lambda, the API registers its endpoints from the package's table, and a request imports its own room only."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app import ROOMS, app
from infra.deploy import chalice_child
from infra.deploy.build import SOURCES
from infra.paths import ROOT

# The route entries of an application, without what they call.
ROUTES = """
import app, json
print(json.dumps([
    [path, method, entry.view_name, entry.view_args, entry.content_types, entry.cors is None]
    for path, methods in app.app.routes.items() for method, entry in methods.items()
]))
"""
# Answers one request for each room in a process of its own; the first line tells what is loaded before any request.
REQUESTS = """
import app, json, os, sys

def answer(path, method, parameters):
    event = {
        "requestContext": {"resourcePath": path, "httpMethod": method, "requestId": "r",
                           "identity": {"sourceIp": "192.0.2.1"}},
        "pathParameters": parameters, "headers": {}, "multiValueQueryStringParameters": None,
        "body": None, "isBase64Encoded": False, "stageVariables": None,
    }
    print(json.dumps([app.app(event, None)["statusCode"], loaded()]), file=sys.stderr)

def loaded():
    return [name for name in sys.modules if name.startswith("chalicelib.")]

print(json.dumps([0, loaded()]), file=sys.stderr, flush=True)
for request in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        answer(*request)
        sys.stderr.flush()
        os._exit(0)
    os.waitpid(child, 0)
"""
EDIT = "CONTRIBUTING.md, Add a room: in Lambda, `app.py` and core import no room but accounts"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application's part of a package."""
    folder = tmp_path_factory.mktemp("package")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    chalice_child._write_routes(app, folder / "routes.json")
    return folder


def run_in_lambda(package: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "emulsion-local", "PYTHONPATH": str(package)}
    command = [sys.executable, "-P", "-c", program, *arguments]
    return subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=True)


def test_the_table_registers_the_same_routes(package: Path) -> None:
    registered = [
        [path, method, entry.view_name, entry.view_args, entry.content_types, entry.cors is None]
        for path, methods in app.routes.items()
        for method, entry in methods.items()
    ]
    assert json.loads(run_in_lambda(package, ROUTES).stdout) == registered
    assert len(registered) == sum(len(room.endpoints) for room in ROOMS) + 1, "with the OpenAPI document"


def test_a_request_imports_the_room_that_serves_it_and_those_below(package: Path) -> None:
    rooms = {room.endpoints[0].view.__module__.split(".")[1]: room for room in ROOMS}
    requests = {name: request_without_token(room.endpoints) for name, room in rooms.items() if name != "core"}
    printed = run_in_lambda(package, REQUESTS, json.dumps(list(requests.values()))).stderr.splitlines()
    before, *answers = [json.loads(line) for line in printed]
    assert endpoints_of(before[1]) == set(), EDIT
    assert rooms_of(before[1]) <= {"accounts", *below("accounts")}, EDIT
    assert len(answers) == len(requests)
    for name, (status, loaded) in zip(requests, answers, strict=True):
        assert status == (400 if name == "pages" else 401)
        assert endpoints_of(loaded) == {name}
        assert rooms_of(loaded) <= {name, "accounts", *below("accounts"), *below(name)}


def test_without_a_table_all_rooms_are_registered(package: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(package, tmp_path / "package")
    (folder / "routes.json").unlink()
    assert json.loads(run_in_lambda(folder, ROUTES).stdout) == json.loads(run_in_lambda(package, ROUTES).stdout)


def request_without_token(endpoints: Any) -> tuple[str, str, dict[str, str]]:
    """A request that is refused as soon as its endpoint is found: path, method and parameters.

    Public pages take no token; there it is one that lacks a query.
    """
    found = next((each for each in endpoints if "caller" in each.parameters), None)
    found = found or next(each for each in endpoints if each.path == "/oembed")
    return found.path, found.method, dict.fromkeys(app.routes[found.path][found.method].view_args, "x")


def endpoints_of(modules: list[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.endswith(".routes")}


def rooms_of(modules: list[str]) -> set[str]:
    return {name.split(".")[1] for name in modules} - {"core"}


def below(room: str) -> set[str]:
    """The rooms that a room may import, by the import rules."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["name"].startswith("A room imports only core"))
    names = [[part.strip().removeprefix("chalicelib.") for part in layer.split("|")] for layer in layers]
    place = next(i for i, layer in enumerate(names) if room in layer)
    return {name for layer in names[place + 1 :] for name in layer}
