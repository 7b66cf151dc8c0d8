"""Publish builds of the web client to the web bucket, keep the last three, and go back to a former one.

The bucket has three kinds of objects: the files that are served (`index.html`, `assets/…`), a copy of each build's
files outside of `assets` (`builds/<id>/…`), and the list of builds (`builds.json`). Assets have the hash of their
content in their names, so builds share them, and a tab that is open keeps finding those of its build.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy import stack
from infra.errors import InfraError
from infra.target import Target
from infra.web import hosting

KEPT_BUILDS = 3  # a tab that is open loads chunks of its build, and a faulty build has two before it to go back to
BUILDS = "builds.json"
_COPIES = "builds/"
_LAST = (hosting.INDEX, "sw.js", "manifest.webmanifest")
"""Published last, in this order, when everything that they name is there."""
_DELETED_AT_ONCE = 1000  # S3's limit


@dataclass(frozen=True)
class Build:
    """One published build: a hash of its files, the time of its publication, its assets and its other files."""

    id: str
    at: str
    assets: list[str]
    documents: list[str]


def publish(target: Target, folder: Path) -> str:
    """Upload a build and serve it.

    Args:
        folder: the build; nothing happens without an `index.html` in it.

    Returns:
        `no build`, `unchanged` or `published`.
    """
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(_files(folder))}
    if hosting.INDEX not in files:
        return "no build"
    known, build = builds(target), _build_of(files)
    if known and known[0].id == build.id:
        return "unchanged"
    for name in build.assets:
        _put(target, name, files[name], hosting.cache_control(name))
    for name in build.documents:
        _put(target, f"{_COPIES}{build.id}/{name}", files[name], hosting.REVALIDATE)
    _serve(target, build, known)
    return "published"


def roll_back(target: Target) -> Build:
    """Serve the build before the present one. Called twice, it goes forward again.

    Returns:
        The build that is served now.

    Raises:
        InfraError: there is no former build.
    """
    known = builds(target)
    if len(known) < 2:
        raise InfraError("There is no former build of the web client.")
    _serve(target, known[1], known)
    return known[1]


def builds(target: Target) -> list[Build]:
    """The kept builds; the first is served."""
    content = _read(target, BUILDS)
    return [Build(**each) for each in json.loads(content)] if content else []


def asset_reader(target: Target) -> Callable[[str], bytes | None]:
    """A function that reads an asset of a kept build; None if no build has it."""
    return lambda name: _read(target, name)


def _serve(target: Target, build: Build, known: list[Build]) -> None:
    """Put a build's documents where they are served, list it first, and delete what no kept build has."""
    early = sorted(set(build.documents) - set(_LAST))
    for name in (*early, *(name for name in _LAST if name in build.documents)):
        copy = {"Bucket": _bucket(target), "Key": f"{_COPIES}{build.id}/{name}"}
        target.client("s3").copy_object(Bucket=_bucket(target), Key=name, CopySource=copy)
    former = [each for each in known if each.id != build.id]
    kept, dropped = [build, *former][:KEPT_BUILDS], [build, *former][KEPT_BUILDS:]
    _put(target, BUILDS, json.dumps([asdict(each) for each in kept]).encode(), hosting.REVALIDATE)
    _delete(target, _objects(dropped) - _objects(kept))
    _delete(target, {name for each in known for name in each.documents} - set(build.documents))


def _objects(of: list[Build]) -> set[str]:
    copies = {f"{_COPIES}{each.id}/{name}" for each in of for name in each.documents}
    return copies | {name for each in of for name in each.assets}


def _build_of(files: dict[str, bytes]) -> Build:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0".encode() + hashlib.sha256(content).digest())
    assets = [name for name in files if name.startswith(hosting.ASSETS)]
    documents = [name for name in files if name not in assets]
    return Build(digest.hexdigest()[:16], datetime.now(UTC).isoformat(timespec="seconds"), assets, documents)


def _files(folder: Path) -> Iterable[Path]:
    """The files that are served: not those whose name begins with a dot, and no source maps."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".map")
    return (path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _bucket(target: Target) -> str:
    return stack.outputs(target)["WebBucketName"]


def _put(target: Target, name: str, content: bytes, cache_control: str) -> None:
    target.client("s3").put_object(
        Bucket=_bucket(target),
        Key=name,
        Body=content,
        ContentType=hosting.content_type(name),
        CacheControl=cache_control,
    )


def _read(target: Target, name: str) -> bytes | None:
    client: Any = target.client("s3")
    try:
        content: bytes = client.get_object(Bucket=_bucket(target), Key=name)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None
    return content


def _delete(target: Target, names: set[str]) -> None:
    ordered = sorted(names)
    for start in range(0, len(ordered), _DELETED_AT_ONCE):
        objects = [{"Key": name} for name in ordered[start : start + _DELETED_AT_ONCE]]
        target.client("s3").delete_objects(Bucket=_bucket(target), Delete={"Objects": objects, "Quiet": True})
