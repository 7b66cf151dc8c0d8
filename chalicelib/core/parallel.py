"""Work side by side in threads: calls of AWS that do not wait for each other's answers."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import TypeVar

THREADS = 16  # half of the connections that a client keeps
T = TypeVar("T")


def soon(call: Callable[[], T]) -> "Future[T]":
    """Begin a call beside this one, with the same clock and request. It must not wait for another begun like this."""
    return _pool().submit(copy_context().run, call)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="parallel")
