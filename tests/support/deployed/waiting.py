"""Waiting for what happens a little later: by looking again until a deadline, never by sleeping a fixed time."""

from collections.abc import Callable

from demo.waiting import wait_until

PATIENCE = 300.0  # seconds: what comes is not waited for longer, however patient we are


def eventually[T](read: Callable[[], T], expected: Callable[[T], bool], patience: float = PATIENCE) -> T:
    """What `read` answers once it is as expected.

    Raises:
        TimeoutError: it never was; the message has what was read last.
    """
    return wait_until(read, expected, patience)


def eventually_equal(read: Callable[[], object], expected: object, patience: float = PATIENCE) -> None:
    """Wait until `read` answers `expected`."""
    wait_until(read, lambda found: found == expected, patience)
