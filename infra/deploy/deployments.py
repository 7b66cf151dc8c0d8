"""The record of a stage's last deployment: what Chalice made, from which build. Kept in the artifact bucket.

Chalice finds its event source mappings and its REST API only through its own `deployed/<stage>.json`; without that file
it would make everything again. A deployment therefore starts from the record, wherever it runs, after
`infra.deploy.inventory` has compared it with what is there.
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
        resources: what Chalice recorded, in the order it was made.
        code: function's ARN -> hash of its code, as Lambda has it.
        build: `infra.deploy.build.fingerprint` of what was deployed; empty while, or after, a deployment that did not
            end.
        version: the commit, `-dirty` behind it where the checkout had changes; empty outside of git.
        by: user who deployed.
        at: RFC 3339.
    """

    resources: list[Resource]
    code: dict[str, str] = field(default_factory=dict)  # records of before it was kept lack it
    build: str = ""
    version: str = ""
    by: str = ""
    at: str = ""


def last(target: Target) -> Deployment | None:
    """The record of the last deployment, None before the first."""
    found = artifacts.read(target, KEY)
    if found is None:
        return None
    known = {each.name for each in fields(Deployment)}
    return Deployment(**{name: value for name, value in json.loads(found.body).items() if name in known})


def made_from(source: Path, resources: list[Resource], code: dict[str, str], build: str = "") -> Deployment:
    """A deployment by us, now: without `build` one that begins, with it one that ended well."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Deployment(resources, code, build, _version(source), getpass.getuser(), now)


def save(target: Target, deployment: Deployment) -> None:
    """Record a deployment as the last one."""
    artifacts.write(target, KEY, json.dumps(asdict(deployment), indent=1).encode())


def forget(target: Target) -> None:
    """Nothing is deployed any more."""
    artifacts.delete(target, KEY)


def _version(source: Path) -> str:
    command = ["git", "-C", str(source), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:  # no git
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
