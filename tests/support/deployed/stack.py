"""The deployed stack that infra and system tests share: one MiniStack, one deployment for a whole run.

The workers of pytest-xdist share it too: see `tests.support.sharing`. With EMULSION_TEST_ENDPOINT the stage is deployed
to the emulator at that address, which runs already, instead (`make parity`).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import build, config, deploy, layer, rest_api, wheels
from infra.emulator import Emulator
from infra.paths import build_dir
from infra.target import Target
from tests.support.sharing import folder_of_run, locked, shared

# What the stage `local` does otherwise in tests: its functions serve two workers on a machine that may be busy.
SETTINGS = {
    "EMULSION_ACCOUNT_CACHE": "0",  # tests read what they wrote, and each request may meet another instance of the API
    "EMULSION_SESSION_CACHE": "5",  # likewise; this long a log-out is waited for
    "EMULSION_OUTBOX_PATIENCE_MS": "25000",
    "EMULSION_RANKING_PATIENCE_MS": "25000",
    "EMULSION_TIMELINE_PATIENCE_MS": "25000",
    "EMULSION_PULL_FOLLOWERS": "6",  # a line that a test's few people cross, there and back
    "EMULSION_PUSH_FOLLOWERS": "4",
    "EMULSION_MARKING_AGAIN": "3",  # seconds
    "EMULSION_READS_PER_MINUTE": "100000",  # all clients have one address
    "EMULSION_TRANSCODE_AGAIN": "1",
}
ENDPOINT = "EMULSION_TEST_ENDPOINT"
LAST_RESORT = ("-dlq", "-failed")  # how the names of queues end that hold what was given up


@dataclass(frozen=True)
class Stack:
    """A deployed stage `local` in an emulator of its own.

    Attributes:
        target: the stage and its endpoint; `target.client("s3")` is a client with the account's root rights.
        api_url: what `/v1/…` is appended to, without a trailing slash.
        folder: the build directory it was deployed from.
    """

    target: Target
    api_url: str
    folder: Path

    @property
    def endpoint(self) -> str:
        """The emulator's address."""
        assert self.target.endpoint is not None
        return self.target.endpoint

    @property
    def package(self) -> Path:
        """The zip that the functions run from."""
        newest = build.newest_zip(self.folder)
        assert newest is not None
        return newest

    def client(self, service: str) -> Any:
        """A botocore client at the emulator."""
        return self.target.client(service)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    return folder_of_run(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def emulator(run_folder: Path) -> Iterator[Emulator]:
    """A MiniStack for this run, empty at first."""
    home = run_folder / "emulator"
    with shared(run_folder / "emulator.json", lambda: _start(home), lambda: _at(home).stop()) as made:
        yield _at(home, made["port"])


@pytest.fixture(scope="session")
def wheels_dir(run_folder: Path) -> Iterator[Path]:
    """Where the packages that ship are unpacked and the layer is packed: once, whichever worker needs them first."""
    folder = Path(os.environ.get("EMULSION_WHEELS_DIR", build_dir(".wheels")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_WHEELS_DIR", str(folder))
        with locked(run_folder / "wheels"):
            wheels.unpacked_wheels()
            layer.make_package()
        yield folder


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, run_folder: Path, wheels_dir: Path) -> Iterator[Stack]:
    """The whole application, deployed by Chalice from its zip; AUTH=true, so policies and signatures are enforced.

    When the last worker ends, no function may have logged a denied call, and no dead-letter queue may hold a message.
    """
    target = Target("local", os.environ.get(ENDPOINT) or request.getfixturevalue("emulator").endpoint)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_BUILD_DIR", str(run_folder / "build"))
        with shared(run_folder / "stack.json", lambda: _deploy(target), lambda: check(target)) as made:
            yield Stack(target, made["api_url"], build_dir(target.stage))


def _start(home: Path) -> dict[str, Any]:
    home.mkdir(exist_ok=True)
    started = _at(home, Emulator.on_free_port(home).port)
    started.start()
    return {"port": started.port}


def _at(home: Path, port: int = 0) -> Emulator:
    return Emulator(home, port, keeps_state=False)


def _deploy(target: Target) -> dict[str, Any]:
    settings = config.with_environment(config.committed(), target.stage, SETTINGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "committed", lambda: settings)
        api_url = deploy.deploy(target)
    assert api_url == rest_api.api_url(target)
    return {"api_url": api_url}


def check(target: Target) -> None:
    """What holds once all tests are over.

    Raises:
        AssertionError: a function logged a denied call, or a dead-letter queue holds a message.
    """
    assert not denials(target), "a function lacks a permission, even if a retry hid it"
    assert not given_up(target), "an event was given up"


def denials(target: Target) -> list[str]:
    """Lines that the stage's functions logged about calls their policies did not allow."""
    logs = target.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{target.prefix}")["logGroups"]
    lines = []
    for group in groups:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        lines += [event["message"] for page in pages for event in page["events"]]
    return [line for line in lines if "not authorized to perform" in line]


def given_up(target: Target) -> dict[str, int]:
    """The number of messages by dead-letter queue, without empty ones."""
    sqs, counts = target.client("sqs"), {}
    urls = sqs.list_queues(QueueNamePrefix=target.name(""), MaxResults=1000)["QueueUrls"]
    for url in (url for url in urls if url.endswith(LAST_RESORT)):
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        counts[url.rpartition("/")[2]] = int(told["Attributes"]["ApproximateNumberOfMessages"])
    assert counts, "there are no such queues"
    return {name: count for name, count in counts.items() if count}
