"""The command-line demo, run as people run it."""

import os
import subprocess
import sys

import requests

from infra.paths import ROOT
from tests.stack import Stack
from tests.system.http import Api, answer_of
from tests.system.waiting import eventually


def run(stack: Stack, *arguments: str) -> str:
    """Run `python -m demo` against the stack and give what it printed."""
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


def test_the_main_job_plays(stack: Stack) -> None:
    told = run(stack)
    assert "✗" not in told
    addresses = [word for word in told.split() if word.startswith(stack.endpoint) and "/r/" in word]
    assert len(addresses) == 5
    assert all(requests.get(url, timeout=120).headers["Content-Type"] == "image/webp" for url in addresses)


def test_demo_data_is_made_once(stack: Stack, anyone: Api) -> None:
    told = run(stack, "seed", "--api-url", stack.api_url)
    login, _, password = told.rpartition("Demo login: ")[2].strip().partition(" / ")
    tokens = answer_of(anyone.post("/v1/auth/login", {"login": login, "password": password}))
    demo = anyone.with_token(tokens["access_token"])

    def feed() -> set[str]:
        return {post["id"] for post in answer_of(demo.get("/v1/feed", limit=100))["items"]}

    before = eventually(feed, lambda posts: len(posts) >= 10)
    again = run(stack, "seed", "--api-url", stack.api_url)
    assert "0 new, 0 let in" in again
    assert feed() >= before


def test_a_stage_that_is_not_there_is_told_in_a_sentence() -> None:
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
