"""Validity of signed URLs, rounded so that a URL stays the same for a while and caches keep it."""

from dataclasses import dataclass

from chalicelib.core import clock


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

    def ending(self, end: int) -> "Validity":
        """This period, cut off at `end` (seconds since 1970) for content that ends then, such as a story."""
        return Validity(min(self.start, end - 1), min(self.end, end))
