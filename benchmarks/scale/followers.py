"""The distribution of followers per account: a capped Pareto distribution with a given mean."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, exp, inf, log

ONE_BY_ONE = 10_000  # pieces that are summed one by one; the rest is an integral
STEPS = 2000  # logarithmic bands up to the cap: enough for three digits


@dataclass(frozen=True)
class Followers:
    """Followers of a random account: P(X >= x) = (least / x) ** exponent, and no account has more than `cap`.

    Attributes:
        exponent: above 1; the smaller it is, the larger the share of edges that lead to few accounts.
        mean: of the capped distribution.
        cap: the maximum; accounts that would have more have this number.
    """

    exponent: float
    mean: float
    cap: float

    @cached_property
    def least(self) -> float:
        """The minimum number of followers, which gives the distribution its mean."""
        low, high = 0.0, self.mean
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if self._mean_of(middle) < self.mean else (low, middle)
        return high

    def share_from(self, followers: float) -> float:
        """Share (0-1) of accounts with at least so many followers."""
        if followers > self.cap:
            return 0.0
        return 1.0 if followers <= self.least else float((self.least / followers) ** self.exponent)

    def mean_below(self, followers: float) -> float:
        """The part of the mean that comes from accounts with fewer followers than this."""
        if followers > self.cap:
            return self.mean
        if followers <= self.least:
            return 0.0
        return self._whole(self.least) * float(1 - (self.least / followers) ** (self.exponent - 1))

    def mean_from(self, followers: float) -> float:
        """The part of the mean that comes from accounts with at least so many followers."""
        return self.mean - self.mean_below(followers)

    def pieces(self, size: float, *, below: float = inf, extra: int = 0) -> float:
        """Mean number of pieces that an account's followers are divided into.

        Args:
            size: followers per piece; the last piece may be smaller.
            below: accounts with at least so many followers count as 0 pieces.
            extra: number of ids that are added to the followers of each account.
        """
        outside, end = self.share_from(below), min(below, self.cap)
        most = ceil((end + extra) / size)
        one_by_one = min(most, ONE_BY_ONE)
        # The mean of a ceiling is the sum of the probabilities that there is a first piece, a second, …
        first = sum(max(0.0, self._share_above(j * size - extra) - outside) for j in range(one_by_one))
        if one_by_one == most:
            return first
        begin = (one_by_one - 0.5) * size - extra  # the rest of the sum as an integral, from the middle of a step
        return first + (self._area(begin) - self._area(end) - (end - begin) * outside) / size

    def remembered(self, lookups: float, accounts: float, *, at_least: float = 0.0) -> float:
        """Hit rate (0-1) of a cache that keeps the last `lookups` look-ups.

        The probability that an account is looked up is proportional to its followers.

        Args:
            accounts: number of accounts.
            at_least: only accounts with at least so many followers are looked up.
        """
        weighed = known = 0.0
        edges = accounts * self.mean_from(at_least)
        for low, high, weight in self._bands(at_least):
            weighed += weight
            known += weight * (1 - exp(-lookups * (low * high) ** 0.5 / edges))
        return known / weighed

    def _bands(self, at_least: float) -> list[tuple[float, float, float]]:
        """Narrow bands of follower counts, each with its part of the mean; the last band is the cap itself."""
        low = max(self.least, at_least)
        step = log(self.cap / low) / STEPS
        edges = [low * exp(i * step) for i in range(STEPS)] + [self.cap]
        bands = [(a, b, self.mean_below(b) - self.mean_below(a)) for a, b in pairwise(edges)]
        return [*bands, (self.cap, self.cap, self.mean_from(self.cap))]

    def _share_above(self, followers: float) -> float:
        """Share of accounts with more than so many followers; no account exceeds the cap."""
        return 0.0 if followers >= self.cap else self.share_from(followers)

    def _area(self, begin: float) -> float:
        """Integral of the uncapped `share_from` beyond `begin`."""
        return float((begin / self.least) ** (1 - self.exponent)) * self.least / (self.exponent - 1)

    def _mean_of(self, least: float) -> float:
        """Mean of the capped distribution with the minimum `least`."""
        return self._whole(least) - float((least / self.cap) ** self.exponent) * self.cap / (self.exponent - 1)

    def _whole(self, least: float) -> float:
        """Mean of the uncapped distribution with the minimum `least`."""
        return self.exponent * least / (self.exponent - 1)
