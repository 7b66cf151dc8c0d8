"""Progress of long commands: one line per step, with its seconds, on standard error (standard output is for data)."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """Print one line of progress."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Time a step. What the body appends to the yielded list is told at the end of the step's line.

    On a terminal the title shows while the step runs; elsewhere one whole line is printed when it ends.
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
