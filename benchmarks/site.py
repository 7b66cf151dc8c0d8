"""Where the benchmarks run: an emulator of their own, made as far as the chosen ones need it."""

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

# Limits that the clients of the benchmarks, all at one address, would meet.
RAISED = {
    "EMULSION_SIGN_INS_PER_LOGIN": "100000",
    "EMULSION_SIGN_INS_PER_LOGIN_ANYWHERE": "100000",
    "EMULSION_SIGN_INS_PER_ADDRESS": "100000",
    "EMULSION_REGISTRATIONS_PER_ADDRESS": "100000",
    "EMULSION_UPLOADS_PER_USER": "100000",
    "EMULSION_UPLOADS_PER_ADDRESS": "100000",
    "EMULSION_UPLOADS_PER_DAY": "100000",
    "EMULSION_UPLOAD_BYTES_PER_DAY": "1000000000000",
}
# A slow machine must not degrade a page whose cost is measured: a degraded page makes fewer calls.
PATIENT = {
    "EMULSION_OUTBOX_PATIENCE_MS": "60000",
    "EMULSION_TIMELINE_PATIENCE_MS": "60000",
    "EMULSION_RANKING_PATIENCE_MS": "60000",
}


@dataclass(frozen=True)
class Deployed:
    """The whole application in the emulator.

    Attributes:
        api_url: what `/v1/…` is appended to.
        package: the zip that its functions run from.
    """

    target: Target
    api_url: str
    package: Path


class Site:
    """An emulator and what is in it; each part is made when it is first asked for."""

    def __init__(self, stack: ExitStack, folder: Path, cache: Path) -> None:
        self.cache = cache  # for what is fetched once and kept, like a peer's package
        self._stack = stack
        self._folder = folder

    @cached_property
    def deployed(self) -> Deployed:
        """Stage `local`, deployed as `make deploy` does it, but with `RAISED` limits."""
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
        """Stage `bench`: tables, queues and keys without any function, for what is measured in this process."""
        target = Target("bench", self._emulator.endpoint)
        deploy.up(target)
        return target

    @cached_property
    def _emulator(self) -> Emulator:
        with step("an emulator for the benchmarks"):
            return self._stack.enter_context(Emulator.temporary())


@contextmanager
def open_site() -> Iterator[Site]:
    """A site that leaves nothing behind but what it fetched: wheels and peers, in the build folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="emulsion-bench-")))
        wheels = os.environ.get("EMULSION_WHEELS_DIR", str(build_dir(".wheels")))
        cache = build_dir(".peers")
        moved = {"EMULSION_WHEELS_DIR": wheels, "EMULSION_BUILD_DIR": str(folder / "build")}
        stack.enter_context(patch.dict(os.environ, moved))
        yield Site(stack, folder, cache)


@contextmanager
def inside(target: Target) -> Iterator[None]:
    """The block runs as a function of the stage would: clients at the same endpoint, and the same settings but for
    `PATIENT`. Its log goes nowhere, but is written.
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
    """Send the product's log there; where it went before."""
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
