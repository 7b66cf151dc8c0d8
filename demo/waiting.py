"""Polls the API until a condition holds."""

import time
from collections.abc import Callable

WAIT = 180.0  # seconds: the default limit, e.g. for the processing of a photo on a busy laptop
QUOTE = 500  # characters of the last value that the error message contains


def wait_until[T](read: Callable[[], T], is_done: Callable[[T], bool], patience: float = WAIT) -> T:
    """Call `read` until `is_done` accepts the value, and return that value.

    The pause between two calls grows from 0.05 s to 1 s.

    Args:
        patience: the limit in seconds.

    Raises:
        TimeoutError: no value was accepted within the limit; the message contains the last value.
    """
    deadline, pause = time.monotonic() + patience, 0.05
    while True:
        found = read()
        if is_done(found):
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not done after {patience:.0f} s: {str(found)[:QUOTE]}")
        time.sleep(pause)
        pause = min(1.0, pause * 1.3)
