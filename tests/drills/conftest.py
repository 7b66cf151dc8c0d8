"""The in-process cloud of the unit tests, with the waits taken out."""

import os
from collections.abc import Callable
from typing import Any

import botocore.endpoint
import pytest

from chalicelib.core import observability, parallel, retries
from chalicelib.media import objects
from tests.support.cloud import account, cloud, forget, own_models, policy, template
from tests.support.drills.guards import GUARDS
from tests.support.drills.interruptions import InTurn
from tests.support.drills.proof import SWITCH
from tests.support.drills.scenario import observe_scenario
from tests.support.drills.stage import Stage, put_stand_ins
from tests.support.platform import Platform
from tests.support.resources import empty_all, make_distribution

__all__ = ["account", "cloud", "own_models", "policy", "template"]

LONG = {"test_feed_histories.py", "test_visibility.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that no worker ends alone with one of them."""
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(autouse=True)
def _guard_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a proof, one guard is off."""
    for guard in GUARDS:
        if guard.name == os.environ.get(SWITCH):
            guard.switch_off(monkeypatch)


@pytest.fixture(scope="package")
def distribution(account: None) -> str:
    """The id of a CDN."""
    return make_distribution()


@pytest.fixture
def in_turn() -> InTurn:
    """What the product's threads are in a stage."""
    return InTurn()


@pytest.fixture
def new_stage(cloud: None, distribution: str, in_turn: InTurn, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Stage]:
    """Makes worlds, one after the other, each on an empty stage; nobody waits, logs, or is rate limited."""
    for name in ("BACKFILL_AGAIN", "ACCEPT_AGAIN", "MARKING_AGAIN", "REBUILD_DELAY"):
        monkeypatch.setenv(f"EMULSION_{name}", "0")
    monkeypatch.setenv("EMULSION_CDN_DISTRIBUTION", distribution)
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    put_stand_ins(monkeypatch)
    monkeypatch.setattr(retries, "BASE_SECONDS", 0)
    monkeypatch.setattr(parallel, "_pool", lambda _: in_turn)
    monkeypatch.setattr(objects, "ThreadPoolExecutor", lambda _: in_turn)
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda _: None)
    monkeypatch.setattr(observability.logger, "info", lambda *_, **__: None)  # a fifth of what a request takes

    def make() -> Stage:
        empty_all()
        forget()
        return Stage(Platform())

    return make


@pytest.fixture(scope="package")
def endings() -> dict[str, Any]:
    """How the story ended when it was told in this process."""
    return {}


@pytest.fixture
def expected(new_stage: Callable[[], Stage], endings: dict[str, Any]) -> dict[str, Any]:
    """How the story ends when nothing goes wrong; it is told once."""
    observed = endings.get("undisturbed") or observe_scenario(new_stage())
    endings["undisturbed"] = observed
    assert observed["bob"]["feed"] == ["last", "meanwhile", "hers", "pair"]
    assert (observed["bob"]["liked"], observed["bob"]["saved"]) == (["hers", "pair"], ["hers"])
    assert observed["cleo"]["likes"] == {"hers": 1}
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
    assert {name: observed["ada"][name] for name in of_ada} == of_ada
    return observed
