"""Interrupt every path at every AWS call: the process dies, or an answer is lost. After the caller has tried again, the
state equals that of an undisturbed run.

`interruptions` defines the points of a path. The API is asked only where an interrupted run leaves other rows, objects
or frames than an undisturbed one, for instance because it made a second id.
"""

import itertools
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core import clock
from tests.support.drills.guards import GUARDS
from tests.support.drills.interruptions import Interruptions, InTurn
from tests.support.drills.paths import PATHS, path_of
from tests.support.drills.scene import Prepare, Scene
from tests.support.drills.stage import Stage

RELIABILITY = Path(__file__).parents[2] / "docs" / "reliability.md"
POINTS = 40  # most points in one test: a longer path is split, so that workers share it
NewStage = Callable[[], Stage]


def documented_points(path: str) -> tuple[int, int]:
    """The numbers of crash points and of lost answers that `docs/reliability.md` has for a path."""
    (row,) = re.findall(rf"^\| {path} \| (\d+) \| (\d+) \| 0 \| 0 \|$", RELIABILITY.read_text(), re.MULTILINE)
    crashes, answers = row
    return int(crashes), int(answers)


def parts() -> Iterator[Any]:
    """Each path in parts of at most `POINTS` points."""
    for prepare in PATHS:
        of = -(-sum(documented_points(path_of(prepare))) // POINTS)
        for part in range(of):
            yield pytest.param(prepare, part, of, id=f"{path_of(prepare)}-{part + 1}-of-{of}")


def test_the_documented_totals_are_sums() -> None:
    points = [documented_points(path_of(prepare)) for prepare in PATHS]
    crashes, answers = (sum(column) for column in zip(*points, strict=True))
    total = f"{crashes} crash points and {answers} lost answers"
    assert total in RELIABILITY.read_text(), f"docs/reliability.md: write {total}"


def test_the_documented_guards_are_those_of_the_proof() -> None:
    table = RELIABILITY.read_text().partition("| Guard switched off |")[2].partition("\n\n")[0]
    documented = re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)
    assert documented == [guard.name for guard in GUARDS], "docs/reliability.md: the table of guards"


@pytest.fixture
def _numbered_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Number the random parts of ids and paths: runs that make the same things leave the same rows."""
    numbers = itertools.count()
    monkeypatch.setattr(secrets, "randbits", lambda _: next(numbers))
    monkeypatch.setattr(secrets, "token_hex", lambda of: f"{next(numbers):0{2 * of}x}")


@pytest.mark.usefixtures("_numbered_ids")
@pytest.mark.parametrize(("prepare", "part", "of"), list(parts()))
def test_every_interruption_ends_the_same(
    new_stage: NewStage, in_turn: InTurn, prepare: Prepare, part: int, of: int
) -> None:
    scene = Scene(new_stage())
    act = prepare(scene)
    path, points = path_of(prepare), Interruptions(in_turn, part, of)
    with clock.at(clock.now_ms()):
        scene.rehearse(act)
        expected = points.run(act, scene.observe)
    for point, ending in points.endings.items():
        assert ending.failure is None, f"{path} {point}:\n{ending.failure}"
        assert (ending.observed or expected) == expected, f"{path} {point}"
    found = len(points.crashes), len(points.lost_answers)
    assert found == documented_points(path), f"write {found} into the row of {path} in docs/reliability.md"
