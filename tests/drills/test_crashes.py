"""The process dies, or an answer is lost, at every AWS call of every path: whoever called tries again, and all is as if
nothing happened.

`interruptions` says which points a path has, and goes through them.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core import clock
from tests.support.drills.interruptions import Interruptions, InTurn
from tests.support.drills.paths import PATHS, Prepare, Scene, path_of
from tests.support.drills.stage import Stage

RELIABILITY = Path(__file__).parents[2] / "docs" / "reliability.md"
POINTS = 40  # of a test: a long path is several, for workers to share
NewStage = Callable[[], Stage]


def documented_points(path: str) -> tuple[int, int]:
    """How many crash points and lost answers `docs/reliability.md` says that a path has."""
    (row,) = re.findall(rf"^\| {path} \| (\d+) \| (\d+) \| 0 \| 0 \|$", RELIABILITY.read_text(), re.MULTILINE)
    crashes, answers = row
    return int(crashes), int(answers)


def parts() -> Iterator[Any]:
    """Paths in parts of about the same length, so that workers can share a long one."""
    for prepare in PATHS:
        of = -(-sum(documented_points(path_of(prepare))) // POINTS)
        for part in range(of):
            yield pytest.param(prepare, part, of, id=f"{path_of(prepare)}-{part + 1}-of-{of}")


@pytest.mark.parametrize(("prepare", "part", "of"), list(parts()))
def test_every_interruption_ends_the_same(
    new_stage: NewStage, in_turn: InTurn, prepare: Prepare, part: int, of: int
) -> None:
    scene = Scene(new_stage())
    act = prepare(scene)
    path, points = path_of(prepare), Interruptions(in_turn, part, of)
    with clock.at(clock.now_ms()):
        expected = points.run(act, scene.observe)
    for point, ending in points.endings.items():
        assert ending.failure is None, f"{path} {point}:\n{ending.failure}"
        assert (ending.observed or expected) == expected, f"{path} {point}"
    found = len(points.crashes), len(points.lost_answers)
    assert found == documented_points(path), "docs/reliability.md tells how many there are"
