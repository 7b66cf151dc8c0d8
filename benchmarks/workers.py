"""The emulator's workers, one process for each function at work: what memory they used at most.

MiniStack holds a function to its time but not to its memory. Linux keeps for each process the most that it ever had
resident (`VmHWM` in proc(5)), which includes the emulator's own few modules in the worker; the mark is set back to the
present use by writing 5 to `clear_refs`.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")


def forget_peaks(endpoint: str) -> None:
    """Set every worker's mark back."""
    for process, _ in _workers(endpoint):
        with suppress(OSError):
            (process / "clear_refs").write_text("5")


def peaks(endpoint: str) -> dict[str, float]:
    """Megabytes by the deployed name of the function, of its largest worker; nothing where there is no /proc."""
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
            continue  # it ended meanwhile, or is not ours
        function = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        if function and environment.get("AWS_ENDPOINT_URL") == endpoint:
            yield process, function


def _peak(process: Path) -> float:
    lines = (process / "status").read_text().splitlines()
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return kilobytes * 1024 / 1e6
