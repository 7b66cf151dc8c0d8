"""Print the progress of long commands: one line per step, with its seconds, on standard error."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """Print one line of progress."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Time a step. The step's line ends with the notes that the body appends to the yielded list.

    On a terminal the title is printed when the step begins; otherwise the whole line is printed when it ends.
    """
    notes: list[str] = []
    live = sys.stderr.isatty()
    if live:
        print(f"  … {title}", end="", file=sys.stderr, flush=True)
    started = time.monotonic()
    mark = "✗"
    try:
        yield notes
        mark = "✓"
    finally:
        told = f" ({', '.join(notes)})" if notes else ""
        seconds = time.monotonic() - started
        start_of_line = "\r" if live else ""
        say(f"{start_of_line}  {mark} {title}{told}  {seconds:.1f} s")
