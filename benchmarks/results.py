"""Store the results of the bench by subject in results.json, and write RESULTS.md from it.

A run replaces only its subjects, so the page may contain figures of several runs; each subject states its run.
"""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.findings import Findings, Row, as_markdown, verdict

STATE, PAGE = "results.json", "RESULTS.md"
CPU_MODEL = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Run:
    """When, of which commit and on which machine a subject was measured.

    Attributes:
        began: to the minute, UTC.
        commit: short; says if the tree had uncommitted changes.
        machine: see `machine`.
    """

    began: str
    commit: str
    machine: str

    @classmethod
    def now(cls) -> "Run":
        """A run that begins now."""
        return cls(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", _commit(), machine())


@dataclass(frozen=True)
class Result:
    """The findings of one run about one subject."""

    findings: Findings
    run: Run
    seconds: int

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Result":
        """Convert the document that `dataclasses.asdict` made of a result."""
        findings = Findings([Row(**row) for row in kept["findings"]["rows"]], kept["findings"]["notes"])
        return cls(findings, Run(**kept["run"]), kept["seconds"])


class Results:
    """Results by subject, and the two files that store them.

    Args:
        folder: of the files.
        subjects: names of all subjects, in the order of the page; results of others are dropped.
    """

    def __init__(self, folder: Path, subjects: Sequence[str]) -> None:
        self._state, self._page = folder / STATE, folder / PAGE
        kept = json.loads(self._state.read_text()) if self._state.exists() else {}
        self._subjects = subjects
        self._results = {name: Result.from_json(kept[name]) for name in subjects if name in kept}

    def rows(self, name: str) -> list[Row]:
        """A subject's rows; none if it was never measured."""
        return self._results[name].findings.rows if name in self._results else []

    def put(self, name: str, result: Result) -> None:
        """Replace the result of one subject, and write both files."""
        self._results[name] = result
        self._results = {name: self._results[name] for name in self._subjects if name in self._results}
        _replace(self._state, json.dumps({name: asdict(each) for name, each in self._results.items()}, indent=1) + "\n")
        _replace(self._page, self._as_markdown())

    def _as_markdown(self) -> str:
        parts = [
            "# Measured",
            (
                "By `make bench`, or a single subject by the command below its heading. Written by the program from "
                f"`{STATE}`; do not edit."
            ),
            f"{verdict(row for each in self._results.values() for row in each.findings.rows)}.",
            (
                "Ratios are taken between adjacent samples of one run (A B A B …, medians), because machines drift. A "
                "budget whose rooms do not exist yet has no row."
            ),
        ]
        for name, each in self._results.items():
            parts += [f"## {name}", _source(name, each), as_markdown(each.findings)]
        return "\n\n".join(parts) + "\n"


def _source(name: str, result: Result) -> str:
    """One line: the command that measures a subject, and when, of which commit and on which machine it ran."""
    run = result.run
    when = f"{run.began}, commit {run.commit}, in {result.seconds} s"
    return f"`python -m benchmarks --only {name}`: {when}, on {run.machine}."


def machine() -> str:
    """The machine and its load: cores, processor, system, Python, the last minute's load average."""
    parts = [
        f"{os.cpu_count()} cores" + (f" ({_cpu_name()})" if _cpu_name() else ""),
        f"{platform.system()} {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"load {os.getloadavg()[0]:.1f} at the start",
    ]
    return ", ".join(parts)


def _cpu_name() -> str:
    if not CPU_MODEL.exists():
        return ""
    lines = CPU_MODEL.read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _commit() -> str:
    """The commit of the tree, and whether anything but the results differs from it."""
    folder = Path(__file__).parent
    git = ["git", "-C", str(folder)]
    try:
        commit = subprocess.run([*git, "rev-parse", "--short=9", "HEAD"], capture_output=True, text=True, check=True)
        others = [":/", f":(exclude){STATE}", f":(exclude){PAGE}"]
        changes = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", *others], capture_output=True, check=False)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "unknown"
    return commit.stdout.strip() + (" with changes" if changes.returncode else "")


def _replace(path: Path, text: str) -> None:
    """Write a file atomically: an interrupted run, or a concurrent reader, leaves or finds the old or the new file."""
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(text)
    partial.replace(path)
