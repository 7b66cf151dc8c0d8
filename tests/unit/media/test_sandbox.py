"""Work in a child process: its result, its limits, and refusals of files that exceed or crash it."""

import gc
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from chalicelib.core.settings import forget_settings
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
    assert run_in_child(lambda: bytes(range(256)) * 40_000, PLENTY, MEMORY) == bytes(range(256)) * 40_000
    assert run_in_child(bytes, PLENTY, MEMORY) == b""


def test_changes_in_the_child_are_lost() -> None:
    changed: list[int] = []

    def change() -> bytes:
        changed.append(1)
        return b""

    run_in_child(change, PLENTY, MEMORY)
    assert changed == []


@pytest.mark.parametrize("work", [forever, sleeping])
def test_time_is_limited(work: object) -> None:
    with pytest.raises(OverLimitError):
        run_in_child(work, 1, MEMORY)  # type: ignore[arg-type]


def test_memory_is_limited_and_a_crash_is_survived(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        run_in_child(hungry, PLENTY, MEMORY)
    assert "MemoryError" in capfd.readouterr().err
    with pytest.raises(CrashedError, match="SIGSEGV"):
        run_in_child(dying, PLENTY, MEMORY)


def test_a_fault_of_ours_is_no_fault_of_the_file(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        run_in_child(failing, PLENTY, MEMORY)
    assert "an error in the code" in capfd.readouterr().err


def test_no_child_and_no_descriptor_is_left() -> None:
    before = len(list(DESCRIPTORS.iterdir()))
    for work in (bytes, dying):
        with suppress(CrashedError):
            run_in_child(work, PLENTY, MEMORY)
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
        assert run_in_child(collect, 10, MEMORY) == b"[]"
    finally:
        gc.enable()
    gc.collect()
    assert Garbage.freed_in == [os.getpid()]


def refusing() -> dict[str, Any]:
    raise Refused("too-many-frames", "1001")


def test_the_sandbox_returns_a_json_object() -> None:
    result = {"sizes": [150, 320], "refused": None}
    assert run_in_sandbox(lambda: result, seconds=10, memory=MEMORY) == result


@pytest.mark.parametrize(("work", "code"), [(refusing, "too-many-frames"), (forever, "too-heavy"), (dying, "damaged")])
def test_refusals_limits_and_crashes_refuse_the_file(work: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        run_in_sandbox(work, seconds=1, memory=MEMORY)
    assert refused.value.code == code


def test_an_error_in_the_code_refuses_nothing() -> None:
    with pytest.raises(RuntimeError):
        run_in_sandbox(failing, seconds=10, memory=MEMORY)  # type: ignore[arg-type]
