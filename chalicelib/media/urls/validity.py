"""Validity of signed URLs, rounded so that a URL stays the same for a while and caches keep it."""

from dataclasses import dataclass

from chalicelib.core import clock
from chalicelib.core.settings import DAY


@dataclass(frozen=True)
class Validity:
    """The validity of a URL.

    Attributes:
        start: in seconds since 1970.
        end: likewise.
    """

    start: int
    end: int

    @classmethod
    def lasting(cls, lifetime: int) -> "Validity":
        """The current period of `lifetime` seconds. A new one starts after every half of the lifetime, so a URL is
        valid for at least half of it when it is given out, and never for longer than the lifetime."""
        now = clock.now()
        start = now - now % (lifetime // 2)
        return cls(start, start + lifetime)

    @classmethod
    def until(cls, end: int) -> "Validity":
        """The period for content that ends at `end`, in seconds since 1970, such as a story: its URLs end with it."""
        now = clock.now()
        return cls(min(now - now % DAY, end - 1), end)
