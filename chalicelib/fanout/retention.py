"""How far down an inbox counts. What lies below its floor is neither written nor read."""

from chalicelib.core import clock
from chalicelib.core.settings import settings


def oldest_ms() -> int:
    """Posts made before this time (milliseconds since 1970) are in nobody's inbox."""
    return clock.now_ms() - settings().inbox_lifetime * 1000


def floor_ms(since_ms: int) -> int:
    """Posts made before this time (milliseconds since 1970) are not in an inbox that counts from `since_ms` on."""
    return max(oldest_ms(), since_ms)
