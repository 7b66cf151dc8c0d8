"""Assembles a stage's Chalice project directory: application, functions, wheels, configuration and policies."""

import hashlib
import json
import shutil
from pathlib import Path

from infra.deploy import config, environment, policies
from infra.deploy.wheels import unpacked_wheels
from infra.paths import ROOT, build_dir
from infra.target import Target

SOURCES = ("app.py", "chalicelib", "functions")
_NOT_SOURCE = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def assemble(target: Target, source: Path = ROOT) -> Path:
    """Make the build directory anew.

    Args:
        target: whose names, policies and environment are rendered in.
        source: the checkout with `app.py`, `chalicelib/` and `functions/`.

    Returns:
        The directory, ready for `chalice deploy`.
    """
    folder = build_dir(target.stage)
    folder.mkdir(parents=True, exist_ok=True)
    _copy_sources(source, folder)
    _link_wheels(folder)
    (folder / "requirements.txt").write_text("")  # everything is in vendor/ already; Chalice would resolve it again
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
    """A hash of everything in an assembled build directory that a deployment depends on."""
    digest = hashlib.sha256()
    vendored = sorted(str(entry.resolve()) for entry in (folder / "vendor").iterdir() if entry.is_symlink())
    digest.update("\n".join(vendored).encode())  # wheels are cached by a hash, which their path holds
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
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
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
    for entry in vendor.iterdir():
        if entry.is_symlink():
            entry.unlink()
    for package in unpacked_wheels().iterdir():
        (vendor / package.name).symlink_to(package)
