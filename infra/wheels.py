"""The third-party half of what is deployed: wheels for the Lambda runtime, pruned of what no function loads."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.errors import InfraError
from infra.paths import ROOT, build_root

# Services that functions call. botocore ships descriptions of 400; they are four fifths of its size.
USED_SERVICES = frozenset({"cloudfront", "dynamodb", "firehose", "lambda", "s3", "sqs", "ssm"})
# The runtime's glibc is 2.34. pip takes tags literally, so the older ones that fit too are listed.
PLATFORMS = tuple(
    f"{tag}_x86_64"
    for tag in (
        "manylinux_2_34",
        "manylinux_2_28",
        "manylinux_2_26",
        "manylinux_2_17",
        "manylinux2014",
        "manylinux_2_12",
        "manylinux2010",
        "manylinux_2_5",
        "manylinux1",
    )
)
PRUNING_VERSION = "2"  # raise it when the pruning below changes, so that cached wheels are made again


def unpacked_wheels(requirements: Path = ROOT / "requirements.txt") -> Path:
    """The folder with the locked packages unpacked and pruned, made once per lock.

    Raises:
        InfraError: pip found no wheel that fits the runtime; its output is in the message.
    """
    cached = _cache_root() / content_hash(requirements)
    if cached.exists():
        return cached
    cached.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=cached.parent, prefix="making-"))
    try:
        _install(requirements, making)
        _prune(making)
        making.rename(cached)
    except OSError:
        if not cached.exists():  # else another build has finished first
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return cached


def content_hash(requirements: Path) -> str:
    """What tells one content of the folder from another: a hash of what it is made from."""
    pruned = ",".join([PRUNING_VERSION, *sorted(USED_SERVICES)])
    return hashlib.sha256(requirements.read_bytes() + pruned.encode()).hexdigest()[:16]


def _cache_root() -> Path:
    return Path(os.environ.get("EMULSION_WHEELS_DIR", build_root() / ".wheels")).resolve()


def _install(requirements: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(folder)]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.13"]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    done = subprocess.run([*command, "-r", str(requirements)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise InfraError(f"pip could not fetch the wheels that ship:\n{done.stderr.strip()}")


def _prune(folder: Path) -> None:
    for unused in (*folder.rglob("__pycache__"), *folder.rglob("tests"), folder / "bin"):
        shutil.rmtree(unused, ignore_errors=True)
    for description in folder.glob("botocore/data/*"):
        if description.is_dir() and description.name not in USED_SERVICES:
            shutil.rmtree(description)
        elif description.is_dir():
            for outdated in sorted(version for version in description.iterdir() if version.is_dir())[:-1]:
                shutil.rmtree(outdated)  # older versions of the service's API
    shutil.rmtree(folder / "boto3" / "data", ignore_errors=True)  # resources; only clients are used
    for stub in folder.rglob("*.pyi"):
        stub.unlink()
