"""Formats the parts of a Markdown page."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from textwrap import fill

_wrap = partial(fill, width=120, break_long_words=False, break_on_hyphens=False)


def wrapped(text: str) -> str:
    """Wrap the paragraphs and list items of a page at 120 columns."""
    return "\n\n".join(_block(block) for block in text.strip().split("\n\n")) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], words: Collection[str] = ()) -> str:
    """Format a table. The first column and the columns in `words` are left-aligned, the others right-aligned."""
    rule = ["---" if i == 0 or head in words else "---:" for i, head in enumerate(heads)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, rule, *rows))


def count(value: float) -> str:
    """Format a number with three digits and a suffix, e.g. `6.03 M`."""
    for size, name in ((1e9, " B"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{name}"
    return f"{value:.3g}"


def _block(block: str) -> str:
    if block[0] in "#|!":
        return block
    if block.startswith("- "):
        return "\n".join(_wrap(line, subsequent_indent="  ") for line in block.splitlines())
    return str(_wrap(block))
