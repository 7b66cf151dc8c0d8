"""Provide an emulator for the benchmarks, with as much in it as the chosen subjects need."""

import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO
from unittest.mock import patch

from chalicelib.core import aws, caches, keys, queues
from chalicelib.core.observability import logger
from chalicelib.core.settings import forget_settings
from infra.deploy import build, deploy, environment
from infra.emulator import Emulator
from infra.paths import build_dir
from infra.progress import step
from infra.target import Target

# Limits that the benchmarks' clients would reach, because they share one address.
RAISED = {
    "EMULSION_SIGN_INS_PER_LOGIN": "100000",
    "EMULSION_SIGN_INS_PER_LOGIN_ANYWHERE": "100000",
    "EMULSION_SIGN_INS_PER_LOGIN_DAILY": "100000",
    "EMULSION_SIGN_INS_PER_ADDRESS": "100000",
    "EMULSION_REGISTRATIONS_PER_ADDRESS": "100000",
    "EMULSION_READS_PER_MINUTE": "100000",
    "EMULSION_WRITES_PER_HOUR": "100000",
    "EMULSION_POSTS_PER_USER": "100000",
    "EMULSION_EVENT_CALLS_PER_MINUTE": "100000",
    "EMULSION_UPLOADS_PER_USER": "100000",
    "EMULSION_UPLOADS_PER_ADDRESS": "100000",
    "EMULSION_UPLOADS_PER_DAY": "100000",
    "EMULSION_UPLOAD_BYTES_PER_DAY": "1000000000000",
    "EMULSION_STORIES_PER_DAY": "100000",
}
# A slow machine must not degrade a page whose cost is measured: a degraded page makes fewer calls.
PATIENT = {
    "EMULSION_OUTBOX_PATIENCE_MS": "60000",
    "EMULSION_TIMELINE_PATIENCE_MS": "60000",
    "EMULSION_RANKING_PATIENCE_MS": "60000",
    "EMULSION_TRAY_PATIENCE_MS": "60000",
}


@dataclass(frozen=True)
class Deployed:
    """The whole application in the emulator.

    Attributes:
        api_url: the prefix of `/v1/…`.
        package: the zip that its functions run from.
    """

    target: Target
    api_url: str
    package: Path


class Site:
    """An emulator and its content; each part is created when it is first used."""

    def __init__(self, stack: ExitStack, folder: Path, cache: Path) -> None:
        self.cache = cache  # for downloads that are kept, like a peer's package
        self._stack = stack
        self._folder = folder

    @cached_property
    def deployed(self) -> Deployed:
        """Stage `local`, deployed like `make deploy`, but with `RAISED` limits."""
        target = Target("local", self._emulator.endpoint)
        api_url = deploy.deploy(target)
        package = build.newest_zip(build_dir(target.stage))
        if api_url is None or package is None:
            raise RuntimeError("the deployment has no API or no package")
        _raise_limits(target)
        return Deployed(target, api_url, package)

    @cached_property
    def unzipped(self) -> Path:
        """The deployment package, unzipped."""
        folder = self._folder / "package"
        with zipfile.ZipFile(self.deployed.package) as package:
            package.extractall(folder)
        return folder

    @cached_property
    def tables(self) -> Target:
        """Stage `bench`: tables, queues and keys without functions, for measurements in this process."""
        target = Target("bench", self._emulator.endpoint)
        deploy.up(target)
        return target

    @cached_property
    def _emulator(self) -> Emulator:
        with step("an emulator for the benchmarks"):
            return self._stack.enter_context(Emulator.temporary())


@contextmanager
def open_site() -> Iterator[Site]:
    """A site that leaves nothing behind but downloads (wheels and peers) in the build folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="emulsion-bench-")))
        wheels = os.environ.get("EMULSION_WHEELS_DIR", str(build_dir(".wheels")))
        cache = build_dir(".peers")
        moved = {"EMULSION_WHEELS_DIR": wheels, "EMULSION_BUILD_DIR": str(folder / "build")}
        stack.enter_context(patch.dict(os.environ, moved))
        yield Site(stack, folder, cache)


@contextmanager
def inside(target: Target) -> Iterator[None]:
    """Run the block like a function of the stage: clients for the same endpoint, the same settings except `PATIENT`.

    The log is written, but discarded.
    """
    variables = {**environment.function_environment(target), **target.environ(), **PATIENT}
    with patch.dict(os.environ, variables), Path(os.devnull).open("w") as nowhere:
        stream = log_to(nowhere)
        _forget()
        try:
            yield
        finally:
            _forget()
            log_to(stream)


def log_to(stream: TextIO) -> TextIO:
    """Send the product's log to another stream; returns the previous one."""
    handler = logger.registered_handler
    if not isinstance(handler, logging.StreamHandler):
        raise TypeError(f"the log goes to {handler}, which has no stream")
    before: TextIO = handler.stream
    handler.setStream(stream)
    return before


def _forget() -> None:
    forget_settings()
    queues.queue_url.cache_clear()
    keys.forget_keys()
    caches.forget_caches()
    aws.forget_clients()


def _raise_limits(target: Target) -> None:
    functions: Any = target.client("lambda")
    name = target.prefix
    known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": known | RAISED})
