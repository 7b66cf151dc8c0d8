"""Prints the output of the demo: one line per step with its duration, and posts."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from demo.answers import Post

BOLD, GREEN, RED, DIM, PLAIN = "\033[1m", "\033[32m", "\033[31m", "\033[2m", "\033[0m"


def say(line: str = "") -> None:
    """Print a line and flush it."""
    print(line, flush=True)


def styled(text: str, style: str) -> str:
    """Return the text with a style if the output is a terminal, else unchanged."""
    return f"{style}{text}{PLAIN}" if sys.stdout.isatty() else text


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Measure a step. The line of the step contains the notes that the body appends to the yielded list.

    On a terminal the line appears when the step begins; elsewhere it is printed when the step ends.
    """
    notes: list[str] = []
    if sys.stdout.isatty():
        print(f"  … {title}", end="", flush=True)
    started = time.monotonic()
    mark = styled("✗", RED)
    try:
        yield notes
        mark = styled("✓", GREEN)
    finally:
        suffix = styled(f" ({', '.join(notes)})", DIM) if notes else ""
        back = "\r" if sys.stdout.isatty() else ""
        say(f"{back}  {mark} {title}{suffix}  {time.monotonic() - started:.2f} s")


def list_post(post: Post) -> None:
    """Print a post with the URL of the largest rendition of each photo."""
    author = post["author"]
    say(f"  {styled(author['display_name'], BOLD)} @{author['username']}  {styled(post['created_at'], DIM)}")
    say(f"  {post['caption']}")
    for medium in post["media"]:
        largest = medium["renditions"][max(medium["renditions"], key=int)]
        say(f"    {medium['width']}x{medium['height']}  {medium.get('alt') or ''}")
        say(f"    {styled(next(iter(largest.values())), DIM)}")
    say()
