"""What is committed and made from the manifest: Chalice's function settings, and the table in docs/architecture.md.

`python -m infra generate` writes it; a test holds it to the manifest.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from infra import manifest
from infra.deploy import config
from infra.manifest import API_HANDLER, Function, QueueFunction, ScheduledFunction, StreamFunction
from infra.paths import CHALICE_CONFIG, ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"
_TABLE = re.compile(r"(?<=<!-- from infra/manifest\.py, by `make generate` -->\n).*?(?=<!-- end -->)", re.DOTALL)


def write() -> list[Path]:
    """Bring the files up to date. Returns those that had to be changed."""
    changed = stale()
    for path in changed:
        path.write_text(_rendered(path))
    return changed


def stale() -> list[Path]:
    """The files that are not as the manifest has them."""
    return [path for path in (CHALICE_CONFIG, ARCHITECTURE) if path.read_text() != _rendered(path)]


def policy_file(function: Function) -> str:
    """The name of a function's policy, in `.chalice/`."""
    return f"policy-{'api' if function.name == API_HANDLER else function.name}.json"


def _rendered(path: Path) -> str:
    return _config() if path == CHALICE_CONFIG else _TABLE.sub("\n".join([*_table(), ""]), path.read_text())


def _config() -> str:
    functions = {each.name: _settings(each) for each in manifest.FUNCTIONS}
    defaults = {"lambda_memory_size": manifest.MEMORY, "lambda_timeout": manifest.TIMEOUT}
    return json.dumps(config.committed() | defaults | {"lambda_functions": functions}, indent=2) + "\n"


def _settings(function: Function) -> dict[str, str | int]:
    settings: dict[str, str | int] = {"iam_policy_file": policy_file(function)}
    if function.memory != manifest.MEMORY:
        settings["lambda_memory_size"] = function.memory
    if function.timeout != manifest.TIMEOUT:
        settings["lambda_timeout"] = function.timeout
    return settings


def _table() -> Iterator[str]:
    yield "| Function | Room | Started by | MB | Seconds | At once | Why |"
    yield "|---|---|---|---|---|---|---|"
    for each in manifest.FUNCTIONS:
        name = "API" if each.name == API_HANDLER else f"`{each.name}`"
        cells = (name, f"`{each.room}`", _source(each), each.memory, each.timeout, _at_once(each), each.reason)
        yield f"| {' | '.join(map(str, cells))} |"


def _source(function: Function) -> str:
    match function:
        case QueueFunction(queue=queue):
            source = f"queue `{queue}`"
        case StreamFunction(table=table):
            source = f"stream of `{table}`"
        case ScheduledFunction(minutes=minutes):
            source = f"every {minutes} minutes"
        case manifest.AsyncFunction():
            source = function.source
        case manifest.SocketFunction():
            source = "WebSocket API"
        case _:
            source = "REST API"
    return source


def _at_once(function: Function) -> str:
    match function:
        case QueueFunction(concurrency=limit):
            return str(limit.deployed)
        case StreamFunction():
            return "1 a shard"
        case ScheduledFunction():
            return "1"
        case _:
            return "as the stage allows"
