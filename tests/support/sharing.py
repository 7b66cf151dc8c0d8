"""What the workers of pytest-xdist share in one run, through files in a folder of the run.

Works in the same way in a run without workers, where the one process shares with itself.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any


def folder_of_run(base: Path) -> Path:
    """The folder that all workers have in common.

    Args:
        base: pytest's temporary folder of this process, which is within the run's where there are workers.
    """
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def shared(file: Path, make: Callable[[], dict[str, Any]], end: Callable[[], object]) -> Iterator[dict[str, Any]]:
    """A resource that the first worker makes, all use, and the last one takes down.

    Args:
        file: the record of the resource, which has its name.
        make: is called by the first worker, while the others wait. Returns a JSON document.
        end: is called by the last worker.

    Yields:
        What `make` returned.
    """
    with locked(file):
        record: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {"users": 0, "made": make()}
        _write(file, record, +1)
    try:
        yield record["made"]
    finally:
        with locked(file):
            record = _write(file, json.loads(file.read_text()), -1)
            if not record["users"]:
                file.unlink()
                end()


@contextmanager
def locked(file: Path, *, alone: bool = True) -> Iterator[None]:
    """Hold a file lock, which ends with the process at the latest.

    Args:
        alone: hold it exclusively; else together with others that are not `alone`.
    """
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Run while only tests that are not `alone` run; with `alone`, while no other test runs.

    A worker that waits to be alone holds the gate, so that no other worker begins in the meantime.
    """
    with ExitStack() as held:
        with locked(folder / "gate"):
            held.enter_context(locked(folder / "inside", alone=alone))
        yield


def _write(file: Path, record: dict[str, Any], more: int) -> dict[str, Any]:
    changed = record | {"users": record["users"] + more}
    file.write_text(json.dumps(changed))
    return changed
