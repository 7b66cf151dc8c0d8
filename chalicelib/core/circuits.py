"""Circuit breakers: pause the calls of a dependency that failed several times in a row, then allow one call."""

from collections.abc import Callable

from chalicelib.core.caches import Cache
from chalicelib.core.settings import DAY

_LAST = "failures in a row"


class Circuit:
    """Opens for a pause after a number of consecutive failures. Then it allows one try: a failure opens it again, a
    success closes it. Each function instance has its own circuit and serves one request at a time.

    Args:
        failures: returns how many consecutive failures open it.
        pause: returns how long it stays open, in seconds.
    """

    def __init__(self, failures: Callable[[], int], pause: Callable[[], int]) -> None:
        self._failures = failures
        self._pause = pause
        self._seen: Cache[str, int] = Cache(lambda: 1)

    @property
    def is_open(self) -> bool:
        """Whether not to call the dependency."""
        return (self._seen.get(_LAST, self._pause()) or 0) >= self._failures()

    def failed(self, at_ms: int) -> None:
        """Record that a try, which began at `at_ms` (milliseconds since 1970), failed."""
        self._seen.put(_LAST, (self._seen.get(_LAST, DAY) or 0) + 1, at_ms)

    def succeeded(self) -> None:
        """Record that a try succeeded."""
        self._seen.forget(_LAST)
