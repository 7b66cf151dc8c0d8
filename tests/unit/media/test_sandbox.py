"""Work in a child process: its result, its limits, and refusals of files that exceed or crash it."""

import ctypes
import errno
import gc
import json
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from chalicelib.core.observability import logger
from chalicelib.core.settings import forget_settings
from chalicelib.media import lockdown, sandbox
from chalicelib.media.photo import renditions, worker
from chalicelib.media.refusals import Code, Refused
from chalicelib.media.sandbox import CrashedError, OverLimitError, run_in_child, run_in_sandbox
from tests.support.rooms.pictures import photo

MEMORY = 100_000_000
PLENTY = 600  # seconds: the machine may be busy
DESCRIPTORS = Path("/proc/self/fd")


def forever() -> bytes:
    while True:
        pass


def sleeping() -> bytes:
    time.sleep(600)
    return b""


def hungry() -> bytes:
    return bytes(10 * MEMORY)


def dying() -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def failing() -> bytes:
    raise KeyError("an error in the code")


def test_the_result_is_returned_completely() -> None:
    assert run_in_child(lambda: lambda: bytes(range(256)) * 40_000, PLENTY, MEMORY) == bytes(range(256)) * 40_000
    assert run_in_child(lambda: bytes, PLENTY, MEMORY) == b""


def test_changes_in_the_child_are_lost() -> None:
    changed: list[int] = []

    def change() -> bytes:
        changed.append(1)
        return b""

    run_in_child(lambda: change, PLENTY, MEMORY)
    assert changed == []


@pytest.mark.parametrize("work", [forever, sleeping])
def test_time_is_limited(work: Callable[[], bytes]) -> None:
    with pytest.raises(OverLimitError):
        run_in_child(lambda: work, 1, MEMORY)


def test_memory_is_limited_and_a_crash_is_survived(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        run_in_child(lambda: hungry, PLENTY, MEMORY)
    assert "MemoryError" in capfd.readouterr().err
    with pytest.raises(CrashedError, match="SIGSEGV"):
        run_in_child(lambda: dying, PLENTY, MEMORY)


def test_a_fault_of_ours_is_no_fault_of_the_file(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        run_in_child(lambda: failing, PLENTY, MEMORY)
    assert "an error in the code" in capfd.readouterr().err


def test_no_child_and_no_descriptor_is_left() -> None:
    before = len(list(DESCRIPTORS.iterdir()))
    for work in (bytes, dying):
        with suppress(CrashedError):
            run_in_child(partial(lambda each: each, work), PLENTY, MEMORY)
    assert len(list(DESCRIPTORS.iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize(
    ("acts", "seconds", "code"),
    [(forever, 1, "too-heavy"), (hungry, 600, "too-heavy"), (dying, 600, "damaged")],
    ids=["forever", "hungry", "dying"],
)
def test_a_file_whose_decoder_exceeds_a_limit_or_crashes_is_refused(
    acts: object, seconds: int, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULSION_RENDER_SECONDS", str(seconds))
    forget_settings()
    monkeypatch.setattr(renditions, "decode", lambda *_: acts())  # type: ignore[operator]
    with pytest.raises(Refused) as refused:
        worker.render_in_sandbox(photo("coffee.jpg"), "image/jpeg")
    forget_settings()
    assert refused.value.code == code


def test_a_child_renders_the_same_photo() -> None:
    data = photo("coffee.jpg")
    assert worker.render_in_sandbox(data, "image/jpeg") == renditions.make_renditions(data, "image/jpeg")


def opens_a_file() -> object:
    return Path("/etc/hostname").read_bytes()


def creates_a_file() -> object:
    return Path("/tmp/escaped").write_bytes(b"x")


def opens_a_socket() -> object:
    return socket.socket()


def connects_by_an_inherited_socket() -> None:
    INHERITED.connect(("127.0.0.1", 9))


def writes_to_an_inherited_file() -> object:
    return os.write(INHERITED.fileno(), b"x")


def forks() -> object:
    return os.fork()


def executes() -> object:
    return os.execv("/bin/true", ["true"])


def reaches_its_parent() -> None:
    os.kill(os.getppid(), 0)


def raises_its_limits() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def removes_a_file() -> None:
    Path("/tmp/escaped").unlink()


def reads_memory_of_its_parent() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0):
        raise OSError(ctypes.get_errno(), "process_vm_readv")


INHERITED = socket.socket()
ESCAPES = [
    *(opens_a_file, creates_a_file, opens_a_socket, connects_by_an_inherited_socket, writes_to_an_inherited_file),
    *(forks, executes, reaches_its_parent, raises_its_limits, removes_a_file, reads_memory_of_its_parent),
]


@pytest.mark.parametrize("escape", ESCAPES, ids=lambda escape: escape.__name__)
def test_a_child_reaches_nothing_outside_its_memory(escape: Callable[[], object]) -> None:
    assert run_in_child(lambda: partial(error_of, escape), PLENTY, MEMORY) in (b"EPERM", b"EMFILE", b"EBADF")


FILE_LIMITED = [opens_a_file, creates_a_file, opens_a_socket, connects_by_an_inherited_socket]


@pytest.mark.parametrize("escape", FILE_LIMITED, ids=lambda escape: escape.__name__)
def test_limits_alone_keep_files_and_sockets_from_a_child(
    escape: Callable[[], object], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lockdown, "has_filters", lambda: False)
    assert run_in_child(lambda: partial(error_of, escape), PLENTY, MEMORY) in (b"EMFILE", b"EBADF")


def test_a_kernel_without_filters_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[str] = []
    monkeypatch.setattr(lockdown, "has_filters", lambda: False)
    monkeypatch.setattr(logger, "error", errors.append)
    sandbox._warn_without_filters.cache_clear()
    for _ in range(2):
        assert run_in_child(lambda: bytes, PLENTY, MEMORY) == b"", "the work runs all the same"
    sandbox._warn_without_filters.cache_clear()
    assert errors == ["this kernel does not filter system calls"]


def test_a_child_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in its environment nor in the block of memory from which the process got it."""

    def look() -> bytes:
        library = ctypes.CDLL(None)
        library.getenv.restype = ctypes.c_char_p
        block = ctypes.string_at(first, end - first)
        return json.dumps([dict(os.environ), str(library.getenv(b"AWS_SECRET_ACCESS_KEY")), block.count(0)]).encode()

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    first, end = map(int, Path("/proc/self/stat").read_text().rpartition(")")[2].split()[47:49])
    assert ctypes.string_at(first, end - first).count(0) < end - first
    assert json.loads(run_in_child(lambda: look, PLENTY, MEMORY)) == [{}, "None", end - first]
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "a-secret"


def test_threads_of_a_child_are_as_restricted_as_it() -> None:
    def act() -> bytes:
        answers: list[bytes] = []
        thread = threading.Thread(target=lambda: answers.append(error_of(opens_a_socket)))
        thread.start()
        thread.join()
        return answers[0]

    assert run_in_child(lambda: act, PLENTY, MEMORY) in (b"EPERM", b"EMFILE")


def test_files_of_a_child_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockdown, "FILE_LIMIT", 10)

    def prepare() -> Callable[[], bytes]:
        file = (tmp_path / "written").open("wb", buffering=0)
        return lambda: error_of(lambda: [file.write(b"1234567890"), file.write(b"1")])

    assert run_in_child(prepare, PLENTY, MEMORY) == b"EFBIG"
    assert (tmp_path / "written").read_bytes() == b"1234567890"


def test_a_kernel_that_refuses_the_filter_runs_no_work(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lockdown, "_program", lambda *_: b"12345678")
    with pytest.raises(RuntimeError):
        run_in_child(lambda: bytes, PLENTY, MEMORY)
    assert "OSError" in capfd.readouterr().err


def error_of(act: Callable[[], object]) -> bytes:
    """The name of the error that an act raises; empty if it raises none."""
    try:
        act()
    except OSError as error:
        return errno.errorcode[error.errno or 0].encode()
    except ValueError:  # Python's text of EPERM for `setrlimit`
        return b"EPERM"
    return b""


class Garbage:
    """An object in a reference cycle that records in which process it is freed."""

    freed_in: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.freed_in.append(os.getpid())


def test_the_parent_s_garbage_is_not_freed_by_the_child() -> None:
    def collect() -> bytes:
        gc.collect()
        return repr(Garbage.freed_in).encode()

    gc.disable()
    try:
        Garbage()
        assert run_in_child(lambda: collect, 10, MEMORY) == b"[]"
    finally:
        gc.enable()
    gc.collect()
    assert Garbage.freed_in == [os.getpid()]


def refusing() -> dict[str, Any]:
    raise Refused("too-many-frames", "1001")


def test_the_sandbox_returns_a_json_object() -> None:
    result = {"sizes": [150, 320], "refused": None}
    assert run_in_sandbox(lambda: lambda: result, seconds=10, memory=MEMORY) == result


@pytest.mark.parametrize(("work", "code"), [(refusing, "too-many-frames"), (forever, "too-heavy"), (dying, "damaged")])
def test_refusals_limits_and_crashes_refuse_the_file(work: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        run_in_sandbox(lambda: work, seconds=1, memory=MEMORY)
    assert refused.value.code == code


def test_an_error_in_the_code_refuses_nothing() -> None:
    with pytest.raises(RuntimeError):
        run_in_sandbox(lambda: failing, seconds=10, memory=MEMORY)  # type: ignore[return-value,arg-type]
