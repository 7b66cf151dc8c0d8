"""Run work on an untrusted file in a child process with limits on time and memory, without files, network and secrets.

A decoder that crashes, loops or takes too much memory ends the child only: the worker survives and refuses the file.
A decoder that an attacker controls finds what `lockdown` leaves: memory, and the files that the work opened before.
The child is forked, because a fork takes milliseconds and imports nothing again.
"""

import gc
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

from chalicelib.core.observability import logger
from chalicelib.media import lockdown
from chalicelib.media.refusals import Refused

CHUNK = 1 << 20  # bytes read from the child at a time
CLOCK_FACTOR = 2  # seconds of the clock for each second of processor time, because other processes run too
_FAILED = 1  # exit status of a child that raised
_STANDARD_ERROR = 2
_LIMIT_SIGNALS = frozenset({signal.SIGKILL, signal.SIGXCPU})  # they end a child that exceeds its time or memory


class OverLimitError(Exception):
    """The work exceeded its limit of time, or the kernel killed it for its memory."""


class CrashedError(Exception):
    """Native code crashed during the work."""


type Work[Result] = Callable[[], Result]
"""Work on an untrusted file. It must not depend on other threads; its changes to memory are lost."""


def run_in_sandbox(prepare: Callable[[], Work[dict[str, Any]]], *, seconds: int, memory: int) -> dict[str, Any]:
    """Run the work that `prepare` returns in a child process, and return its result, a JSON object.

    Args:
        prepare, seconds, memory: as for `run_in_child`. A `Refused` that the work raises is raised here.

    Raises:
        Refused: by the work; `too-heavy` for an `OverLimitError`; `damaged` if native code crashes.
        RuntimeError: the work raised another error; it must turn a MemoryError into `Refused` itself.
    """
    try:
        answer = json.loads(run_in_child(lambda: partial(_to_json, prepare()), seconds, memory))
    except OverLimitError as error:
        raise Refused("too-heavy", str(error)) from error
    except CrashedError as error:
        raise Refused("damaged", f"the decoder crashed with {error}") from error
    if "refused" in answer:
        raise Refused(*answer["refused"])
    result: dict[str, Any] = answer["result"]
    return result


def run_in_child(prepare: Callable[[], Work[bytes]], seconds: int, memory: int) -> bytes:
    """Run the work that `prepare` returns in a child process, and return its result.

    Args:
        prepare: runs in the child before it is locked down: it imports all that the work needs, and opens its files,
            but must not parse an untrusted file. The environment is empty already.
        seconds: of processor time; the clock's limit is `CLOCK_FACTOR` times as many.
        memory: bytes of address space in addition to those of this process.

    Raises:
        OverLimitError: the work exceeded its limit of time, or the kernel killed it for its memory.
        CrashedError: native code crashed.
        RuntimeError: the work raised, e.g. MemoryError; the child has written the traceback to standard error.
    """
    _warn_without_filters()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _run_child(prepare, writing, seconds, memory)
    os.close(writing)
    try:
        answer = _read(reading, time.monotonic() + seconds * CLOCK_FACTOR)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)  # without effect on a finished child: its end of the pipe closes as it exits
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer is None or -status in _LIMIT_SIGNALS:
        raise OverLimitError(f"over {seconds} s")
    if status < 0:
        raise CrashedError(signal.Signals(-status).name)
    if status:
        raise RuntimeError("the work in the child process failed; standard error has the traceback")
    return answer


def _to_json(work: Work[dict[str, Any]]) -> bytes:
    try:
        answer: dict[str, Any] = {"result": work()}
    except Refused as refused:
        answer = {"refused": [refused.code, refused.detail]}
    return json.dumps(answer).encode()


def _run_child(prepare: Callable[[], Work[bytes]], writing: int, seconds: int, memory: int) -> NoReturn:
    """Run the work and exit at once, whatever happens: the parent's clean-up code must not run in the child."""
    status = _FAILED
    gc.freeze()  # keep the parent's garbage: freeing FFmpeg's filters waits for threads that a fork does not copy
    try:
        _limit(seconds, memory)
        inherited = lockdown.descriptors() - {_STANDARD_ERROR, writing}
        lockdown.forget_environment()
        work = prepare()
        lockdown.lock_down(inherited)
        answer = memoryview(work())
        while answer:
            answer = answer[os.write(writing, answer) :]
        status = 0
    finally:
        with suppress(OSError):
            os.write(_STANDARD_ERROR, traceback.format_exc().encode() if status else b"")
        os._exit(status)


@cache
def _warn_without_filters() -> None:
    """Log once that this kernel lets decoders make every system call; `lockdown` has the limits that still apply."""
    if not lockdown.has_filters():
        logger.error("this kernel does not filter system calls")


def _limit(seconds: int, memory: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    space = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _read(reading: int, until: float) -> bytes | None:
    """Read until the other end closes; None if it is still open at `until`, in seconds of the monotonic clock."""
    parts: list[bytes] = []
    while select.select([reading], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(reading, CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None
