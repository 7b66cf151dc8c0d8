"""Interrupt a path at every AWS call: the process dies, or the call's answer is lost.

The cloud, the event platform and the product are in the memory of one process, so a fork copies all of them. A path is
therefore run once. At each call the process forks: the parent continues undisturbed; the child is interrupted at this
call, acts again as a client or the platform does, reports the state at the end, and exits.

Dying loses the process's memory and keeps what is durable. Points that leave the same durable state are one point:

- Dying after call n leaves what dying before call n+1 leaves: there is a point after each call, and none before it.
- A call that only reads, and one that is refused, change nothing: there is a point after each write only.
- Between two invocations the platform takes the first one's message or record off its source: there is a point before
  the first call of each invocation, too.
- Calls of one batch are made in threads, and the others of the batch are still made when one is lost: there is a
  second point for each write that is made in a thread, without it, but with the rest of its batch.

A lost answer ends no process: the product goes on, and what it does then depends on the call. There is a point for each
call that succeeds, reads too. A read that is lost and ends the run without another call leaves what the write before it
left, so its child ends there.
"""

import gc
import os
import pickle
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import PynamoDBException

from tests.support import faults, platform
from tests.support.cloud import forget
from tests.support.faults import Crash

READS = frozenset({"BatchGetItem", "GetItem", "GetObject", "GetParameter", "GetQueueUrl", "HeadObject", "Query"})
READS |= {"ListObjectVersions", "ListObjectsV2"}
TOLD = (AssertionError, ReadTimeoutError, PynamoDBException)  # an unexpected status, or a function that fails


class LeftBehindError(Crash):
    """One call of a batch is not made; the process dies after the others."""


class InTurn(Executor):
    """Replaces a pool of threads: makes each call when it is submitted. So calls have one order, and a fork at any of
    them loses no thread.
    """

    def __init__(self) -> None:
        self.depth = 0

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **more: Any) -> "Future[Any]":
        """Make the call; a process that dies makes none of the later ones."""
        self.depth += 1
        made: Future[Any] = Future()
        try:
            made.set_result(call(*arguments, **more))
        except (Exception, LeftBehindError) as error:  # noqa: BLE001 - the future raises it
            made.set_exception(error)
        finally:
            self.depth -= 1
        return made


@dataclass
class Ending:
    """How a child ended: the state it observed, the traceback of a failure, or neither where it changed nothing."""

    observed: Any = None
    failure: str | None = None


@dataclass
class Report:
    """The one report of a child to its parent, with which the child exits."""

    _pipe: int

    def end(self, ending: Ending) -> NoReturn:
        """Exit at once: none of the parent's clean-up may run in a child."""
        with os.fdopen(self._pipe, "wb") as pipe:
            pickle.dump(ending, pipe)
        os._exit(0)

    def end_with(self, observe: Callable[[], Any]) -> NoReturn:
        """Exit with the observed state, or with the traceback of a failure."""
        try:
            ending = Ending(observe())
        except BaseException:  # noqa: BLE001 - the parent raises it
            ending = Ending(failure=traceback.format_exc())
        self.end(ending)


def fork() -> Report | Ending:
    """Fork: the child gets the `Report` to make, the parent the child's `Ending`."""
    assert threading.current_thread() is threading.main_thread(), (
        "replace this pool of threads with InTurn in tests/drills/conftest.py"
    )
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        gc.freeze()  # the parent's garbage may have threads of FFmpeg, for which its clean-up would wait for ever
        os.close(reading)
        return Report(writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        report = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return pickle.loads(report) if report else Ending(failure=f"the child ended with {status}")


def in_copy(observe: Callable[[], Any]) -> Any:
    """What `observe` answers in a copy of the process, which leaves this one as it is."""
    child = fork()
    if isinstance(child, Report):
        child.end_with(observe)
    assert child.failure is None, child.failure
    return child.observed


@dataclass
class Interruptions(faults.NoFault):
    """Forks at each point of a path.

    Attributes:
        threads: the executor of the product's calls in threads.
        part, parts: interrupt at every `parts`-th point only, from number `part` (from 0) on.
        crashes, lost_answers: names of all points, e.g. "dies after call 3, PutItem".
        endings: of the points of this part, by name.
    """

    threads: InTurn
    part: int
    parts: int
    crashes: list[str] = field(default_factory=list)
    lost_answers: list[str] = field(default_factory=list)
    endings: dict[str, Ending] = field(default_factory=dict)
    _is_first: bool = True  # the next call, of its invocation
    _interruption: BaseException | None = None  # in a child
    _is_idle: bool = False  # in a child: its interruption was a read, and it has made no call since
    _report: Report = field(init=False)  # in a child

    def run(self, act: Callable[[], object], observe: Callable[[], Any]) -> Any:
        """Act once and answer the observed state. Children act twice, and do not return."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(platform, "handler_of", self._begin_invocation(platform.handler_of))
            try:
                with faults.between(self):
                    act()
            except BaseException as error:  # noqa: BLE001 - raised again, unless a child reports it
                self._check(error)
        if self._interruption:
            self._end_child(act, observe)
        return observe()

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Make the call, and fork at its points."""
        if self._interruption:
            self._is_idle = False
            return proceed(arguments)
        name, is_write = f"call {number}, {operation}", operation not in READS
        if self._is_first:
            self._is_first = False
            self._interrupt(self.crashes, f"dies before {name}", Crash())
        if is_write and self.threads.depth:
            self._interrupt(self.crashes, f"dies with the rest of the batch but {name}", LeftBehindError())
        answer = proceed(arguments)
        if is_write:
            self._interrupt(self.crashes, f"dies after {name}", Crash())
        lost = ReadTimeoutError(endpoint_url="lost")
        self._interrupt(self.lost_answers, f"loses the answer of {name}", lost, is_idle=not is_write)
        return answer

    def _begin_invocation(self, handler_of: Callable[[str], Any]) -> Callable[[str], Any]:
        def begin(name: str) -> Any:
            self._is_first = True
            return handler_of(name)

        return begin

    def _interrupt(self, points: list[str], point: str, interruption: BaseException, *, is_idle: bool = False) -> None:
        """Raise the interruption in a child, and wait for the child's report."""
        is_mine = (len(self.crashes) + len(self.lost_answers)) % self.parts == self.part
        points.append(point)
        if not is_mine:
            return
        child = fork()
        if isinstance(child, Report):
            self._report, self._interruption, self._is_idle = child, interruption, is_idle
            raise interruption
        self.endings[point] = child

    def _check(self, error: BaseException) -> None:
        """Let a path end with its own interruption, and with no other error."""
        if self._interruption is None:
            raise error
        is_due = error is self._interruption if isinstance(self._interruption, Crash) else isinstance(error, TOLD)
        if not is_due:
            self._report.end(Ending(failure="".join(traceback.format_exception(error))))
        if self._is_idle:
            self._report.end(Ending())

    def _end_child(self, act: Callable[[], object], observe: Callable[[], Any]) -> NoReturn:
        def again() -> Any:
            if isinstance(self._interruption, Crash):
                forget()
            act()
            return observe()

        self._report.end_with(again)
