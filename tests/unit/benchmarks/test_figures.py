"""The arithmetic of the benchmarks."""

import pytest

from benchmarks.figures import milliseconds, paired, paired_ratio, percentile


class TestPercentile:
    def test_nearest_rank(self) -> None:
        samples = [float(i) for i in range(100, 0, -1)]
        assert (percentile(samples, 0.5), percentile(samples, 0.95), percentile(samples, 0.99)) == (50, 95, 99)

    def test_few_samples_give_the_largest(self) -> None:
        assert percentile([3.0, 1.0, 2.0], 0.99) == 3

    def test_none(self) -> None:
        with pytest.raises(ValueError, match="no samples"):
            percentile([], 0.5)


class TestPairs:
    def test_they_take_turns_and_the_first_round_does_not_count(self) -> None:
        order: list[str] = []

        def measured(name: str, values: list[float]) -> float:
            order.append(name)
            return values.pop(0)

        ours, peer = [9.0, 1.0, 2.0], [9.0, 10.0, 20.0]
        assert paired(lambda: measured("a", ours), lambda: measured("b", peer), 2) == ([1, 2], [10, 20])
        assert "".join(order) == "ababab"

    def test_a_machine_that_slows_down_changes_no_ratio(self) -> None:
        assert paired_ratio([1.0, 2.0, 40.0], [2.0, 4.0, 80.0]) == 0.5


def test_milliseconds() -> None:
    assert [milliseconds(seconds) for seconds in (0.00234, 0.0234, 2.0)] == ["2.3 ms", "23 ms", "2000 ms"]
