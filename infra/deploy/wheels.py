"""Install the third-party packages of a deployment: wheels for the Lambda runtime, pruned, with bytecode."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from infra.deploy import bytecode
from infra.errors import InfraError
from infra.paths import ROOT, build_root

# Services that functions call. botocore ships descriptions of 400; they are four fifths of its size.
USED_SERVICES = frozenset(
    {"apigatewaymanagementapi", "cloudfront", "dynamodb", "firehose", "lambda", "s3", "sns", "sqs", "ssm"}
)
PLATFORM = "x86_64-manylinux_2_34"  # the runtime's glibc; wheels for older ones fit too
MAKING_VERSION = "7"  # raise it when the pruning or compiling below changes, to invalidate cached wheels
TASK, LAYER = "/var/task", "/opt/python"  # paths of a function's zip, and of its layers' modules
PARAMETERS = "clientContextParams"  # of the description of a service
# Modules that no function imports: cffi's compiler, the router of Powertools with its web page (1.5 MB) and its
# utilities except those for idempotency and for queues (which load its parser if pydantic is loaded), time zones
# (Python has them), the predecessor of pydantic. Patterns of files and folders.
UNUSED = (
    "**/tests",
    "bin",
    "cffi",
    "pycparser",
    "aws_lambda_powertools/event_handler",
    *(
        f"aws_lambda_powertools/utilities/{name}"
        for name in ("auth_alpha", "circuit_breaker", "data_masking", "feature_flags", "kafka", "parameters")
    ),
    "aws_lambda_powertools/utilities/streaming",
    "aws_lambda_powertools/utilities/validation",
    "dateutil/zoneinfo",
    "pydantic/v1",
    "urllib3/contrib/emscripten",
    # What draws text, windows and the screen into pictures, with the libraries that only it links (1.5 MB).
    *(f"PIL/_imaging{name}.*" for name in ("ft", "math", "morph", "tk")),
    *(f"pillow.libs/lib{name}*" for name in ("brotli", "freetype", "harfbuzz", "png16-")),
    # Of a distribution's record, its metadata, tags and licences are left.
    *(f"*.dist-info/{name}" for name in ("INSTALLER", "RECORD", "REQUESTED", "sboms", "top_level.txt")),
    "**/*.c",
    "**/*.pyi",
    "botocore/data/*/*/examples-1.json",
)
# The libraries that X-Ray patches: `chalicelib.core.observability` names botocore alone.
PATCHED = frozenset({"botocore", "resources"})
# The formats that photos come in (`chalicelib.media.photo.decoding`), and those whose plugins these load.
PILLOW_FORMATS = frozenset({"Avif", "Gif", "Jpeg", "Mpo", "Png", "Tiff", "WebP"})


def unpacked_wheels(requirements: Path = ROOT / "requirements.txt", home: str = TASK) -> Path:
    """The folder with the locked packages, unpacked, pruned and compiled; made once per lock file.

    Args:
        home: the folder's path in a function, see `bytecode.compile_tree`.

    Raises:
        InfraError: uv found no wheel for the runtime (the message has its output), or this Python is not the
            runtime's.
    """
    cached = _cache_root() / content_hash(requirements)
    if cached.exists():
        return cached
    cached.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=cached.parent, prefix="making-"))
    try:
        _install(requirements, making)
        _prune(making)
        bytecode.compile_tree(making, home)
        making.rename(cached)
    except OSError:
        if not cached.exists():  # otherwise another build has finished first
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return cached


def content_hash(requirements: Path) -> str:
    """A hash of the folder's inputs, which identifies its content."""
    made = ",".join([MAKING_VERSION, bytecode.version(), *sorted(USED_SERVICES)])
    return hashlib.sha256(requirements.read_bytes() + made.encode()).hexdigest()[:16]


def _cache_root() -> Path:
    return Path(os.environ.get("EMULSION_WHEELS_DIR", build_root() / ".wheels")).resolve()


def _install(requirements: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--system-certs", "--target", str(folder)]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile-bytecode"]
    command += ["--python-version", bytecode.version(), "--python-platform", PLATFORM]
    command += ["--link-mode", "copy"]  # pruning must not change the files in uv's cache
    done = subprocess.run([*command, "-r", str(requirements)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise InfraError(f"uv could not fetch the wheels that ship:\n{done.stderr.strip()}")


def _prune(folder: Path) -> None:
    for pattern in UNUSED:
        for unused in list(folder.glob(pattern)):
            _remove(unused)
    for plugin in folder.glob("PIL/*ImagePlugin.py"):
        if plugin.name.removesuffix("ImagePlugin.py") not in PILLOW_FORMATS:
            plugin.unlink()
    for patched in folder.glob("aws_xray_sdk/ext/*/"):
        if patched.name not in PATCHED:
            shutil.rmtree(patched)
    _reduce(folder / "botocore" / "data")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)  # it was in a folder that is removed


def _reduce(data: Path) -> None:
    """Keep of botocore's data what the services in use need. A folder that is absent stays so."""
    for description in data.glob("*/"):
        if description.name not in USED_SERVICES:
            shutil.rmtree(description)
            continue
        for outdated in sorted(description.glob("*/"))[:-1]:
            shutil.rmtree(outdated)  # older versions of the service's API
    for service in data.glob("*/*/service-2.json.gz"):
        _strip(service)
    for endpoints in data.glob("endpoints.json"):
        _cut(endpoints)


def _strip(service: Path) -> None:
    """Replace the description of a service by one without its documentation, most of what a client reads."""
    content = _without_documentation(json.loads(gzip.decompress(service.read_bytes())))
    service.with_suffix("").write_text(json.dumps(content, separators=(",", ":")))
    service.unlink()


def _without_documentation(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_documentation(each) for each in part]
    if not isinstance(part, dict):
        return part
    # A text is documentation; a description of that name would be one of the service's own fields.
    kept = {name: each for name, each in part.items() if name != "documentation" or not isinstance(each, str)}
    # botocore reads the texts of a client's own parameters, which S3 has, at its first call.
    return {name: each if name == PARAMETERS else _without_documentation(each) for name, each in kept.items()}


def _cut(endpoints: Path) -> None:
    """Keep only the services in use, in all partitions and regions: a function's first client reads the whole file."""
    content = json.loads(endpoints.read_text())
    for partition in content["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in USED_SERVICES}
    endpoints.write_text(json.dumps(content, separators=(",", ":")))
