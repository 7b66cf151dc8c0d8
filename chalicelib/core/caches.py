"""Keep values in one function instance for a short time: bounded caches whose readers set the maximum age."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from weakref import WeakSet

from chalicelib.core import clock

_all: "WeakSet[Cache[Hashable, object]]" = WeakSet()


class Cache[K: Hashable, V]:
    """A bounded cache; when it is full, it drops the entries that were put first.

    Args:
        most: returns the number of entries to keep; called at each `put`, so that no import reads settings.
    """

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._entries: OrderedDict[K, tuple[int, V]] = OrderedDict()
        _all.add(self)  # type: ignore[arg-type]

    def get(self, key: K, lifetime: int) -> V | None:
        """The value of `key`; None if the cache lacks it, or its reading began more than `lifetime` seconds ago."""
        entry = self._entries.get(key)
        if entry is None or clock.now_ms() - entry[0] > lifetime * 1000:
            return None
        return entry[1]

    def put(self, key: K, value: V, read_ms: int) -> None:
        """Keep a value whose reading began at `read_ms` (milliseconds since 1970)."""
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = (read_ms, value)
            while len(self._entries) > self._most():
                self._entries.popitem(last=False)

    def forget(self, key: K) -> None:
        """Drop one entry, if it is there."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        """Drop every entry."""
        with self._lock:
            self._entries.clear()


def forget_caches() -> None:
    """Empty every cache. For tests."""
    for cache in list(_all):
        cache.clear()
