"""What a benchmark found, and how it is shown: a table on the terminal, and RESULTS.md."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HEADINGS = ("what", "budget", "measured", "floor or peer", "ok?")
VERDICTS = {True: "yes", False: "NO", None: "-"}
CPU_MODEL = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Row:
    """One budget beside its figure.

    Attributes:
        beside: the floor or the peer that was measured in the same run, if there is one.
        ok: whether the budget is kept; None where there is nothing to keep, or nothing was measured.
    """

    what: str
    budget: str
    measured: str
    beside: str = ""
    ok: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's texts, in the order of `HEADINGS`."""
        return (self.what, self.budget, self.measured, self.beside, VERDICTS[self.ok])


@dataclass(frozen=True)
class Findings:
    """The rows of one subject, and what their reader should know: data sets, settings, what was left out."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def verdict(found: Mapping[str, Findings]) -> str:
    """One line that says how many budgets are kept."""
    judged = [row for each in found.values() for row in each.rows if row.ok is not None]
    missed = [row.what for row in judged if not row.ok]
    kept = f"{len(judged) - len(missed)} of {len(judged)} budgets kept"
    return kept + (f"; missed: {'; '.join(missed)}" if missed else "")


def as_text(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def as_markdown(found: Mapping[str, Findings], began: datetime, seconds: float, machine: str) -> str:
    """RESULTS.md, whole."""
    parts = [
        "# Measured",
        (
            f"By `make bench`, {began:%Y-%m-%d %H:%M} UTC, in {seconds / 60:.1f} minutes, on {machine}. "
            "Written by the program; do not edit."
        ),
        f"{verdict(found)}.",
        (
            "Ratios are taken between neighbours in one run (A B A B …, medians), because machines drift. Budgets are "
            "DESIGN's; a budget whose rooms do not exist yet has no row."
        ),
    ]
    for name, findings in found.items():
        parts += [f"## {name}", f"`python -m benchmarks --only {name}`", _markdown_table(findings.rows)]
        parts += ["\n".join(f"- {note}" for note in findings.notes)] if findings.notes else []
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """What this runs on and how busy it is now: cores, processor, system, Python, the last minute's load."""
    parts = [
        f"{os.cpu_count()} cores" + (f" ({_cpu_name()})" if _cpu_name() else ""),
        f"{platform.system()} {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"load {os.getloadavg()[0]:.1f} at the start",
    ]
    return ", ".join(parts)


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


def _cpu_name() -> str:
    if not CPU_MODEL.exists():
        return ""
    lines = CPU_MODEL.read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _markdown_table(rows: Sequence[Row]) -> str:
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(row.cells for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
