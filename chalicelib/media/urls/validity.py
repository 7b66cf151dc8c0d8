"""From when until when an address works, rounded so that everybody is given the same one for a while."""

from dataclasses import dataclass

from chalicelib.core import clock
from chalicelib.core.settings import DAY


@dataclass(frozen=True)
class Window:
    """Seconds since 1970."""

    start: int
    end: int

    @classmethod
    def lasting(cls, lifetime: int) -> "Window":
        """The present window of a lifetime in seconds. It changes every half of it, so that nobody is handed an
        address that is about to end, and none works for longer than the lifetime."""
        now = clock.now()
        start = now - now % (lifetime // 2)
        return cls(start, start + lifetime)

    @classmethod
    def until(cls, end: int) -> "Window":
        """The window of what itself ends at `end`, as a story does: no address outlives it."""
        now = clock.now()
        return cls(min(now - now % DAY, end - 1), end)
