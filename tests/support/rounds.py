"""Dependent rounds of the product's calls of AWS: counted by which call waits for which, not by the clock.

Every thread has a depth: the length of the longest chain of calls whose answers it has. A call is one round deeper than
its thread. A task of an executor begins at the depth of the thread that submitted it; a thread that waits for the
task's result takes the task's depth at its end, if that is larger. So the count is the same at any load, and tasks that
wait for a free thread of the executor add no round. Answers that pass between threads otherwise (a cache, a lock, a
queue) join no chain.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch

from chalicelib.core import aws


@dataclass(frozen=True)
class Call:
    """One call, and its round, from 1."""

    operation: str
    arguments: dict[str, Any]
    round: int


@dataclass
class Trace:
    """Calls in the order in which they began."""

    calls: list[Call] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """The length of the longest chain of calls, each of which needs the answer of the one before."""
        return max((call.round for call in self.calls), default=0)


_Real = Callable[[str, dict[str, Any]], Any]


class _Depth(threading.local):
    value = 0


@contextmanager
def traced(services: Sequence[str] = ("dynamodb",)) -> Iterator[Trace]:
    """Inside the block the product's calls of these services are noted.

    The block ends when every task that was submitted in it has ended, so that no call is missed. With `metered` this
    must be the inner block: the meter's own reads are then not noted.
    """
    trace, depth = Trace(), _Depth()

    def call(real: _Real, operation: str, arguments: dict[str, Any]) -> Any:
        depth.value += 1
        trace.calls.append(Call(operation, dict(arguments), depth.value))
        return real(operation, arguments)

    with ExitStack() as stack:
        for client in map(aws.client, services):
            stack.enter_context(patch.object(client, "_make_api_call", partial(call, client._make_api_call)))
        stack.enter_context(_tasks_carry(depth))
        yield trace


@contextmanager
def _tasks_carry(depth: _Depth) -> Iterator[None]:
    """Inside the block tasks take depths over from the threads that submit them, and give theirs to those that wait."""
    submit, result = ThreadPoolExecutor.submit, Future.result
    ends: dict[Future[Any], _End] = {}

    def submit_deep(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        end = _End(depth.value)

        def run() -> Any:
            depth.value = end.depth
            try:
                return work(*args, **kwargs)
            finally:
                end.depth = depth.value

        future = submit(pool, run)
        ends[future] = end
        return future

    def result_deep(future: Future[Any], timeout: float | None = None) -> Any:
        try:
            return result(future, timeout)
        finally:
            if future in ends and future.done():  # not where the waiting timed out
                depth.value = max(depth.value, ends[future].depth)

    with patch.object(ThreadPoolExecutor, "submit", submit_deep), patch.object(Future, "result", result_deep):
        try:
            yield
        finally:
            wait(ends)


@dataclass
class _End:
    """The depth at which a task began, and once it has ended, its depth then."""

    depth: int
