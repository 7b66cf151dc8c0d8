"""The model's measured units are those that the functions use now."""

import pytest

from benchmarks.scale import step_costs
from benchmarks.scale.flows import set_up
from benchmarks.scale.measuring import units
from tests.support.drills.stage import photograph

FOLLOWERS = 25  # fewer than in the measurement, for speed: steps with the number in their name are left out
AGAIN = "a function takes other units than were measured: run `python -m benchmarks.scale --measure`"


@pytest.mark.usefixtures("cloud")
def test_units_are_still_those_that_were_measured() -> None:
    measured = step_costs.load().steps
    found = {name: step for name, step in units(set_up(photograph(), FOLLOWERS)).items() if name in measured}
    assert len(found) == len(measured) - 3
    for name, step in found.items():
        assert (step.reads, step.writes) == (measured[name].reads, measured[name].writes), f"{name}: {AGAIN}"
