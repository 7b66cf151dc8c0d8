"""Circuit breakers: what keeps failing is left alone for a while, then tried once."""

from collections.abc import Callable

from chalicelib.core.caches import Cache
from chalicelib.core.settings import DAY

_LAST = "failures in a row"


class Circuit:
    """Opens after a number of failures in a row, for a while. Then it lets one try through: if that fails, too, it is
    open again; if it succeeds, it is closed. Each function instance has its own, and serves one request at a time.

    Args:
        failures: gives how many in a row open it.
        pause: gives for how long, in seconds.
    """

    def __init__(self, failures: Callable[[], int], pause: Callable[[], int]) -> None:
        self._failures = failures
        self._pause = pause
        self._seen: Cache[str, int] = Cache(lambda: 1)

    @property
    def is_open(self) -> bool:
        """Whether to leave it alone."""
        return (self._seen.get(_LAST, self._pause()) or 0) >= self._failures()

    def failed(self, at_ms: int) -> None:
        """A try, which began at `at_ms` (milliseconds since 1970), did not work."""
        self._seen.put(_LAST, (self._seen.get(_LAST, DAY) or 0) + 1, at_ms)

    def succeeded(self) -> None:
        """A try worked."""
        self._seen.forget(_LAST)
