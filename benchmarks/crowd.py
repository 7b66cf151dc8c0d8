"""Hold many WebSocket connections open in one thread, and record when each frame came."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

AT_ONCE = 8  # connections that are being opened
OPEN_TIMEOUT = 120  # seconds


class Crowd:
    """Open connections, by their numbers from 0.

    Attributes:
        arrivals: when each wanted frame came, as of `perf_counter`: by connection and key.
    """

    def __init__(self, key_of: Callable[[dict[str, Any]], str | None]) -> None:
        self.arrivals: dict[tuple[int, str], list[float]] = {}
        self._key_of = key_of
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._open: list[ClientConnection] = []

    @contextmanager
    def connected(self, count: int, address: Callable[[int], str], greet: Callable[[int], str]) -> Iterator[None]:
        """Open connections, each to its address and with its greeting, and record frames until the block ends."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        try:
            self._run(self._open_all(count, address, greet))
            yield
        finally:
            self._run(self._close_all())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def wait_for(self, number: int, key: str, patience: float) -> float:
        """When a connection got the frame with a key, as of `perf_counter`.

        Raises:
            TimeoutError: it did not get it within `patience` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: (number, key) in self.arrivals, patience):
                raise TimeoutError(f"connection {number} did not get {key} within {patience:g} s")
            return self.arrivals[number, key][0]

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open_all(self, count: int, address: Callable[[int], str], greet: Callable[[int], str]) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def open_one(number: int) -> ClientConnection:
            async with turns:
                url = await asyncio.to_thread(address, number)
                made = await connect(url, open_timeout=OPEN_TIMEOUT, ping_interval=None)
                await made.send(greet(number))
                return made

        self._open = await asyncio.gather(*map(open_one, range(count)))
        self._readers = [asyncio.create_task(self._read(number, each)) for number, each in enumerate(self._open)]

    async def _read(self, number: int, connection: ClientConnection) -> None:
        async for frame in connection:
            now = time.perf_counter()
            key = self._key_of(json.loads(frame))
            if key is not None:
                with self._changed:
                    self.arrivals.setdefault((number, key), []).append(now)
                    self._changed.notify_all()

    async def _close_all(self) -> None:
        await asyncio.gather(*(each.close() for each in self._open))
