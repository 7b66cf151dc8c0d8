"""A short run of the fuzzer on videos; `python -m tests.support.fuzz --of videos` runs longer."""

import sys

import pytest

from tests.support import fuzz

ROUNDS = 120


def test_mutated_videos_never_crash(capsys: pytest.CaptureFixture[str]) -> None:
    ends = fuzz.run(ROUNDS, seed=20261, of="videos")
    with capsys.disabled():
        sys.stdout.write(f"\n{fuzz.told(ends)}\n")
    assert ends["crashed"] == 0
    assert ends["processed"] > ROUNDS / 10
    assert ends["damaged"] > ROUNDS / 10
