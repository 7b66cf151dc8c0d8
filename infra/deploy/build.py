"""Assemble a stage's Chalice project directory: application, functions, wheels, bytecode, configuration, policies."""

import hashlib
import json
import shutil
from importlib import metadata
from pathlib import Path

import chalice

from infra.deploy import bytecode, config, environment, policies
from infra.deploy.wheels import TASK, unpacked_wheels
from infra.paths import ROOT, build_dir
from infra.target import Target

SOURCES = ("app.py", "chalicelib", "functions")
CHALICE_FILES = ("__init__.py", "app.py")  # the files of its own package that Chalice adds to the zip
CACHE = "__pycache__"
_NOT_SOURCE = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def assemble(target: Target, source: Path = ROOT) -> Path:
    """Make the build directory, replacing an earlier one.

    Args:
        target: its names, policies and environment are rendered into the directory.
        source: the checkout with `app.py`, `chalicelib/` and `functions/`.

    Returns:
        The directory, ready for `chalice deploy`.
    """
    folder = build_dir(target.stage)
    folder.mkdir(parents=True, exist_ok=True)
    _copy_sources(source, folder)
    _link_wheels(folder)
    _compile(folder)
    (folder / "requirements.txt").write_text("")  # vendor/ has every package; Chalice would resolve them again
    chalice = folder / ".chalice"
    chalice.mkdir(exist_ok=True)
    for policy in policies.policy_files():
        (chalice / policy.name).write_text(policies.render_policy(policy.read_text(), target))
    rendered = environment.rendered_config(target)
    if target.emulator == "ministack":
        rendered = config.without_caps(rendered)
    (chalice / "config.json").write_text(json.dumps(rendered, indent=2))
    return folder


def fingerprint(folder: Path) -> str:
    """A hash of the content of an assembled build directory, without bytecode.

    Bytecode follows from the content, except for details that may differ between patch releases of Python: two machines
    with different releases must not replace each other's deployments.
    """
    digest = hashlib.sha256(metadata.version("chalice").encode())
    vendored = sorted(f"{link.resolve().parent.name}/{link.name}" for link in _links(folder / "vendor"))
    digest.update("\n".join(vendored).encode())  # the name of the wheels' folder is the hash of their inputs
    for path in _own_files(folder):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def newest_zip(folder: Path) -> Path | None:
    """The deployment package that Chalice made last in a build directory."""
    zips = sorted((folder / ".chalice" / "deployments").glob("*.zip"), key=lambda path: path.stat().st_mtime)
    return zips[-1] if zips else None


def _own_files(folder: Path) -> list[Path]:
    roots = [folder / "chalicelib", folder / "vendor" / "functions"]
    files = [path for root in roots for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    rendered = [folder / ".chalice" / "config.json", *(folder / ".chalice").glob("policy-*.json")]
    return sorted([folder / "app.py", *files, *rendered])


def _copy_sources(source: Path, folder: Path) -> None:
    for name in SOURCES:
        destination = folder / ("vendor/functions" if name == "functions" else name)
        if (source / name).is_dir():
            shutil.rmtree(destination, ignore_errors=True)
            shutil.copytree(source / name, destination, ignore=_NOT_SOURCE)
        else:
            shutil.copyfile(source / name, destination)


def _link_wheels(folder: Path) -> None:
    # Links, which Chalice's packaging follows: a copy would be 60 MB for each build directory.
    vendor = folder / "vendor"
    for link in _links(vendor):
        link.unlink()
    shutil.rmtree(vendor / CACHE, ignore_errors=True)
    (vendor / CACHE).mkdir()
    wheels = unpacked_wheels()
    for package in wheels.iterdir():
        if package.name != CACHE:
            (vendor / package.name).symlink_to(package)
    for compiled in (wheels / CACHE).iterdir():  # one by one: the folder also has the application's bytecode
        (vendor / CACHE / compiled.name).symlink_to(compiled)


def _links(vendor: Path) -> list[Path]:
    return [entry for entry in vendor.iterdir() if entry.is_symlink()]


def _compile(folder: Path) -> None:
    """Add the bytecode of the application and of Chalice's runtime; the wheels already have theirs."""
    vendor = folder / "vendor"  # Chalice puts its content at the top of the zip
    bytecode.compile_tree(folder / "chalicelib", f"{TASK}/chalicelib")
    bytecode.compile_tree(vendor / "functions", f"{TASK}/functions")
    bytecode.compile_module(folder / "app.py", "app.py", vendor, TASK)
    for name in CHALICE_FILES:
        bytecode.compile_module(Path(chalice.__file__).with_name(name), f"chalice/{name}", vendor, TASK)
