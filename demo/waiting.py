"""Waiting by looking again."""

import time
from collections.abc import Callable

WAIT = 60.0  # seconds that a photo may take to be processed
QUOTE = 500  # characters of what was read last that the error repeats


def wait_until[T](read: Callable[[], T], is_done: Callable[[T], bool], patience: float = WAIT) -> T:
    """Read again and again, ever more slowly, until what was read is as wanted.

    Args:
        patience: seconds.

    Raises:
        TimeoutError: it is still not as wanted; the message has what was read last.
    """
    deadline, pause = time.monotonic() + patience, 0.05
    while True:
        found = read()
        if is_done(found):
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"Still not as wanted after {patience:.0f} s: {str(found)[:QUOTE]}")
        time.sleep(pause)
        pause = min(1.0, pause * 1.3)
