"""Deliver events twice and out of order, and throttle requests: the scenario leaves the same state."""

from collections.abc import Callable
from typing import Any

from tests.support import faults
from tests.support.depth import examples
from tests.support.drills.scenario import observe_scenario, run_scenario
from tests.support.drills.stage import Stage
from tests.support.platform import Platform

NewStage = Callable[[], Stage]
SEEDS = examples(quick=3, nightly=30)


def test_duplicated_and_reordered_events_change_nothing(new_stage: NewStage, expected: dict[str, Any]) -> None:
    for seed in range(SEEDS):
        stage = new_stage()
        stage.platform = Platform(seed=seed, duplicate=True, reorder=True)
        assert observe_scenario(stage) == expected, f"seed {seed}"


def test_a_third_of_all_requests_pushed_back_changes_nothing(new_stage: NewStage, expected: dict[str, Any]) -> None:
    for seed in range(SEEDS):
        stage = new_stage()
        with faults.between(faults.PushBack(0.3, seed)) as calls:
            outcome = run_scenario(stage)
        assert len(calls) > 100
        assert (outcome["unplanned"], outcome["dead"]) == (0, 0), f"seed {seed}"
        assert stage.observe(*outcome["people"]) == expected, f"seed {seed}"
