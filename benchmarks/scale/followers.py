"""How many followers accounts have: a Pareto distribution, capped, with a given mean."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, exp, inf, log

ONE_BY_ONE = 10_000  # pieces
STEPS = 2000  # of the cap's logarithm: enough for three digits


@dataclass(frozen=True)
class Followers:
    """Followers of an account drawn at random: P(X >= x) = (least / x) ** exponent, and nobody has more than `cap`.

    Attributes:
        exponent: above 1; the smaller, the more of all follow edges go to the few.
        mean: of the capped distribution.
        cap: who would have more has so many.
    """

    exponent: float
    mean: float
    cap: float

    @cached_property
    def least(self) -> float:
        """The fewest followers, such that the mean is what it should be."""
        low, high = 0.0, self.mean
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if self._mean_of(middle) < self.mean else (low, middle)
        return high

    def share_from(self, followers: float) -> float:
        """Share (0-1) of accounts with at least so many."""
        if followers > self.cap:
            return 0.0
        return 1.0 if followers <= self.least else float((self.least / followers) ** self.exponent)

    def mean_below(self, followers: float) -> float:
        """What accounts with fewer than so many add to the mean: of 200 follow edges, how many lead to them."""
        if followers > self.cap:
            return self.mean
        if followers <= self.least:
            return 0.0
        return self._whole(self.least) * float(1 - (self.least / followers) ** (self.exponent - 1))

    def mean_from(self, followers: float) -> float:
        """What accounts with at least so many add to the mean."""
        return self.mean - self.mean_below(followers)

    def pieces(self, size: float, *, below: float = inf, beside: int = 0) -> float:
        """Mean number of pieces that the followers (and `beside` more) are cut into, of accounts with fewer than
        `below`; the other accounts count 0.

        Args:
            size: of a piece; the last one may be smaller.
        """
        outside, end = self.share_from(below), min(below, self.cap)
        most = ceil((end + beside) / size)
        one_by_one = min(most, ONE_BY_ONE)
        # A ceiling's mean is the sum of the chances that there is a first piece, a second, …
        first = sum(max(0.0, self._share_above(j * size - beside) - outside) for j in range(one_by_one))
        if one_by_one == most:
            return first
        begin = (one_by_one - 0.5) * size - beside  # the sum of the rest is an integral, from the middle of a step
        return first + (self._area(begin) - self._area(end) - (end - begin) * outside) / size

    def remembered(self, lookups: float, accounts: float, *, at_least: float = 0.0) -> float:
        """Share (0-1) of look-ups that find what one of the `lookups` before them left in a cache.

        Accounts are looked up as often as they are followed.

        Args:
            accounts: how many there are to be looked up.
            at_least: only accounts with so many followers are.
        """
        weighed = known = 0.0
        edges = accounts * self.mean_from(at_least)
        for low, high, weight in self._bands(at_least):
            weighed += weight
            known += weight * (1 - exp(-lookups * (low * high) ** 0.5 / edges))
        return known / weighed

    def _bands(self, at_least: float) -> list[tuple[float, float, float]]:
        """Narrow bands of follower counts, each with what it adds to the mean; the last is the cap itself."""
        low = max(self.least, at_least)
        step = log(self.cap / low) / STEPS
        edges = [low * exp(i * step) for i in range(STEPS)] + [self.cap]
        bands = [(a, b, self.mean_below(b) - self.mean_below(a)) for a, b in pairwise(edges)]
        return [*bands, (self.cap, self.cap, self.mean_from(self.cap))]

    def _share_above(self, followers: float) -> float:
        """Share of accounts with more than so many: the cap is a lump, which nobody exceeds."""
        return 0.0 if followers >= self.cap else self.share_from(followers)

    def _area(self, begin: float) -> float:
        """Integral of the uncapped `share_from` beyond `begin`."""
        return float((begin / self.least) ** (1 - self.exponent)) * self.least / (self.exponent - 1)

    def _mean_of(self, least: float) -> float:
        """Mean of the capped distribution that begins at `least`."""
        return self._whole(least) - float((least / self.cap) ** self.exponent) * self.cap / (self.exponent - 1)

    def _whole(self, least: float) -> float:
        """Mean without a cap."""
        return self.exponent * least / (self.exponent - 1)
