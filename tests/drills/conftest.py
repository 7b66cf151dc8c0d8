"""Fixtures of the drills: the in-process cloud of the unit tests, without waiting times."""

import os
from collections.abc import Callable
from typing import Any

import botocore.endpoint
import pytest

from chalicelib.core import observability, parallel
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

LIMITS = (
    *("READS_PER_MINUTE", "WRITES_PER_HOUR", "POSTS_PER_USER", "POST_CHANGES_PER_USER", "PROFILE_CHANGES_PER_USER"),
    *("COMMENTS_PER_USER", "COMMENT_CHANGES_PER_USER", "SEARCHES_PER_MINUTE", "SUGGESTIONS_PER_MINUTE"),
    "NAME_SAMPLE",  # whether a row is counted depends on random ids, and the points of a crash must not
)
LONG = {"test_feed_histories.py", "test_visibility.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest tests first, so that no worker ends with one of them while the other is idle."""
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(autouse=True)
def _guard_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off the guard that a proof names in the environment."""
    for guard in GUARDS:
        if guard.name == os.environ.get(SWITCH):
            guard.switch_off(monkeypatch)


@pytest.fixture(scope="package")
def distribution(account: None) -> str:
    """The id of a CloudFront distribution."""
    return make_distribution()


@pytest.fixture
def in_turn() -> InTurn:
    """The executor that replaces the product's thread pools on a stage."""
    return InTurn()


@pytest.fixture
def new_stage(cloud: None, distribution: str, in_turn: InTurn, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Stage]:
    """Make empty stages, one after the other; the product neither waits nor logs there."""
    for name in (
        "BACKFILL_AGAIN",
        "ACCEPT_AGAIN",
        "CLOSE_AGAIN",
        "ERASE_AGAIN",
        "MARKING_AGAIN",
        "OPENING_TIME",
        "REBUILD_AGAIN",
        "REBUILD_DELAY",
        "TRANSCODE_AGAIN",
        "COMMENT_SETTLE_DELAY",
    ):
        monkeypatch.setenv(f"EMULSION_{name}", "0")
    for name in LIMITS:
        monkeypatch.setenv(f"EMULSION_{name}", "1000000")  # a history makes thousands of requests within a minute
    for name in ("BACKFILL_POSTS", "LIKES_PER_LIKERS_SHARD"):  # backfills have parts, and shards of likers grow
        monkeypatch.setenv(f"EMULSION_{name}", "1")
    monkeypatch.setenv("EMULSION_HEAT_CACHE", "-1")  # what is remembered by now depends on the machine's speed
    # A delivery that took half of this writes its event again; one in which a drill forks may take any time.
    monkeypatch.setenv("EMULSION_LIVE_EVENT_SLACK", "3600")
    monkeypatch.setenv("EMULSION_CDN_DISTRIBUTION", distribution)
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    put_stand_ins(monkeypatch)
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
    """What the undisturbed scenario left, once it has run in this process."""
    return {}


@pytest.fixture
def expected(new_stage: Callable[[], Stage], endings: dict[str, Any]) -> dict[str, Any]:
    """What the scenario leaves without any fault. It runs once in a process."""
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
