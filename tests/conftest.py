"""Settings of all suites, and the fixtures of the deployed stack for tests/infra and tests/system."""

from hypothesis import HealthCheck, settings

from tests.depth import NIGHTLY
from tests.stack import emulator, stack

__all__ = ["emulator", "stack"]

# On a busy machine an example takes as long as it takes: a deadline would test the machine.
settings.register_profile(
    "suites",
    deadline=None,
    max_examples=1000 if NIGHTLY else 100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suites")
