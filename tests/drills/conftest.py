"""The in-process cloud of the unit tests, with the waits taken out."""

import os
from collections.abc import Callable

import botocore.endpoint
import pytest

from chalicelib.core import parallel, retries
from chalicelib.media import filming
from tests.drills.guards import GUARDS
from tests.drills.proof import SWITCH
from tests.drills.world import Projector, World
from tests.platform import Platform
from tests.unit.conftest import account, cloud, forget, policy, template
from tests.unit.resources import empty_all, make_distribution

__all__ = ["account", "cloud", "policy", "template"]


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
def new_world(cloud: None, distribution: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], World]:
    """Makes worlds, one after the other, each on an empty stage; nobody waits and nobody is rate limited."""
    for name in ("BACKFILL_AGAIN", "ACCEPT_AGAIN", "MARKING_AGAIN", "REBUILD_DELAY"):
        monkeypatch.setenv(f"EMULSION_{name}", "0")
    monkeypatch.setenv("EMULSION_CDN_DISTRIBUTION", distribution)
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    monkeypatch.setattr(filming, "engine", Projector)
    monkeypatch.setattr(retries, "BASE_SECONDS", 0)
    monkeypatch.setattr(parallel, "THREADS", 1)  # so that calls come in one order
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda _: None)

    def make() -> World:
        empty_all()
        forget()
        return World(Platform())

    return make
