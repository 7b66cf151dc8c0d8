"""Measure the work and memory of refusing files from their headers, without a clock.

Work is counted in steps: calls of Python functions and iterations of their loops. The count is the same on every
machine; the bench has the time in milliseconds (`benchmarks/refusals.py`).
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.corpus import Specimen

_PROGRAM = r"""
import importlib, json, mmap, re, sys
from pathlib import Path
from chalicelib.media.refusals import Refused

monitoring, events, steps = sys.monitoring, sys.monitoring.events, 0
check = importlib.import_module(sys.argv[2]).check

def count(*_):
    global steps
    steps += 1

monitoring.use_tool_id(monitoring.PROFILER_ID, "steps")
for event in (events.PY_START, events.PY_RESUME, events.JUMP):
    monitoring.register_callback(monitoring.PROFILER_ID, event, count)
taken = {}
for name, declared in json.loads(sys.stdin.read()):
    data, steps = b"", 0  # one file at a time
    with (Path(sys.argv[1]) / name).open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if sys.argv[3] == "mapped" else file.read()
    monitoring.set_events(monitoring.PROFILER_ID, events.PY_START | events.PY_RESUME | events.JUMP)
    try:
        check(data, declared)
    except Refused:
        taken[name] = steps
    finally:
        monitoring.set_events(monitoring.PROFILER_ID, 0)
memory = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([taken, int(memory)]))
"""


@dataclass(frozen=True)
class RefusalCost:
    """The cost of refusing files.

    Attributes:
        steps: by the name of each refused file.
        memory: peak of the process in kilobytes, the interpreter and the files included.
    """

    steps: dict[str, int]
    memory: int


def measure_refusals(folder: Path, specimens: Iterable[Specimen], module: str, *, mapped: bool) -> RefusalCost:
    """Check the specimens, one after another, in a new process.

    Args:
        folder: an empty folder for the files.
        module: name of a module with a function `check(data, content_type)`.
        mapped: whether `data` is a memory map of the file, of which only the pages that are read take memory.
    """
    asked = []
    for each in specimens:
        (folder / each.name).write_bytes(each.data)
        asked.append((each.name, each.declared))
    command = [sys.executable, "-c", _PROGRAM, str(folder), module, "mapped" if mapped else "whole"]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    steps, memory = json.loads(done.stdout)
    return RefusalCost(steps, memory)
