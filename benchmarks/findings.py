"""The findings of a subject, and their formats: rows that compare budgets with figures, and notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

HEADINGS = ("what", "budget", "measured", "floor or peer", "ok?")
VERDICTS = {True: "yes", False: "NO", None: "-"}
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Row:
    """One budget and its figure.

    Attributes:
        peer: the floor or the peer that was measured in the same run, if there is one.
            If nothing was measured, it may give the reason.
        ok: whether the budget is kept; None if there is no budget, or nothing was measured.
    """

    what: str
    budget: str
    measured: str
    peer: str = ""
    ok: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's texts, in the order of `HEADINGS`."""
        return (self.what, self.budget, self.measured, self.peer, VERDICTS[self.ok])


@dataclass(frozen=True)
class Findings:
    """The rows of one subject, and notes on its data sets, settings and omissions."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)

    @property
    def are_measured(self) -> bool:
        """Whether every row has a figure."""
        return all(row.measured != NOT_MEASURED for row in self.rows)


def not_measured(name: str, reason: str, known: Sequence[Row]) -> Findings:
    """The findings of a subject that failed: its rows, marked not measured.

    Args:
        name: of the subject.
        reason: in one line.
        known: the subject's rows of an earlier run, for labels and budgets; may be empty.
    """
    rows = [replace(row, measured=NOT_MEASURED, peer=reason, ok=None) for row in known]
    return Findings(rows or [Row(name, "-", NOT_MEASURED, reason)])


def verdict(rows: Iterable[Row]) -> str:
    """One line: how many budgets are kept, which are missed, and what was not measured."""
    rows = list(rows)
    judged = [row for row in rows if row.ok is not None]
    named = {
        "missed": [row.what for row in judged if not row.ok],
        "not measured": [row.what for row in rows if row.measured == NOT_MEASURED],
    }
    kept = f"{sum(row.ok is True for row in judged)} of {len(judged)} budgets kept"
    return "; ".join([kept, *(f"{state}: {', '.join(whats)}" for state, whats in named.items() if whats)])


def as_text(rows: Sequence[Row]) -> str:
    """The table as plain text."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def as_markdown(findings: Findings) -> str:
    """The table and the notes as Markdown."""
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(row.cells for row in findings.rows)]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    notes = "\n".join(f"- {note}" for note in findings.notes)
    return f"{table}\n\n{notes}" if notes else table
