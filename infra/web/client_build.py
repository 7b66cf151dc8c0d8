"""Build the web client with npm, if its sources have changed since the last build."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from infra.errors import InfraError
from infra.paths import ROOT, WEB
from infra.web import hosting

DIST = WEB / "dist"
NODE_LEAST = (20, 19)
NO_NODE = f"""The web client is not built: it needs Node {".".join(map(str, NODE_LEAST))} or newer, with npm. To get it:
  anywhere      install fnm (https://github.com/Schniz/fnm), then: fnm install 22
  Debian 13     apt-get install nodejs npm
  macOS         brew install node
Then run `make up` again. Everything else works without it."""
NOT_BUILT = """The web client was not built. Everything else works without it; an earlier build is served if there is
one. npm needs a network, or a mirror of its registry (`npm config set registry ADDRESS`). Then run `make up` again."""
_STAMP = ".built-from"  # in the folder of the build: the hash of its sources
_INSTALLED = ".installed"  # in the folder of packages: a copy of their lock, as `tools/web-check` keeps it
_NOT_SOURCE = {"dist", "node_modules", "test", "coverage"}


class NodeMissingError(InfraError):
    """There is no Node that can build the client."""


class NpmError(InfraError):
    """npm failed, e.g. because it reached no registry, or because of an error in the sources."""


def is_built() -> bool:
    """Whether there is a build, of whatever sources."""
    return (DIST / hosting.INDEX).is_file()


def build() -> str:
    """Install what the client needs and build it.

    Returns:
        `built`, `unchanged`, or `absent` if this checkout has no client.

    Raises:
        NodeMissingError: there is no npm, or Node is too old.
        NpmError: npm failed.
    """
    if not (WEB / "package.json").is_file():
        return "absent"
    sources = fingerprint(WEB)
    if is_built() and _read(DIST / _STAMP) == sources:
        return "unchanged"
    install()
    _npm("run", "build")
    (DIST / _STAMP).write_text(sources)
    return "built"


def install() -> None:
    """Install the locked packages into `web/node_modules`, unless they are there.

    Raises:
        NodeMissingError: there is no npm, or Node is too old.
        NpmError: npm failed.
    """
    _require_node()
    lock, installed = _read(WEB / "package-lock.json"), WEB / "node_modules" / _INSTALLED
    if _read(installed) != lock:
        _npm("ci", "--no-audit", "--no-fund")
        installed.write_text(lock)


def serve_sources(api_url: str) -> int:
    """Run Vite, which serves the client from its sources with hot reload, until it is interrupted.

    Args:
        api_url: what Vite appends the API's paths to.

    Returns:
        The exit status.

    Raises:
        InfraError: there is no client, or no Node that can serve it.
    """
    if not (WEB / "package.json").is_file():
        raise InfraError("This checkout has no web client.")
    install()
    environment = {**os.environ, "EMULSION_API_URL": api_url}
    return subprocess.run(["npm", "run", "dev"], cwd=WEB, env=environment, check=False).returncode


def fingerprint(folder: Path) -> str:
    """A hash of the client's sources: names and content."""
    digest = hashlib.sha256()
    for path in sorted(_sources(folder)):
        digest.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for parent, folders, files in folder.walk():
        folders[:] = [name for name in folders if name not in _NOT_SOURCE]
        yield from (parent / name for name in files)


def _require_node() -> None:
    if not shutil.which("npm") or not shutil.which("node"):
        raise NodeMissingError(NO_NODE)
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    numbers = told.strip().removeprefix("v").split(".")[:2]
    if len(numbers) < 2 or tuple(map(int, numbers)) < NODE_LEAST:
        raise NodeMissingError(f"Node {told.strip()} is too old. {NO_NODE}")


def _npm(*arguments: str) -> None:
    ran = subprocess.run(
        ["npm", *arguments], cwd=WEB, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ran.returncode != 0:
        shown = "\n".join(ran.stdout.splitlines()[-30:])
        raise NpmError(f"`npm {' '.join(arguments)}` failed in {WEB.relative_to(ROOT)}/:\n{shown}")


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
