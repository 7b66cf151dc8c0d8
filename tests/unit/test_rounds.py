"""Dependent rounds: counted by which call waits for which."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from threading import Event
from typing import Any

import pytest

from chalicelib.core import aws
from chalicelib.core.parallel import THREADS, all_of, soon
from tests.support.rounds import Trace, traced


class Client:
    """Answers every call; `Fails` with an error."""

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if operation == "Fails":
            raise LookupError(operation)
        return {}


def call(count: int = 1, operation: str = "Query") -> None:
    """Make `count` calls, one after another."""
    for i in range(count):
        aws.client("dynamodb")._make_api_call(operation, {"number": i})


def rounds(trace: Trace) -> list[int]:
    """Of all calls, ascending."""
    return sorted(each.round for each in trace.calls)


@pytest.fixture
def trace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trace]:
    client = Client()
    monkeypatch.setattr(aws, "client", lambda service: client)
    with traced() as trace:
        yield trace


@pytest.fixture
def one_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_no_calls_are_no_round(trace: Trace) -> None:
    assert trace.rounds == 0


def test_calls_one_after_another_are_a_round_each(trace: Trace) -> None:
    call(3)
    assert [(each.operation, each.arguments, each.round) for each in trace.calls] == [
        ("Query", {"number": i}, i + 1) for i in range(3)
    ]
    assert trace.rounds == 3


@pytest.mark.parametrize("count", [2, 3 * THREADS])
def test_parallel_calls_are_one_round_however_few_threads_there_are(trace: Trace, count: int) -> None:
    all_of([call] * count)
    assert (len(trace.calls), trace.rounds) == (count, 1)


def test_tasks_that_happen_to_run_one_after_another_are_one_round(trace: Trace, one_thread: Any) -> None:
    begun = [one_thread.submit(call) for _ in range(3)]
    for each in begun:
        each.result()
    assert trace.rounds == 1


def test_a_call_after_parallel_ones_waits_for_the_deepest(trace: Trace) -> None:
    call()
    calls: list[Callable[[], None]] = [call, partial(call, 3), call]
    all_of(calls)
    call()
    assert trace.rounds == 1 + 3 + 1


def test_a_call_that_does_not_wait_for_a_task_is_no_deeper(trace: Trace) -> None:
    task = soon(partial(call, 2))
    call()
    task.result()
    assert rounds(trace) == [1, 1, 2]
    call()
    assert trace.rounds == 3


def test_a_task_begins_where_the_thread_was_that_submitted_it(trace: Trace, one_thread: Any) -> None:
    one_thread.submit(call, 5)
    task = one_thread.submit(call)  # on the same thread, but it needs no answer of the five
    task.result()
    call()
    assert rounds(trace) == [1, 1, 2, 2, 3, 4, 5]


def test_tasks_within_tasks(trace: Trace) -> None:
    def outer() -> None:
        call()
        inner = soon(partial(call, 2), apart="inner")
        call()
        inner.result()
        call()

    soon(outer).result()
    assert trace.rounds == 1 + 2 + 1


def test_results_through_map(trace: Trace, one_thread: Any) -> None:
    list(one_thread.map(call, [1, 2]))
    call()
    assert trace.rounds == 3


def test_a_failing_task_was_waited_for_too(trace: Trace) -> None:
    with pytest.raises(LookupError):
        all_of([partial(call, 1, "Fails")])
    call()
    assert trace.rounds == 2


def test_after_a_timeout_the_answer_is_not_there(trace: Trace) -> None:
    may_end = Event()

    def slow() -> None:
        call()
        may_end.wait()

    task = soon(slow)
    with pytest.raises(TimeoutError):
        task.result(timeout=0)
    call()
    may_end.set()
    wait([task])
    assert rounds(trace) == [1, 1]


def test_the_block_ends_when_its_tasks_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    client, may_begin = Client(), Event()
    monkeypatch.setattr(aws, "client", lambda service: client)

    def late() -> None:
        may_begin.wait()
        call()

    with traced() as trace:
        soon(late)
        may_begin.set()
    assert trace.rounds == 1
