"""The deployed stack that infra and system tests share: one MiniStack, one deployment for a whole run."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import build, deploy, rest_api
from infra.emulator import Emulator
from infra.paths import build_dir
from infra.target import Target


@dataclass(frozen=True)
class Stack:
    """A deployed stage `local` in an emulator of its own.

    Attributes:
        target: the stage and its endpoint; `target.client("s3")` is a client with the account's root rights.
        api_url: what `/v1/…` is appended to, without a trailing slash.
        folder: the build directory it was deployed from.
        log: the emulator's log file, to look into when a test fails.
    """

    target: Target
    api_url: str
    folder: Path
    log: Path

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
def emulator() -> Iterator[Emulator]:
    """A MiniStack of this run's own, empty at first."""
    with Emulator.temporary() as started:
        yield started


@pytest.fixture(scope="session")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole application, deployed by Chalice from its zip; AUTH=true, so policies and signatures are enforced."""
    target = Target("local", emulator.endpoint)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_WHEELS_DIR", os.environ.get("EMULSION_WHEELS_DIR", str(build_dir(".wheels"))))
        patch.setenv("EMULSION_BUILD_DIR", str(tmp_path_factory.mktemp("build")))
        api_url = deploy.deploy(target)
        assert api_url == rest_api.api_url(target)
        assert api_url is not None
        yield Stack(target, api_url, build_dir(target.stage), emulator.log)
        assert not denials(target), "a function lacks a permission, even if a retry hid it"


def denials(target: Target) -> list[str]:
    """Lines that the stage's functions logged about calls their policies did not allow."""
    logs = target.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{target.prefix}")["logGroups"]
    lines = []
    for group in groups:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        lines += [event["message"] for page in pages for event in page["events"]]
    return [line for line in lines if "not authorized to perform" in line]
