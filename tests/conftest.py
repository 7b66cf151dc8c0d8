"""Settings of all suites, and the fixtures of the deployed stack for tests/infra and tests/system."""

from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.deployed.stack import emulator, run_folder, stack, wheels_dir
from tests.support.depth import IS_NIGHTLY
from tests.support.pieces import PieceScheduling
from tests.support.sharing import folder_of_run, turn

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
    """Mark what needs an emulator, and what looks at whole tables of it and therefore runs alone.

    Schemathesis gives the tests of all operations one id; pytest-xdist would run only the first of them.
    """
    for item in items:
        _, _, label = item.name.partition("[")
        if label and item._id.params is None:
            item._id = item._id.with_params(label.removesuffix("]"))
        fixtures = set(getattr(item, "fixturenames", ()))
        if DEPLOYED & fixtures:
            item.add_marker("deployed")
        if "nothing_written" in fixtures:
            item.add_marker("alone")
    assert len({item.nodeid for item in items}) == len(items), "two tests have the same id"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Deployed tests of two workers run at once, with what their fixtures do; those marked `alone` do not."""
    if not item.get_closest_marker("deployed"):
        return (yield)
    folders: pytest.TempPathFactory = item.config._tmp_path_factory  # type: ignore[attr-defined]  # has no public name
    with turn(folder_of_run(folders.getbasetemp()), alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PieceScheduling:
    """See `tests.support.pieces`."""
    return PieceScheduling(config, log)
