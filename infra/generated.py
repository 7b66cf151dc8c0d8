"""Generate the committed files that the manifest determines: Chalice's function settings, tables of docs.

`python -m infra generate` writes them; a test compares them with the manifest.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from infra import handled_records, manifest
from infra.deploy import config
from infra.function_kinds import (
    MEMORY,
    TIMEOUT,
    AsyncFunction,
    Function,
    QueueFunction,
    ScheduledFunction,
    SocketFunction,
    StreamFunction,
)
from infra.manifest import API_HANDLER
from infra.paths import CHALICE_CONFIG, ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"
_TABLE = re.compile(r"(?<=<!-- from infra/manifest\.py, by `make generate` -->\n).*?(?=<!-- end -->)", re.DOTALL)


def write() -> list[Path]:
    """Write the files that are out of date. Returns their paths."""
    changed = stale()
    for path in changed:
        path.write_text(_rendered(path))
    return changed


def stale() -> list[Path]:
    """The files that differ from the manifest."""
    return [path for path in (CHALICE_CONFIG, ARCHITECTURE) if path.read_text() != _rendered(path)]


def policy_file(function: Function) -> str:
    """The file name of a function's policy, in `.chalice/`."""
    return f"policy-{'api' if function.name == API_HANDLER else function.name}.json"


def _rendered(path: Path) -> str:
    return _config() if path == CHALICE_CONFIG else _TABLE.sub("\n".join([*_table(), ""]), path.read_text())


def _config() -> str:
    made = config.committed() | {"lambda_memory_size": MEMORY, "lambda_timeout": TIMEOUT}
    made["lambda_functions"] = {each.name: _settings(each) for each in manifest.FUNCTIONS}
    for stage, section in made["stages"].items():
        functions = _with_caps(stage, section.pop("lambda_functions", {}))
        if functions:
            section["lambda_functions"] = functions
    return json.dumps(made, indent=2) + "\n"


def _with_caps(stage: str, functions: config.Config) -> config.Config:
    """A stage's settings of functions, in which only async functions have caps, if the stage reserves concurrency."""
    settings = {name: {**own} for name, own in functions.items()}
    for own in settings.values():
        own.pop("reserved_concurrency", None)
    for each in manifest.ASYNC_FUNCTIONS if stage in manifest.RESERVING_STAGES else ():
        settings.setdefault(each.name, {})["reserved_concurrency"] = each.cap
    return {name: own for name, own in settings.items() if own}


def _settings(function: Function) -> dict[str, str | int]:
    settings: dict[str, str | int] = {"iam_policy_file": policy_file(function)}
    if function.memory != MEMORY:
        settings["lambda_memory_size"] = function.memory
    if function.timeout != TIMEOUT:
        settings["lambda_timeout"] = function.timeout
    return settings


def _table() -> Iterator[str]:
    yield "| Function | Room | Started by | MB | Seconds | Batch | Parallel | Why |"
    yield "|---|---|---|---|---|---|---|---|"
    for each in manifest.FUNCTIONS:
        name = "API" if each.name == API_HANDLER else f"`{each.name}`"
        numbers = (each.memory, each.timeout, _batch(each), _parallel(each))
        cells = (name, f"`{each.room}`", _source(each), *numbers, each.reason)
        yield f"| {' | '.join(map(str, cells))} |"


def _source(function: Function) -> str:
    match function:
        case QueueFunction(queue=queue):
            source = f"queue `{queue.name}`"
        case StreamFunction(table=table):
            source = f"stream of `{table}`"
        case ScheduledFunction(minutes=minutes):
            source = f"every {minutes} minutes"
        case AsyncFunction():
            source = function.source
        case SocketFunction():
            source = "WebSocket API"
        case _:
            source = "REST API"
    return source


def _batch(function: Function) -> str:
    return str(handled_records.batch_size(function)) if isinstance(function, QueueFunction | StreamFunction) else ""


def _parallel(function: Function) -> str:
    match function:
        case QueueFunction(concurrency=limit):
            return str(limit.deployed)
        case StreamFunction():
            return "1 per shard"
        case AsyncFunction(cap=cap):
            return f"{cap} ({', '.join(manifest.RESERVING_STAGES)})"
        case ScheduledFunction():
            return "1"
        case _:
            return "unreserved"
