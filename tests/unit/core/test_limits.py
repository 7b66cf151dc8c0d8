"""Rate limits count per subject and window."""

import pytest

from chalicelib.core import clock
from chalicelib.core.limits import Limit
from chalicelib.core.problems import TooManyRequests

pytestmark = pytest.mark.usefixtures("cloud")
LIMIT = Limit("tries", most=3, window=60)
MOMENT = 1_800_000_000_000


def test_a_refused_try_gets_the_time_of_the_next_window() -> None:
    with clock.at(MOMENT + 10_000):
        for _ in range(3):
            LIMIT.spend("ada")
        with pytest.raises(TooManyRequests) as refused:
            LIMIT.spend("ada")
    assert refused.value.headers["Retry-After"] == "50"
    assert refused.value.headers["RateLimit-Policy"] == '"tries";q=3;w=60'


def test_a_refused_amount_is_not_counted() -> None:
    bytes_per_day = Limit("bytes", most=100, window=86_400)
    with clock.at(MOMENT):
        bytes_per_day.spend("ada", 60)
        for too_much in (41, 101):
            with pytest.raises(TooManyRequests):
                bytes_per_day.spend("ada", too_much)
        bytes_per_day.spend("ada", 40)
        with pytest.raises(TooManyRequests):
            bytes_per_day.spend("ada", 1)
        with pytest.raises(TooManyRequests):
            bytes_per_day.spend("bob", 101)


def test_subjects_and_windows_are_counted_separately() -> None:
    with clock.at(MOMENT):
        for _ in range(3):
            LIMIT.spend("ada")
        LIMIT.spend("bob")
    with clock.at(MOMENT + 60_000):
        LIMIT.spend("ada")
