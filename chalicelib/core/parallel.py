"""Make independent AWS calls in parallel threads."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache

THREADS = 24  # a client keeps 32 connections


def soon[T](call: Callable[[], T], *, apart: str = "") -> "Future[T]":
    """Start a call in a thread, with the same clock and request. It must not wait for another call of `soon`.

    Args:
        apart: name of a separate pool of threads, for calls that may hang: they then delay only that pool.
    """
    return _pool(apart).submit(copy_context().run, call)


def all_of[T](calls: Iterable[Callable[[], T]]) -> list[T]:
    """Make calls in parallel. Returns their results in the order of the calls, or raises the first error in that order.

    When this returns or raises, all calls have ended or will not begin: Lambda may freeze the process once the function
    has answered.
    """
    begun = [soon(call) for call in calls]
    try:
        return [each.result() for each in begun]
    finally:
        for each in begun:
            each.cancel()
        wait(begun)


@cache
def _pool(apart: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix=f"parallel-{apart}")
