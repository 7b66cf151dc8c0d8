"""Settings of all suites, and the fixtures of the deployed stack for tests/infra and tests/system."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.deployed.stack import emulator, run_folder, stack, wheels_dir
from tests.support.depth import IS_NIGHTLY
from tests.support.pieces import PieceScheduling

__all__ = ["emulator", "run_folder", "stack", "wheels_dir"]

DEPLOYED = {"application", "emulator", "stack", "rehearsal"}  # fixtures

# On a busy machine an example takes as long as it takes: a deadline would test the machine.
settings.register_profile(
    "suites",
    deadline=None,
    max_examples=1000 if IS_NIGHTLY else 100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suites")


@pytest.hookimpl(tryfirst=True)  # `-m` selects by the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs an emulator."""
    for item in items:
        if DEPLOYED & set(getattr(item, "fixturenames", ())):
            item.add_marker("deployed")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PieceScheduling:
    """See `tests.support.pieces`."""
    return PieceScheduling(config, log)
