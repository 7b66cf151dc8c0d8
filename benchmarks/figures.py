"""Arithmetic for measurements: percentiles, pairs, and formats of figures."""

from collections.abc import Callable, Sequence
from math import ceil
from statistics import median

Sample = Callable[[], float]


def percentile(samples: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest sample that at least `share` (0-1) of all samples do not exceed."""
    if not samples:
        raise ValueError("no samples")
    return sorted(samples)[max(1, ceil(share * len(samples))) - 1]


def paired(ours: Sample, peer: Sample, rounds: int) -> tuple[list[float], list[float]]:
    """Measure both in turn, A B A B …, so that drift of the machine affects both. A first round is not counted.

    Returns:
        The samples of `ours` and those of `peer`.
    """
    pairs = [(ours(), peer()) for _ in range(rounds + 1)][1:]
    return [first for first, _ in pairs], [second for _, second in pairs]


def paired_ratio(ours: Sequence[float], peer: Sequence[float]) -> float:
    """The median of the ratios within each pair."""
    return median(first / second for first, second in zip(ours, peer, strict=True))


def milliseconds(seconds: float) -> str:
    """Seconds as text in milliseconds, e.g. `12 ms`, with a decimal below ten."""
    value = seconds * 1000
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"
