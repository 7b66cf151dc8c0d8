"""Faults that AWS has and emulators lack: short pages, stale reads, transaction conflicts, several shards.

Every path of the crash drill, and the scenario, leave the same state under each fault as without it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.problems import Problem
from chalicelib.core.tables import Table, named, transact
from tests.support import faults
from tests.support.drills.interruptions import in_copy
from tests.support.drills.paths import PATHS, path_of
from tests.support.drills.scenario import PATIENCE, observe_scenario, run_scenario
from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.drills.stage import Stage
from tests.support.faults import Conflicts, Fault, LostAnswer, OneItemPages, Together
from tests.support.platform import Platform
from tests.support.replicas import Lagging

NewStage = Callable[[], Stage]
LAG = 5  # calls until every replica has a write
SHARE = 0.3  # of the writes that meet a conflict
FAULTS: dict[str, Callable[[], Fault]] = {
    "pages": OneItemPages,
    "indexes": partial(Lagging, LAG, tables=False),
    "replicas": partial(Lagging, LAG, tables=True),
    "conflicts": partial(Conflicts, SHARE, seed=0),
}


@pytest.mark.parametrize("prepare", PATHS, ids=path_of)
def test_a_path_under_all_of_them_ends_the_same(new_stage: NewStage, prepare: Prepare) -> None:
    scene = Scene(new_stage())
    act = prepare(scene)

    def undisturbed() -> Any:
        act()
        return scene.observe()

    expected = in_copy(undisturbed)
    with faults.between(Together(OneItemPages(), Lagging(LAG, tables=True), Conflicts(SHARE, seed=0))):
        repeat(act)
    assert scene.observe() == expected


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_the_scenario_ends_the_same(new_stage: NewStage, expected: dict[str, Any], fault: Callable[[], Fault]) -> None:
    stage = new_stage()
    with faults.between(fault()):
        outcome = run_scenario(stage)
    assert (outcome["unplanned"], outcome["dead"]) == (0, 0)
    with faults.between(OneItemPages()):
        assert stage.observe(*outcome["people"]) == expected


def test_a_removed_follower_is_shut_out_at_once_where_replicas_lag(new_stage: NewStage) -> None:
    scene = Scene(new_stage())
    followers = f"/v1/users/{scene.ada.id}/followers"
    scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"is_private": True})
    scene.stage.expect(200, scene.bob, "GET", followers)
    with faults.between(Lagging(calls=50, tables=True)):
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/users/me/followers/{scene.bob.id}")
        scene.stage.expect(404, scene.bob, "GET", followers)


@pytest.mark.parametrize("seed", range(3))
def test_several_shards_change_nothing(new_stage: NewStage, expected: dict[str, Any], seed: int) -> None:
    stage = new_stage()
    stage.platform = Platform(seed, shards=3)
    assert observe_scenario(stage) == expected


class VisitRow(Table):
    """A row with a total."""

    class Meta:
        table_name = named("users")

    user_id = UnicodeAttribute(hash_key=True)
    posts_count = NumberAttribute(null=True)


@pytest.mark.usefixtures("new_stage", "own_models")
def test_a_transaction_whose_answer_got_lost_is_carried_out_once() -> None:
    visits: Any = VisitRow.posts_count
    with faults.between(LostAnswer(1)) as calls:
        transact(lambda transaction: transaction.update(VisitRow("ada"), [visits.add(1)]))
    assert calls == ["TransactWriteItems"] * 2
    assert VisitRow.get("ada").posts_count == 1


def repeat(act: Act) -> None:
    """Repeat it until it succeeds, as the client or the platform does."""
    for _ in range(PATIENCE):
        try:
            act()
        except (ClientError, PynamoDBException, Problem):
            continue
        return
    raise AssertionError(f"it failed {PATIENCE} times")
