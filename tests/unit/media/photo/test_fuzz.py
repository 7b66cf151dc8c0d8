"""A short run of the fuzzer; `python -m tests.support.fuzz` runs longer."""

import sys

import pytest

from tests.support import fuzz

ROUNDS = 250


@pytest.mark.filterwarnings("ignore")
def test_mutated_photographs_never_crash(capsys: pytest.CaptureFixture[str]) -> None:
    ends = fuzz.run(ROUNDS, seed=20260)
    with capsys.disabled():
        sys.stdout.write(f"\n{fuzz.told(ends)}\n")
    assert ends["crashed"] == 0
    assert ends["processed"] > ROUNDS / 10
    assert ends["damaged"] > ROUNDS / 10
