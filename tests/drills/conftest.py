"""The in-process cloud of the unit tests, with the waits taken out."""

import botocore.endpoint
import pytest

from chalicelib.core import retries
from tests.drills.world import World
from tests.platform import Platform
from tests.unit.conftest import cloud, template

__all__ = ["cloud", "template"]


@pytest.fixture
def world(cloud: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world on an empty stage; nobody waits and nobody is rate limited."""
    monkeypatch.setenv("EMULSION_BACKFILL_AGAIN", "0")
    monkeypatch.setenv("EMULSION_REGISTRATIONS_PER_ADDRESS", "100000")
    monkeypatch.setattr(retries, "BASE_SECONDS", 0)
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda _: None)
    return World(Platform())
