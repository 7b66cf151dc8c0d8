"""What AWS does not promise: one delivery, in order, without being pushed back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import faults
from tests.support.depth import examples
from tests.support.drills.story import told
from tests.support.drills.world import World
from tests.support.platform import Platform

NewWorld = Callable[[], World]
SEEDS = examples(quick=3, nightly=30)


def ending(world: World) -> dict[str, Any]:
    outcome = told(world)
    assert (outcome["unplanned"], outcome["dead"]) == (0, 0)
    return world.standing(*outcome["people"])


@pytest.fixture
def expected(new_world: NewWorld) -> dict[str, Any]:
    """How the story ends when nothing goes wrong."""
    standing = ending(new_world())
    assert standing["bob"]["feed"] == ["last", "meanwhile", "hers", "pair"]
    assert (standing["bob"]["liked"], standing["bob"]["saved"]) == (["hers", "pair"], ["hers"])
    assert standing["cleo"]["likes"] == {"hers": 1}
    of_ada = {
        "counts": [1, 0, 2],
        "posts": [("last", "active", 1), ("pair", "active", 2)],
        "avatar": None,
        "feed": ["last", "pair"],
        "likes": {"pair": 3},
        "liked": ["pair"],
        "saved": [],
        "followers": ["bob"],
        "inbox": ["ada", "ada"],
        "stored": [3, 12],
        "erased": [(True, True)],
    }
    assert {name: standing["ada"][name] for name in of_ada} == of_ada
    return standing


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
