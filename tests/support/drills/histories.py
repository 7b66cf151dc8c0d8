"""Random histories: acts of users, messages and stream records in any order, and a process that dies in between.

A drill derives a state machine from `History`, adds rules for what users do and a model of what they must see, and runs
it with `run`.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from chalicelib.core import caches, clock, queues
from tests.support import faults
from tests.support.depth import histories
from tests.support.platform import Platform
from tests.support.resources import empty_all, put_keys

APART_MS = 7_000  # between two acts: longer than any cache keeps an entry
MOST_ROUNDS = 500  # of deliveries, until which a history must come to rest

Consumers = Mapping[type, Callable[[Any], None]]


class History(RuleBasedStateMachine):
    """The product with a clock of its own, and the messages and records that are not delivered yet.

    Attributes:
        consumers: type of a message -> what handles it. Other messages are dropped.
        carried: function that reads a stream -> the stream's table. Other streams are not delivered.
        waiting: when each message is due, in milliseconds since 1970, and the message.
    """

    consumers: ClassVar[Consumers]
    carried: ClassVar[Mapping[str, str]]

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.patch = patch
        self.held = ExitStack()
        self.now_ms = clock.now_ms()
        self.wait(0)
        self.waiting: list[tuple[int, Any]] = []
        self.platform = Platform()

    def start(self) -> None:
        """Empty the platform, and hold back messages from now on."""
        empty_all()
        put_keys()
        caches.forget_caches()
        self.patch.setattr(queues, "send", self.send)

    def send(self, messages: Any, *, delay: int = 0, **_options: Any) -> int:
        """Replace `queues.send`: keep the messages that the history has consumers for, and drop the others."""
        sent = [(self.now_ms + delay * 1000, each) for each in messages if type(each) in self.consumers]
        self.waiting += sent
        return len(sent)

    def wait(self, ms: int) -> None:
        """Move the clock on by `ms` milliseconds."""
        self.now_ms += ms
        self.held.enter_context(clock.at(self.now_ms))

    @rule(choice=st.integers(0, 100), again=st.booleans(), crash=st.none() | st.integers(1, 12), after=st.booleans())
    def carry_a_message(self, choice: int, again: bool, crash: int | None, after: bool) -> None:
        """Deliver one due message; it may stay in the queue, and the process may die at a call."""
        due = [each for each in self.waiting if each[0] <= self.now_ms]
        if due:
            message = due[choice % len(due)]
            with dying(crash, after=after) as died:
                self.consume(message[1])
            if not again and not died:
                self.waiting.remove(message)

    @rule(choice=st.integers(0, 11), crash=st.none() | st.integers(1, 6), after=st.booleans())
    def carry_a_stream(self, choice: int, crash: int | None, after: bool) -> None:
        """Deliver all records of one stream; the process may die at a call."""
        handler, table = sorted(self.carried.items())[choice % len(self.carried)]
        with dying(crash, after=after):
            self.platform._carry_stream(handler, table)

    def consume(self, message: Any) -> None:
        """Handle one message."""
        self.consumers[type(message)](message)

    def is_quiet(self) -> bool:
        """Whether no message and no record is left to deliver."""
        carried = self.platform._carried
        records = {handler: len(stream(table)) for handler, table in self.carried.items()}
        return not self.waiting and all(carried[handler] == count for handler, count in records.items())

    def carry_all(self) -> None:
        """Deliver until nothing is left, and move the clock to when delayed messages are due."""
        rounds = 0
        while not self.is_quiet():
            rounds += 1
            assert rounds < MOST_ROUNDS, "does not come to rest"
            for handler, table in self.carried.items():
                self.platform._carry_stream(handler, table)
            self.wait(max([0, *(due_ms - self.now_ms for due_ms, _ in self.waiting[:1])]))
            for message in [each for each in self.waiting if each[0] <= self.now_ms]:
                self.waiting.remove(message)
                self.consume(message[1])


def run(machine: type[History], patch: pytest.MonkeyPatch) -> None:
    """Run random histories of a machine; Hypothesis makes one without arguments for each."""

    def patched(self: History) -> None:
        machine.__init__(self, patch)

    made = type(machine.__name__, (machine,), {"__init__": patched})
    run_state_machine_as_test(made, settings=histories(quick=12, nightly=300, stateful_step_count=40))


def stream(table: str) -> list[Any]:
    """The records of a table's stream."""
    from moto.dynamodb.models import dynamodb_backends

    shard = dynamodb_backends["123456789012"]["us-east-1"].tables[f"emulsion-local-{table}"].stream_shard
    assert shard is not None
    items: list[Any] = shard.items
    return items


@contextlib.contextmanager
def dying(crash: int | None, *, after: bool) -> Iterator[list[bool]]:
    """Let the process die before or after call number `crash`; None: never. The list has an entry if it died."""
    died: list[bool] = []
    fault = faults.NoFault() if crash is None else faults.CrashAt(crash, after=after)
    try:
        with faults.between(fault):
            yield died
    except faults.Crash:
        died.append(True)
