"""Enforce rate limits and quotas, per subject: a user id, or the address of a client that is not signed in.

`Limit` is exact: it counts in DynamoDB, and a try costs one write unit. `Rate` is a bucket of tokens in the memory of
one function instance: it costs nothing, and a client that meets many instances gets as many buckets.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import clock
from chalicelib.core.caches import Cache
from chalicelib.core.problems import TooManyRequests
from chalicelib.core.settings import settings
from chalicelib.core.tables import Table, attempt, named


class LimitRow(Table):
    """The amount that one subject used of one limit in one window, and notes of the tries."""

    class Meta:
        table_name = named("limits")

    bucket = UnicodeAttribute(hash_key=True)
    used = NumberAttribute()
    expires_at = NumberAttribute()
    notes = UnicodeSetAttribute(null=True)


@dataclass(frozen=True)
class Notes:
    """The notes of a subject's tries in the present window, and in the one before it."""

    now: frozenset[str]
    before: frozenset[str]


@dataclass(frozen=True)
class Limit:
    """At most `most` units per `window` seconds; a unit is a try, unless `name` says otherwise."""

    name: str
    most: int
    window: int

    def spend(self, subject: str, amount: int = 1) -> LimitRow:
        """Count `amount` for `subject`. A refused amount is not counted: a smaller one may still fit.

        Returns:
            The counter.

        Raises:
            TooManyRequests: the window has less than `amount` left; names the limit and the time until the next window.
        """
        return self._count(subject, amount, [])

    def spend_noting(self, subject: str, note: str) -> Notes:
        """Count a try as `spend` does, and add a short note of it to the counter, in the same write.

        A note has a few characters: the counter has at most `most` of them, and costs a write unit per KB.

        Returns:
            The notes, with this one; those of the window before cost a read.
        """
        row = self._count(subject, 1, [LimitRow.notes.add({note})])
        earlier = LimitRow.find(self._bucket(subject, clock.now() // self.window - 1))
        return Notes(frozenset(row.notes or ()), frozenset((earlier.notes if earlier else None) or ()))

    def _bucket(self, subject: str, window: int) -> str:
        return f"{self.name}#{subject}#{window}"

    def _count(self, subject: str, amount: int, further: list[Action]) -> LimitRow:
        window, elapsed = divmod(clock.now(), self.window)
        if amount > self.most:
            raise refused(self, self.window - elapsed)
        row = LimitRow(self._bucket(subject, window))
        counted: list[Action] = [LimitRow.used.add(amount), LimitRow.expires_at.set((window + 2) * self.window)]
        fits = LimitRow.used.does_not_exist() | (LimitRow.used <= self.most - amount)
        if not attempt(lambda: row.update(counted + further, condition=fits)):
            raise refused(self, self.window - elapsed)
        return row

    @contextmanager
    def failures(self, subject: str) -> Iterator[None]:
        """Count the block as a try of `subject`; a block that ends without an error is subtracted again.

        It is counted before, not after: otherwise any number of concurrent tries would find the limit unused.

        Raises:
            TooManyRequests: as of `spend`, before the block.
        """
        row = self.spend(subject)
        yield
        attempt(lambda: row.update([LimitRow.used.add(-1)], condition=LimitRow.used >= 1))


_buckets: Cache[tuple[str, str], tuple[float, int]] = Cache(lambda: settings().cached_buckets)  # tokens, and when (ms)


@dataclass(frozen=True)
class Rate:
    """At most `most` tries at once, and on average `most` tries per `window` seconds, in each function instance."""

    name: str
    most: int
    window: int

    def spend(self, subject: str) -> None:
        """Take a token from the subject's bucket, which starts full and gains `most` tokens per `window`.

        Raises:
            TooManyRequests: the bucket is empty; names the limit and the time until the next token.
        """
        key, now_ms = (self.name, subject), clock.now_ms()
        tokens, filled_ms = _buckets.get(key, self.window) or (self.most, now_ms)
        tokens = min(self.most, tokens + (now_ms - filled_ms) * self.most / (self.window * 1000))
        if tokens < 1:
            raise refused(self, math.ceil((1 - tokens) * self.window / self.most) if self.most else self.window)
        _buckets.put(key, (tokens - 1, now_ms), now_ms)


def refused(limit: Limit | Rate, reset: int) -> TooManyRequests:
    """The problem for a try that a limit refuses; `reset` is the time in seconds until the next may succeed."""
    return TooManyRequests(
        f"{limit.name}: at most {limit.most} in {limit.window} seconds; try again in {reset} s.",
        headers={
            "Retry-After": str(reset),
            "RateLimit-Policy": f'"{limit.name}";q={limit.most};w={limit.window}',
            "RateLimit": f'"{limit.name}";r=0;t={reset}',
        },
    )
