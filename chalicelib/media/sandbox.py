"""Work on a stranger's file in a process of its own, whose end refuses the file and never ends the worker."""

import json
from collections.abc import Callable
from typing import Any

from chalicelib.media.isolation import CrashedError, OverLimitError, run_apart
from chalicelib.media.refusals import Refused


def run_in_sandbox(work: Callable[[], dict[str, Any]], *, seconds: int, memory: int) -> dict[str, Any]:
    """What `work` returns (a JSON object), when run in a child process.

    Args:
        work: must not depend on other threads; what it changes is lost. What it refuses is refused here too.
        seconds, memory: see `isolation.run_apart`.

    Raises:
        Refused: by the work; `too-heavy` where it takes more time or memory; `damaged` where native code crashes.
        RuntimeError: the code failed, not the file.
    """
    try:
        answer = json.loads(run_apart(lambda: _packed(work), seconds, memory))
    except OverLimitError as error:
        raise Refused("too-heavy", str(error)) from error
    except CrashedError as error:
        raise Refused("damaged", f"the decoder died of {error}") from error
    if "refused" in answer:
        raise Refused(*answer["refused"])
    made: dict[str, Any] = answer["made"]
    return made


def _packed(work: Callable[[], dict[str, Any]]) -> bytes:
    try:
        answer: dict[str, Any] = {"made": work()}
    except Refused as refused:
        answer = {"refused": [refused.code, refused.detail]}
    return json.dumps(answer).encode()
