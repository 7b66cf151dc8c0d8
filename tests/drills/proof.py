"""Runs each drill with its guard off and expects it to fail: `python -m tests.drills.proof`."""

import os
import subprocess
import sys
import time

import pytest

from tests.drills.guards import GUARDS, Guard

SWITCH = "EMULSION_DRILL_WITHOUT"
TESTS_FAILED = 1  # pytest's exit code; any other says that the drill did not run


def main() -> int:
    """Prove every guard; the number of drills that proved nothing."""
    unproved = 0
    for guard in GUARDS:
        started = time.monotonic()
        proved = fails_without(guard)
        unproved += not proved
        verdict = "fails, as it must" if proved else "PROVES NOTHING"
        print(f"without {guard.name:40} the drill {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{len(GUARDS) - unproved} passed, {unproved} failed")
    return unproved


def fails_without(guard: Guard) -> bool:
    """Whether the guard's drill fails when the guard is off."""
    with pytest.MonkeyPatch.context() as patch:
        guard.switch_off(patch)  # a switch that does not fit the code any more is an error here, not a failing drill
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", guard.drill]
    environment = {**os.environ, SWITCH: guard.name}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == TESTS_FAILED


if __name__ == "__main__":
    sys.exit(main())
