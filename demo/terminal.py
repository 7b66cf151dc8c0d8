"""What the demo prints: one line per step with its seconds, and posts."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from demo.answers import Post

BOLD, GREEN, RED, DIM, PLAIN = "\033[1m", "\033[32m", "\033[31m", "\033[2m", "\033[0m"


def say(line: str = "") -> None:
    """Print a line at once."""
    print(line, flush=True)


def styled(text: str, style: str) -> str:
    """The text in a style where a terminal shows it, plain elsewhere."""
    return f"{style}{text}{PLAIN}" if sys.stdout.isatty() else text


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Time a step; what the body appends to the yielded list is told in the step's line.

    On a terminal the line is there while the step runs; elsewhere it is printed when the step ends.
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
        told = styled(f" ({', '.join(notes)})", DIM) if notes else ""
        back = "\r" if sys.stdout.isatty() else ""
        say(f"{back}  {mark} {title}{told}  {time.monotonic() - started:.2f} s")


def list_post(post: Post) -> None:
    """Print a post with an address for each of its photos, in the largest size there is."""
    author = post["author"]
    say(f"  {styled(author['display_name'], BOLD)} @{author['username']}  {styled(post['created_at'], DIM)}")
    say(f"  {post['caption']}")
    for medium in post["media"]:
        largest = medium["renditions"][max(medium["renditions"], key=int)]
        say(f"    {medium['width']}x{medium['height']}  {medium.get('alt') or ''}")
        say(f"    {styled(next(iter(largest.values())), DIM)}")
    say()
