"""Work side by side in threads: calls of AWS that do not wait for each other's answers."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache

THREADS = 24  # a client keeps 32 connections


def soon[T](call: Callable[[], T], *, apart: str = "") -> "Future[T]":
    """Begin a call beside this one, with the same clock and request. It must not wait for another begun like this.

    Args:
        apart: names threads of their own, for calls that may hang: they hold up only their own kind.
    """
    return _pool(apart).submit(copy_context().run, call)


def all_of[T](calls: Iterable[Callable[[], T]]) -> list[T]:
    """Make calls side by side; what they answer, in their order.

    When this ends, all of them have, also where one raises: nothing is left to go on in a function that has answered,
    which Lambda freezes and thaws when it likes.
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
