"""The command-line demo, run as a subprocess."""

import os
import subprocess
import sys

import requests

from infra.deploy.websocket_api import websocket_url
from infra.paths import ROOT
from tests.support.deployed.http import Api, answer_of
from tests.support.deployed.stack import Stack
from tests.support.deployed.waiting import eventually


def run(stack: Stack, *arguments: str) -> str:
    """Run `python -m demo` against the stack and return its output."""
    ran = subprocess.run(
        [sys.executable, "-m", "demo", *arguments],
        cwd=ROOT,
        env=os.environ | {"EMULATOR_ENDPOINT": stack.endpoint},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_main_job_runs(stack: Stack) -> None:
    output = run(stack)
    assert "✗" not in output
    addresses = [word for word in output.split() if word.startswith(stack.endpoint) and "/r/" in word]
    assert len(addresses) == 5
    assert all(requests.get(url, timeout=120).headers["Content-Type"] == "image/webp" for url in addresses)
    assert output.count("Ada gets message") == (2 if websocket_url(stack.target) else 0)
    assert "Cleo sees both, in one order (What a cat!, She thanks you.)" in output


def test_demo_data_is_created_once(stack: Stack, anyone: Api) -> None:
    output = run(stack, "seed", "--api-url", stack.api_url)
    login, _, password = output.rpartition("Demo login: ")[2].strip().partition(" / ")
    tokens = answer_of(anyone.post("/v1/auth/login", {"login": login, "password": password}))
    demo = anyone.with_token(tokens["access_token"])

    def feed() -> set[str]:
        return {post["id"] for post in answer_of(demo.get("/v1/feed", limit=100))["items"]}

    before = eventually(feed, lambda posts: len(posts) >= 10)
    again = run(stack, "seed", "--api-url", stack.api_url)
    assert "0 new, 0 requests accepted" in again
    assert feed() >= before


def test_an_unreachable_api_is_reported_without_a_traceback() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "demo", "--api-url", "http://127.0.0.1:9"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()
