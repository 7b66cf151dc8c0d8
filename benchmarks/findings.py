"""What a subject of the bench found, and how it is shown: budgets beside figures, and notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

HEADINGS = ("what", "budget", "measured", "floor or peer", "ok?")
VERDICTS = {True: "yes", False: "NO", None: "-"}
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Row:
    """One budget beside its figure.

    Attributes:
        beside: the floor or the peer that was measured in the same run, if there is one.
            Where nothing was measured, it may give the reason.
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

    @property
    def are_measured(self) -> bool:
        """Whether every row has a figure."""
        return all(row.measured != NOT_MEASURED for row in self.rows)


def not_measured(name: str, reason: str, known: Sequence[Row]) -> Findings:
    """What a subject found that failed: each of its rows, not measured.

    Args:
        name: of the subject.
        reason: in one line.
        known: the subject's rows of an earlier run, which have the labels and budgets; perhaps none.
    """
    rows = [replace(row, measured=NOT_MEASURED, beside=reason, ok=None) for row in known]
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
    """The table for a terminal."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def as_markdown(findings: Findings) -> str:
    """The table and the notes for a page."""
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(row.cells for row in findings.rows)]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    notes = "\n".join(f"- {note}" for note in findings.notes)
    return f"{table}\n\n{notes}" if notes else table
