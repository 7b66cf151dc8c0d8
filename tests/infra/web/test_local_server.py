"""The background process of the local web server; a small script replaces the server itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.emulator.ministack import free_port
from infra.errors import InfraError
from infra.target import Target
from infra.web import client_build, local_server

TARGET = Target("local", "http://127.0.0.1:4566")
SCRIPT = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
HTTPServer(("127.0.0.1", int(os.environ["WEB_PORT"])), Handler).serve_forever()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the pid file and the log, and a built client."""
    dist, script = tmp_path / "dist", tmp_path / "server.py"
    dist.mkdir()
    (dist / "index.html").write_text("index")
    script.write_text(SCRIPT)
    monkeypatch.setattr(client_build, "DIST", dist)
    monkeypatch.setattr(local_server, "EMULATOR_HOME", tmp_path / "home")
    monkeypatch.setattr(local_server, "_COMMAND", (str(script),))
    monkeypatch.setenv("WEB_PORT", str(free_port()))
    yield tmp_path
    local_server.stop()


def pid(home: Path) -> int:
    return int((home / "home" / "web.pid").read_text())


def test_it_starts_is_replaced_and_stops(home: Path) -> None:
    address = local_server.start(TARGET)
    assert local_server.running_address(TARGET) == address == f"http://127.0.0.1:{os.environ['WEB_PORT']}"
    first = pid(home)
    assert local_server.start(TARGET) == address
    assert pid(home) != first
    assert [local_server.stop() for _ in range(2)] == [True, False]
    assert local_server.running_address(TARGET) is None


def test_it_serves_the_local_stage_alone(home: Path) -> None:
    local_server.start(TARGET)
    assert local_server.running_address(Target("dev", TARGET.endpoint)) is None
    assert local_server.running_address(Target("prod")) is None


def test_a_client_that_is_not_built_is_told(home: Path) -> None:
    (home / "dist" / "index.html").unlink()
    with pytest.raises(InfraError, match="not built"):
        local_server.start(TARGET)


def test_a_server_that_does_not_come_up_shows_its_log(home: Path) -> None:
    (home / "server.py").write_text("raise SystemExit('the port is taken')")
    with pytest.raises(InfraError, match="the port is taken"):
        local_server.start(TARGET)
    assert local_server.stop() is False


def test_another_program_with_the_number_is_left_alone(home: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        (home / "home").mkdir()
        (home / "home" / "web.pid").write_text(str(other.pid))
        assert local_server.running_address(TARGET) is None
        assert local_server.stop() is False
        assert other.poll() is None
    finally:
        other.communicate()
