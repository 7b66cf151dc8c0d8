"""A circuit opens after failures, allows one try after a pause, and closes when it succeeds."""

import pytest

from chalicelib.core import clock
from chalicelib.core.circuits import Circuit

NOW = 1_800_000_000_000
FAILURES, PAUSE = 3, 30


@pytest.fixture
def circuit() -> Circuit:
    return Circuit(lambda: FAILURES, lambda: PAUSE)


def fail(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        circuit.failed(clock.now_ms())


def test_it_opens_after_failures_in_a_row(circuit: Circuit) -> None:
    with clock.at(NOW):
        fail(circuit, FAILURES - 1)
        assert not circuit.is_open
        circuit.succeeded()
        fail(circuit, FAILURES - 1)
        assert not circuit.is_open
        fail(circuit, 1)
        assert circuit.is_open


def test_after_a_pause_one_try_decides(circuit: Circuit) -> None:
    with clock.at(NOW):
        fail(circuit, FAILURES)
    with clock.at(NOW + PAUSE * 1000):
        assert circuit.is_open
    later = NOW + PAUSE * 1000 + 1
    with clock.at(later):
        assert not circuit.is_open
        fail(circuit, 1)
        assert circuit.is_open
    with clock.at(later + PAUSE * 1000 + 1):
        assert not circuit.is_open
        circuit.succeeded()
        fail(circuit, FAILURES - 1)
        assert not circuit.is_open
