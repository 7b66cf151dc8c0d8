"""Work that may run wild, in a process of its own with a limit on time and memory.

A decoder that crashes, loops or swallows memory ends this child alone: the worker lives on, knows why, and can say so.
Forked, not started anew, because a fork takes milliseconds and needs no second import.
"""

import gc
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

CHUNK = 1 << 20  # bytes read from the child at a time
WAITING = 2  # seconds of the clock for each second of processor time: other processes run too
_FAILED = 1  # exit status of a child that raised
_ENOUGH = frozenset({signal.SIGKILL, signal.SIGXCPU})  # what ends a child that took too long or too much


class OverLimitError(Exception):
    """The work took more time or memory than it was given."""


class CrashedError(Exception):
    """The work died of a fault in native code."""


def run_apart(work: Callable[[], bytes], seconds: int, memory: int) -> bytes:
    """What `work` returns, when run in a child process.

    Args:
        work: must not depend on other threads; what it changes is lost.
        seconds: of processor time; `WAITING` times as many by the clock.
        memory: bytes of address space beyond what this process has.

    Raises:
        OverLimitError, CrashedError: see there.
        RuntimeError: it raised; the child has written why to standard error.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, writing, seconds, memory)
    os.close(writing)
    try:
        answer = _read(reading, time.monotonic() + seconds * WAITING)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)  # its end of the pipe closes only as it exits: then this changes nothing
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer is None or -status in _ENOUGH:
        raise OverLimitError(f"over {seconds} s")
    if status < 0:
        raise CrashedError(signal.Signals(-status).name)
    if status:
        raise RuntimeError("the work apart failed; standard error says why")
    return answer


def _work(work: Callable[[], bytes], writing: int, seconds: int, memory: int) -> NoReturn:
    """The child: nothing of the parent's clean-up may run here, so it leaves at once, whatever happens."""
    status = _FAILED
    gc.freeze()  # garbage of the parent's stays: freeing FFmpeg's filters waits for threads that a fork does not copy
    try:
        _limit(seconds, memory)
        answer = memoryview(work())
        while answer:
            answer = answer[os.write(writing, answer) :]
        status = 0
    finally:
        if status:
            traceback.print_exc()
        os._exit(status)


def _limit(seconds: int, memory: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    space = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(reading: int, until: float) -> bytes | None:
    """All that comes until the other end closes; None if that is later than `until`, of the monotonic clock."""
    parts: list[bytes] = []
    while select.select([reading], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(reading, CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None
