"""Measure the peak memory of the emulator's workers, one process for each function at work.

MiniStack enforces a function's time limit but not its memory limit. Linux records the peak resident memory of each
process (`VmHWM` in proc(5)), which includes the few modules of the emulator in the worker; writing 5 to `clear_refs`
resets the peak to the current value.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")


def forget_peaks(endpoint: str) -> None:
    """Reset the peaks of all workers."""
    for process, _ in _workers(endpoint):
        with suppress(OSError):
            (process / "clear_refs").write_text("5")


def peaks(endpoint: str) -> dict[str, float]:
    """Peak megabytes of the largest worker of each function, by deployed name; empty without /proc."""
    found: dict[str, float] = {}
    for process, function in _workers(endpoint):
        with suppress(OSError):
            found[function] = max(found.get(function, 0.0), _peak(process))
    return found


def _workers(endpoint: str) -> Iterator[tuple[Path, str]]:
    """The folder of each worker of the emulator at `endpoint`, and its function."""
    for process in PROCESSES.glob("[0-9]*"):
        try:
            pairs = (
                each.partition("=") for each in (process / "environ").read_bytes().decode(errors="replace").split("\0")
            )
            environment = {name: value for name, _, value in pairs}
        except OSError:
            continue  # it has ended, or belongs to another user
        function = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        if function and environment.get("AWS_ENDPOINT_URL") == endpoint:
            yield process, function


def _peak(process: Path) -> float:
    lines = (process / "status").read_text().splitlines()
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return kilobytes * 1024 / 1e6
