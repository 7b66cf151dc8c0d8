"""The worker processes that stand in for LocalStack's containers (`make parity`)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.emulator.stand_ins.process import WorkerProcess

HANDLERS = """
import os
import sys
import time

print("loaded")


def echo(event, context):
    print("invoked", context.aws_request_id)
    return {
        "event": event,
        "name": context.function_name,
        "left": context.get_remaining_time_in_millis(),
        "trace": os.environ["_X_AMZN_TRACE_ID"],
        "modules": "localstack" in sys.modules or any("site-packages" in path for path in sys.path),
    }


def fail(event, context):
    raise ValueError("wrong")


def wait(event, context):
    time.sleep(600)


def die(event, context):
    os._exit(1)
"""
ENVIRONMENT = {
    "AWS_LAMBDA_FUNCTION_NAME": "echo",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
    "AWS_LAMBDA_LOG_GROUP_NAME": "group",
    "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
}
PATIENCE = 60  # seconds
Start = Callable[[str], WorkerProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a worker with one of the handlers."""
    (tmp_path / "handlers.py").write_text(HANDLERS)
    started = []

    def run(handler: str) -> WorkerProcess:
        started.append(WorkerProcess(tmp_path, ENVIRONMENT | {"_HANDLER": f"handlers.{handler}"}))
        return started[-1]

    yield run
    for worker in started:
        worker.end()


def invoke(worker: WorkerProcess, event: Any, timeout: float = PATIENCE) -> dict[str, Any]:
    """The result, with its payload parsed."""
    worker.send({"invoke-id": "i-1", "invoked-function-arn": "arn", "payload": json.dumps(event), "trace-id": "Root=1"})
    result = worker.result(timeout)
    return result | {"payload": json.loads(result["payload"])}


def test_a_handler_gets_event_and_context(start: Start) -> None:
    worker = start("echo")
    assert not worker.result(PATIENCE)["is_error"]
    assert worker.new_logs() == "loaded\n"
    for event in ({"a": "ü"}, [1]):
        result = invoke(worker, event)
        assert not result["is_error"]
        answer = result["payload"]
        assert 0 < answer.pop("left") <= 30_000
        assert answer == {"event": event, "name": "echo", "trace": "Root=1", "modules": False}
        assert worker.new_logs() == "invoked i-1\n"


def test_an_error_is_an_answer_and_the_worker_lives(start: Start) -> None:
    worker = start("fail")
    worker.result(PATIENCE)
    for _ in range(2):
        result = invoke(worker, {})
        assert result["is_error"]
        assert (result["payload"]["errorType"], result["payload"]["errorMessage"]) == ("ValueError", "wrong")
        assert "ValueError: wrong" in worker.new_logs()
    assert worker.lives()


def test_a_handler_that_cannot_be_loaded_is_told(start: Start) -> None:
    loaded = start("missing").result(PATIENCE)
    assert loaded["is_error"]
    assert "missing" in loaded["payload"]


@pytest.mark.parametrize(("handler", "timeout", "reason"), [("wait", 0, "timed out"), ("die", PATIENCE, "ended")])
def test_a_worker_that_does_not_answer_is_dead(start: Start, handler: str, timeout: float, reason: str) -> None:
    worker = start(handler)
    worker.result(PATIENCE)
    result = invoke(worker, {}, timeout)
    assert result["is_error"]
    assert reason in result["payload"]["errorMessage"]
    assert not worker.lives()
