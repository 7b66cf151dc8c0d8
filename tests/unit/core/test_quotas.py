"""Slots and budgets: how many at a time, how much a day, and what repetition and crashes change."""

import pytest

from chalicelib.core import clock
from chalicelib.core.limits import LimitRow
from chalicelib.core.quotas import Budget, Slots
from chalicelib.core.settings import DAY

pytestmark = pytest.mark.usefixtures("cloud")
SLOTS = Slots("work", 2, 100)
BUDGET = Budget("seconds", 1000)
TODAY = 20_000


def test_a_subject_has_so_many_slots() -> None:
    assert {SLOTS.take("ada", "one"), SLOTS.take("ada", "two")} == {0, 1}
    assert SLOTS.take("ada", "three") is None
    assert SLOTS.take("bob", "three") is not None


def test_a_slot_that_is_left_is_free() -> None:
    first = SLOTS.take("ada", "one")
    SLOTS.take("ada", "two")
    assert first is not None
    SLOTS.leave("ada", "one", first)
    assert SLOTS.take("ada", "three") == first


def test_a_holder_takes_its_own_slot_again_and_frees_no_other_s() -> None:
    slots = Slots("work", 1, 100)
    assert (slots.take("ada", "one"), slots.take("ada", "one")) == (0, 0)
    slots.leave("ada", "two", 0)
    assert slots.take("ada", "two") is None


def test_a_holder_that_died_loses_its_slot_after_a_while() -> None:
    slots = Slots("work", 1, 100)
    now_ms = clock.now_ms()
    with clock.at(now_ms):
        slots.take("ada", "one")
    with clock.at(now_ms + 99_000):
        assert slots.take("ada", "two") is None
    with clock.at(now_ms + 100_000):
        assert slots.take("ada", "two") == 0
        slots.leave("ada", "one", 0)
        assert slots.take("ada", "three") is None


def test_a_budget_is_refused_once_it_is_used_up() -> None:
    assert [BUDGET.reserve("ada", f"v{i}", 400, TODAY) for i in range(3)] == [True, True, False]
    assert BUDGET.reserve("bob", "v9", 400, TODAY)
    assert BUDGET.reserve("ada", "v8", 400, TODAY + 1)
    assert not Budget("seconds", 300).reserve("cleo", "v7", 400, TODAY)


def test_repeated_work_is_charged_once() -> None:
    for _ in range(5):
        assert BUDGET.reserve("ada", "v1", 400, TODAY)
    assert used("ada") == 400
    for _ in range(3):
        BUDGET.settle("ada", "v1", 400, 30, TODAY)
        assert BUDGET.reserve("ada", "v1", 400, TODAY)
    assert used("ada") == 30


def test_what_was_not_used_can_be_reserved_again_and_more_is_charged() -> None:
    for i in range(10):
        assert BUDGET.reserve("ada", f"v{i}", 400, TODAY)
        BUDGET.settle("ada", f"v{i}", 400, 60, TODAY)
    assert not BUDGET.reserve("ada", "w", 401, TODAY)
    assert BUDGET.reserve("ada", "w", 400, TODAY)
    BUDGET.settle("ada", "w", 400, 410, TODAY)
    assert used("ada") == 1010


def test_work_that_died_keeps_its_charge_and_rows_expire() -> None:
    BUDGET.reserve("ada", "v1", 400, TODAY)
    assert used("ada") == 400
    rows = [LimitRow.get("seconds#v1"), LimitRow.get(f"seconds#ada#{TODAY}")]
    assert {int(row.expires_at) for row in rows} == {(TODAY + 2) * DAY}


def used(subject: str) -> int:
    """What is charged to a subject today."""
    return int(LimitRow.get(f"seconds#{subject}#{TODAY}").used)
