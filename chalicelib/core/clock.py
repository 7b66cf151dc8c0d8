"""Tell the time: the only source of it. Tests set it with `at`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_held: ContextVar[int | None] = ContextVar("held_time", default=None)


def now_ms() -> int:
    """Milliseconds since 1970 (UTC)."""
    held = _held.get()
    return time.time_ns() // 1_000_000 if held is None else held


def now() -> int:
    """Whole seconds since 1970 (UTC), as DynamoDB's TTL counts them."""
    return now_ms() // 1000


def rfc3339(ms: int) -> str:
    """Format milliseconds since 1970 as RFC 3339 in UTC with milliseconds, e.g. `2026-01-02T03:04:05.678Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_rfc3339(text: str) -> int:
    """The inverse of `rfc3339`; it also reads other ISO 8601 forms.

    Raises:
        ValueError: `text` is not a time in ISO 8601.
    """
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@contextmanager
def at(ms: int) -> Iterator[None]:
    """Hold the clock at `ms` inside the block."""
    token = _held.set(ms)
    try:
        yield
    finally:
        _held.reset(token)
