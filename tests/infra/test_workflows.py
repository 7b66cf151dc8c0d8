"""The GitHub workflows: they parse, and run the same make targets as developers do."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.paths import CHALICE_CONFIG, ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
CI, DEPLOY, NIGHTLY = (ROOT / ".github" / "workflows" / f"{name}.yml" for name in ("ci", "deploy", "nightly"))


def load(path: Path) -> dict[str, Any]:
    """The workflow. YAML 1.1 reads its key `on` as a boolean, which this function renames."""
    document: dict[Any, Any] = yaml.safe_load(path.read_text())
    return {("on" if key is True else key): value for key, value in document.items()}


def commands(job: dict[str, Any]) -> list[str]:
    """The job's `run` lines, once for each value of its matrix."""
    matrix: dict[str, list[str]] = job.get("strategy", {}).get("matrix", {})
    lines = [step["run"] for step in job["steps"] if "run" in step]
    for name, values in matrix.items():
        lines = [line.replace(f"${{{{ matrix.{name} }}}}", value) for line in lines for value in values]
    return lines


def test_all_are_there() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "deploy.yml", "nightly.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_steps_run_make_targets_that_exist(path: Path) -> None:
    for job in load(path)["jobs"].values():
        for command in commands(job):
            match = re.fullmatch(r"make ([a-z-]+)", command)
            assert match, f"{command!r} is not a make target"
            assert match[1] in TARGETS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_are_bounded_and_hold_no_secret(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"]["contents"] == "read"
    assert set(workflow["concurrency"]) == {"group", "cancel-in-progress"}
    assert "secrets." not in path.read_text()
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= (300 if path == NIGHTLY else 60)
        assert job["runs-on"] != "ubuntu-latest"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_digest(path: Path) -> None:
    lines = re.findall(r"uses: (.*)", path.read_text())
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), f"{line}: a tag can be moved"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_python_is_lambda_s(path: Path) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    for job in load(path)["jobs"].values():
        (version,) = [step["with"]["python-version"] for step in job["steps"] if "setup-python" in step.get("uses", "")]
        assert wanted.startswith(f">={version},")


def test_what_is_merged_was_linted_and_tested() -> None:
    workflow = load(CI)
    assert set(workflow["on"]) == {"push", "pull_request"}
    assert {"make lint", "make unit", "make drills", "make system"} <= set(commands(workflow["jobs"]["check"]))


def test_every_night_everything_is_tested_at_depth() -> None:
    workflow = load(NIGHTLY)
    assert workflow["on"]["schedule"]
    assert commands(workflow["jobs"]["nightly"]) == ["make nightly"]
    assert "nightly: export EMULSION_TEST_DEPTH = nightly" in (ROOT / "Makefile").read_text()


def test_every_night_the_stage_runs_on_another_emulator() -> None:
    assert commands(load(NIGHTLY)["jobs"]["parity"]) == ["make parity", "make localstack"]


def test_any_stage_but_local_can_be_deployed() -> None:
    workflow = load(DEPLOY)
    stages = yaml.safe_load(CHALICE_CONFIG.read_text())["stages"]
    assert set(workflow["on"]["workflow_dispatch"]["inputs"]["stage"]["options"]) == set(stages) - {"local"}
    assert workflow["permissions"]["id-token"] == "write"
    assert workflow["jobs"]["deploy"]["env"] == {"STAGE": "${{ inputs.stage }}"}
    assert workflow["jobs"]["deploy"]["environment"] == "${{ inputs.stage }}", "which alone may assume the stage's role"
    assert "STAGE ?=" in (ROOT / "Makefile").read_text(), "make takes STAGE from the environment"
