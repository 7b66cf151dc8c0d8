"""Deploy an assembled build directory with Chalice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.deploy import boundary
from infra.errors import InfraError
from infra.target import Target

EMULATOR_POLL_SECONDS = "0.2"  # botocore's pauses of 1-5 s per function were most of a local deployment
SCHEMA = "2.0"  # of the file in which Chalice records a deployment
_CHILD = Path(__file__).with_name("chalice_child.py")


def deploy(target: Target, folder: Path) -> None:
    """Run Chalice's deployment of the target's stage on a build directory.

    Raises:
        InfraError: Chalice failed; the message has its output.
    """
    command = [sys.executable, "-P", "-B", str(_CHILD), str(folder), target.stage, boundary.arn(target)]
    if target.endpoint:
        command.append(EMULATOR_POLL_SECONDS)
    if target.emulator == "ministack":  # it takes all calls about a function that it calls pending for half a second
        command.append("--pending")
    done = subprocess.run(command, cwd=folder, env=_environment(target), capture_output=True, text=True, check=False)
    (folder / ".chalice" / "deploy.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        raise InfraError(f"Chalice could not deploy stage {target.stage}:\n{done.stdout}{done.stderr}")


def deployed_resources(folder: Path, stage: str) -> list[dict[str, Any]]:
    """Chalice's record of its last deployment of the stage from this directory; empty before the first."""
    record = _record(folder, stage)
    resources: list[dict[str, Any]] = json.loads(record.read_text())["resources"] if record.exists() else []
    return resources


def restore_record(folder: Path, stage: str, resources: list[dict[str, Any]]) -> None:
    """Make Chalice's next deployment from this directory start from the record of an earlier one, of any machine."""
    record = _record(folder, stage)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"resources": resources, "schema_version": SCHEMA, "backend": "api"}, indent=2))


def _record(folder: Path, stage: str) -> Path:
    return folder / ".chalice" / "deployed" / f"{stage}.json"


def _environment(target: Target) -> dict[str, str]:
    # The deployed application must not get settings of the calling shell; its settings are in the configuration.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EMULSION_", "PYTHON"))}
    return {**kept, **target.environ(), "AWS_CHALICE_CLI_MODE": "true"}
