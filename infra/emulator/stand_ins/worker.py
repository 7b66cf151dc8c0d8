"""Run one function as Lambda does: one invocation after the other, in a process of its own.

Usage: worker.py PIPE, started by `infra.emulator.stand_ins.executor` in the folder of the unzipped package. It reads
invocations from standard input and writes results to the file descriptor PIPE; both are lines of JSON. The first result
is that of loading the handler. Uses the standard library only, because the package brings everything else.
"""

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Context:
    """What Lambda passes to a handler as its second argument."""

    def __init__(self, invocation: Json) -> None:
        self.aws_request_id = invocation["invoke-id"]
        self.invoked_function_arn = invocation["invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + int(os.environ["AWS_LAMBDA_FUNCTION_TIMEOUT"])

    def get_remaining_time_in_millis(self) -> int:
        """The time until Lambda ends the invocation."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main(pipe: int) -> None:
    """Load the handler of the environment's `_HANDLER` and run the invocations."""
    sys.path.insert(0, str(Path.cwd()))
    with os.fdopen(pipe, "w") as results:

        def answer(work: Callable[[], Any]) -> bool:
            try:
                result = {"payload": json.dumps(work()), "is_error": False}
            except BaseException as error:  # noqa: BLE001 - Lambda reports whatever a handler raises, also SystemExit
                result = {"payload": json.dumps(_described(error)), "is_error": True}
            sys.stdout.flush()
            results.write(json.dumps(result) + "\n")
            results.flush()
            return not result["is_error"]

        loaded: list[Callable[[Any, Context], Any]] = []
        if answer(lambda: loaded.append(_load(os.environ["_HANDLER"]))):
            for line in sys.stdin:
                invocation = json.loads(line)
                os.environ["_X_AMZN_TRACE_ID"] = invocation["trace-id"]
                answer(lambda: loaded[0](json.loads(invocation["payload"]), Context(invocation)))  # noqa: B023


def _load(handler: str) -> Callable[[Any, Context], Any]:
    module, _, name = handler.rpartition(".")
    found: Callable[[Any, Context], Any] = getattr(importlib.import_module(module), name)
    return found


def _described(error: BaseException) -> Json:
    traceback.print_exception(error)
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
