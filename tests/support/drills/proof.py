"""Runs each drill with its guard off and expects it to fail: `python -m tests.support.drills.proof`.

Several drills run at a time, as many as there are processors.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.drills.guards import GUARDS, Guard

SWITCH = "EMULSION_DRILL_WITHOUT"
TESTS_FAILED = 1  # pytest's exit code; any other says that the drill did not run


def main() -> int:
    """Prove every guard; the number of drills that proved nothing."""
    for guard in GUARDS:
        with pytest.MonkeyPatch.context() as patch:
            guard.switch_off(patch)  # a switch that no longer fits the code is an error here, not a failing drill
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        unproved = list(pool.map(fails_without, GUARDS)).count(False)
    print(f"{len(GUARDS) - unproved} passed, {unproved} failed")
    return unproved


def fails_without(guard: Guard) -> bool:
    """Whether the guard's drill fails when the guard is off; prints that."""
    started = time.monotonic()
    fails = _exit_code(guard) == TESTS_FAILED
    verdict = "fails, as it must" if fails else "PROVES NOTHING"
    print(f"without {guard.name:40} the drill {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    return fails


def _exit_code(guard: Guard) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "--tb=no", *guard.drill.split()]
    environment = {**os.environ, SWITCH: guard.name}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
