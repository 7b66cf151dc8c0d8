"""The lock files and the pruned wheels: every client still finds its endpoint."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import loaders

from infra.deploy import wheels
from infra.paths import ROOT

LOCKS = sorted(ROOT.glob("requirements*.txt"))
# A region of each partition that people deploy to; every other one is asked of the resolver.
REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2", "cn-north-1", "us-gov-west-1")
ENDPOINTS = """
import json, sys
import botocore.session
session = botocore.session.get_session()
resolver = session.get_component("endpoint_resolver")
services, regions, everywhere = json.loads(sys.argv[1])
resolved = {f"{s} {r}": resolver.construct_endpoint(s, r) for s in services for r in everywhere}
clients = {f"{s} {r}": session.create_client(s, r).meta.endpoint_url for s in services for r in regions}
partitions = resolver.get_available_partitions()
available = {f"{s} {p}": session.get_available_regions(s, p) for s in services for p in partitions}
print(json.dumps([resolved, clients, available]))
"""
# The first call of a client reads more of a service's description than making the client does.
SIGN = """
import botocore.config, botocore.session
session = botocore.session.get_session()
session.set_credentials("id", "secret")
config = botocore.config.Config(signature_version="s3v4")
client = session.create_client("s3", "eu-central-1", config=config)
print(client.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "r/key"}))
"""
# A shared library links all that it needs when it is loaded, an extension module too.
LINK = """
import ctypes, pathlib, sys
libraries = [path for path in pathlib.Path(sys.path[0]).rglob("*") if ".so" in path.suffixes]
for library in libraries:
    ctypes.CDLL(str(library))
print(*sorted(library.name.partition(".")[0].partition("-")[0] for library in libraries))
"""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_locks_pin_everything_by_hash_and_name_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    for requirement in re.sub(r"\\\n", "", text).splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ;.*)? +(--hash=sha256:[0-9a-f]{64} *)+", requirement), requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_locks_hold_what_was_asked_for(lock: Path) -> None:
    asked = re.findall(r"^([\w-]+)", lock.with_suffix(".in").read_text(), re.MULTILINE)
    assert {name.lower() for name in asked} <= set(pins(lock))


def test_the_tools_are_tested_with_what_ships() -> None:
    tools = pins(ROOT / "requirements-dev.txt")
    for lock in ("requirements.txt", "requirements-video.txt"):
        assert pins(ROOT / lock).items() <= tools.items()


def test_clients_find_their_endpoints_in_every_region() -> None:
    session = botocore.session.get_session()
    resolver = session.get_component("endpoint_resolver")
    partitions = resolver.get_available_partitions()
    everywhere = sorted({r for p in partitions for r in session.get_available_regions("dynamodb", p)})
    assert {"eusc-de-east-1", "cn-northwest-1", "us-gov-east-1", "us-iso-east-1"} <= set(everywhere)
    asked = json.dumps([sorted(wheels.USED_SERVICES), REGIONS, everywhere])
    whole, cut = (endpoints(asked, *path) for path in ([], [str(wheels.unpacked_wheels())]))
    assert cut == whole
    assert all(whole[0].values())


def test_clients_sign_requests_with_the_descriptions_that_ship() -> None:
    assert in_package(SIGN).startswith("https://bucket.s3.")


def test_only_the_services_in_use_are_left() -> None:
    data = wheels.unpacked_wheels() / "botocore" / "data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == wheels.USED_SERVICES
    for partition in json.loads((data / "endpoints.json").read_text())["partitions"]:
        assert partition["services"].keys() <= wheels.USED_SERVICES
    assert (data / "endpoints.json").stat().st_size < 100_000


def test_descriptions_of_services_lack_only_their_documentation() -> None:
    whole, cut = (loaders.create_loader(path) for path in (None, str(wheels.unpacked_wheels() / "botocore" / "data")))
    for service in sorted(wheels.USED_SERVICES):
        version = whole.determine_latest_version(service, "service-2")
        described, shipped = (loader.load_service_model(service, "service-2", version) for loader in (whole, cut))
        removed = [name for name in absent(described, shipped) if not name.endswith("/documentation")]
        assert not removed, service
        assert not list(absent(shipped, described)), service
        assert "documentation" in described
        shipped.pop(wheels.PARAMETERS, None)
        assert "documentation" not in json.dumps(shipped), service


def test_the_libraries_that_are_left_find_those_that_they_need() -> None:
    linked = in_package(LINK).split()
    assert {"_imaging", "_imagingcms", "_avif", "_webp", "libavif", "libwebp", "_pi_heif", "libheif"} <= set(linked)
    assert not {"_imagingft", "libfreetype", "libharfbuzz"} & set(linked)


def absent(of: Any, other: Any, name: str = "") -> Iterator[str]:
    """The paths of the parts of a description that another lacks, or has with a different value."""
    if isinstance(of, dict) and isinstance(other, dict):
        for key, part in of.items():
            yield from absent(part, other.get(key), f"{name}/{key}")
    elif isinstance(of, list) and isinstance(other, list) and len(of) == len(other):
        for number, (part, counterpart) in enumerate(zip(of, other, strict=True)):
            yield from absent(part, counterpart, f"{name}/{number}")
    elif of != other:
        yield name


def in_package(program: str) -> str:
    """What a program prints that has only the packages of the zip."""
    code = f"import sys; sys.path.insert(0, {str(wheels.unpacked_wheels())!r})\n{program}"
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pins(lock: Path) -> dict[str, str]:
    """Package -> version."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text(), re.MULTILINE))


def endpoints(asked: str, *path: str) -> Any:
    """The answer of botocore, of this environment or of a folder."""
    isolated = ["-I", "-S"] if path else []
    program = f"import sys; sys.path[:0] = {list(path)}\n{ENDPOINTS}"
    environment = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    command = [sys.executable, *isolated, "-B", "-c", program, asked]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
