"""Compute how far back an inbox goes. Posts older than its floor are neither written to it nor read from it."""

from chalicelib.core import clock
from chalicelib.core.settings import settings


def oldest_ms() -> int:
    """No inbox contains posts created before this time (milliseconds since 1970)."""
    return clock.now_ms() - settings().inbox_lifetime * 1000


def floor_ms(since_ms: int) -> int:
    """An inbox complete from `since_ms` on contains no posts created before this time (milliseconds since 1970)."""
    return max(oldest_ms(), since_ms)
