"""Record a stage's last deployment in the artifact bucket: what Chalice created, from which build.

Chalice finds its event source mappings and its REST API only through its own `deployed/<stage>.json`; without that file
it would create everything again. So each deployment, on any machine, starts from the record, after
`infra.deploy.inventory` has compared it with the existing resources.
"""

import getpass
import json
import subprocess
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.deploy import artifacts
from infra.target import Target

KEY = "deployed.json"

Resource = dict[str, Any]


@dataclass(frozen=True)
class Deployment:
    """One deployment.

    Attributes:
        resources: Chalice's records, in the order of creation.
        code: function's ARN -> hash of its code, as Lambda reports it.
        build: `infra.deploy.build.fingerprint` of the deployed directory; empty until a deployment has succeeded.
        version: the commit, with `-dirty` if the checkout had changes; empty outside of git.
        by: user who deployed.
        at: RFC 3339.
    """

    resources: list[Resource]
    code: dict[str, str] = field(default_factory=dict)  # older records lack it
    build: str = ""
    version: str = ""
    by: str = ""
    at: str = ""


def last(target: Target) -> Deployment | None:
    """The record of the last deployment, or None before the first."""
    found = artifacts.read(target, KEY)
    if found is None:
        return None
    known = {each.name for each in fields(Deployment)}
    return Deployment(**{name: value for name, value in json.loads(found.body).items() if name in known})


def made_from(source: Path, resources: list[Resource], code: dict[str, str], build: str = "") -> Deployment:
    """A deployment by this user, now: without `build` one that begins, with it one that succeeded."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Deployment(resources, code, build, _version(source), getpass.getuser(), now)


def save(target: Target, deployment: Deployment) -> None:
    """Record a deployment as the last one."""
    artifacts.write(target, KEY, json.dumps(asdict(deployment), indent=1).encode())


def forget(target: Target) -> None:
    """Delete the record: nothing is deployed any more."""
    artifacts.delete(target, KEY)


def _version(source: Path) -> str:
    command = ["git", "-C", str(source), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:  # no git
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
