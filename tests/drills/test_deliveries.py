"""What AWS does not promise: one delivery, in order, without being pushed back."""

from collections.abc import Callable
from typing import Any

from tests.support import faults
from tests.support.depth import examples
from tests.support.drills.story import ending, told
from tests.support.drills.world import World
from tests.support.platform import Platform

NewWorld = Callable[[], World]
SEEDS = examples(quick=3, nightly=30)


def test_duplicated_and_reordered_events_change_nothing(new_world: NewWorld, expected: dict[str, Any]) -> None:
    for seed in range(SEEDS):
        world = new_world()
        world.platform = Platform(seed=seed, duplicate=True, reorder=True)
        assert ending(world) == expected, f"seed {seed}"


def test_a_third_of_all_requests_pushed_back_changes_nothing(new_world: NewWorld, expected: dict[str, Any]) -> None:
    for seed in range(SEEDS):
        world = new_world()
        with faults.between(faults.PushBack(0.3, seed)) as calls:
            outcome = told(world)
        assert len(calls) > 100
        assert (outcome["unplanned"], outcome["dead"]) == (0, 0), f"seed {seed}"
        assert world.standing(*outcome["people"]) == expected, f"seed {seed}"
