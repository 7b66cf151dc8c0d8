"""The sandbox: what work makes comes out of it, and whatever ends it refuses the file."""

import os
import signal
from typing import Any

import pytest

from chalicelib.media.refusals import Refused
from chalicelib.media.sandbox import run_in_sandbox

MEMORY = 100_000_000  # bytes


def refusing() -> dict[str, Any]:
    raise Refused("too-many-frames", "1001")


def endless() -> dict[str, Any]:
    while True:
        pass


def crashing() -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def wrong() -> dict[str, Any]:
    raise KeyError("a fault of ours")


def test_what_is_made_comes_out() -> None:
    made = {"sizes": [150, 320], "refused": None}
    assert run_in_sandbox(lambda: made, seconds=10, memory=MEMORY) == made


@pytest.mark.parametrize(
    ("work", "code"), [(refusing, "too-many-frames"), (endless, "too-heavy"), (crashing, "damaged")]
)
def test_whatever_ends_the_work_refuses_the_file(work: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        run_in_sandbox(work, seconds=1, memory=MEMORY)
    assert refused.value.code == code


def test_a_fault_of_ours_refuses_nothing() -> None:
    with pytest.raises(RuntimeError):
        run_in_sandbox(wrong, seconds=10, memory=MEMORY)
