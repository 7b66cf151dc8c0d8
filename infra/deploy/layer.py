"""Publish the Lambda layer with PyAV, for the functions that transcode; with it, the zip would exceed Lambda's limit.

A version's description has a hash of its inputs, and a version is published when the hash changes: a deployment without
a change makes one call and needs no wheels. A stage without video has no layer: the functions read that from their
environment, and uploads of videos are refused.
"""

import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from infra.deploy import artifacts, bytecode, config, wheels
from infra.paths import ROOT
from infra.target import Target

LOCK = ROOT / "requirements-video.txt"
SWITCH = "EMULSION_VIDEO"
ON, OFF = "on", "off"

_RUNTIME = {"CompatibleRuntimes": [f"python{bytecode.version()}"], "CompatibleArchitectures": ["x86_64"]}
_FOLDER = "python"  # Lambda unpacks a layer into /opt and finds Python modules in /opt/python
# The earliest time that a zip holds: the same content makes the same file.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODES = {True: 0o100755, False: 0o100644}  # key: whether the owner may execute the file


def layer_name(target: Target) -> str:
    """The layer's name, e.g. `emulsion-dev-video`."""
    return target.name("video")


def is_wanted(target: Target) -> bool:
    """Whether the stage has video: its committed settings are not `off`, and the platform applies layers."""
    return _has_layers(target) and config.stage_settings(target.stage).get(SWITCH) != OFF


def publish(target: Target) -> str:
    """Publish a version unless this content is published. Returns `published`, `kept`, or `off` with a reason."""
    if not is_wanted(target):
        return "off: the stage's own setting" if _has_layers(target) else "off: LocalStack does not apply layers"
    if arn(target):
        return "kept"
    package = make_package()
    with artifacts.temporary_object(target, f"layers/{package.name}", package) as content:
        target.client("lambda").publish_layer_version(
            LayerName=layer_name(target), Description=_description(), Content=content, **_RUNTIME
        )
    return f"published, {package.stat().st_size / 1e6:.1f} MB"


def arn(target: Target) -> str | None:
    """The ARN of the version with this checkout's content; None if it is not published, or not wanted."""
    if not is_wanted(target):
        return None
    fitting = (str(v["LayerVersionArn"]) for v in _versions(target) if v.get("Description") == _description())
    return next(fitting, None)


def prune(target: Target) -> None:
    """Delete all versions but that of this checkout's content. Functions that still use another one keep it."""
    kept = arn(target)
    for version in list(_versions(target)):
        if version["LayerVersionArn"] != kept:
            _delete(target, version)


def remove(target: Target) -> None:
    """Delete every version."""
    for version in list(_versions(target)):
        _delete(target, version)


def make_package() -> Path:
    """The layer's zip, made once per lock file; the same lock makes the same bytes."""
    folder = wheels.unpacked_wheels(LOCK, wheels.LAYER)
    package = folder.with_name(f"{folder.name}.zip")
    if not package.exists():
        with tempfile.NamedTemporaryFile(dir=folder.parent, prefix="making-", delete=False) as making:
            _pack(folder, making)
        Path(making.name).replace(package)
    return package


def deployed_switch(target: Target) -> str:
    """Whether the deployed API accepts videos, `on` or `off`."""
    client = target.client("lambda")
    try:
        described = client.get_function_configuration(FunctionName=target.prefix)
    except client.exceptions.ResourceNotFoundException:
        return OFF
    return str(described.get("Environment", {}).get("Variables", {}).get(SWITCH, OFF))


def _has_layers(target: Target) -> bool:
    # LocalStack's free edition stores layers, but runs functions without them.
    return target.emulator != "localstack"


def _description() -> str:
    return f"PyAV, for videos; made from {wheels.content_hash(LOCK)}"


def _versions(target: Target) -> Iterable[dict[str, Any]]:
    if not _has_layers(target):
        return
    pages = target.client("lambda").get_paginator("list_layer_versions").paginate(LayerName=layer_name(target))
    for page in pages:
        yield from page["LayerVersions"]


def _delete(target: Target, version: dict[str, Any]) -> None:
    target.client("lambda").delete_layer_version(LayerName=layer_name(target), VersionNumber=version["Version"])


def _pack(folder: Path, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{_FOLDER}/{path.relative_to(folder)}", _EPOCH)
            entry.external_attr = _MODES[os.access(path, os.X_OK)] << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, path.read_bytes())
