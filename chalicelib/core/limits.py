"""Enforce rate limits and quotas by counters in DynamoDB, one per subject and window; a try costs one write unit."""

from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import clock
from chalicelib.core.problems import TooManyRequests
from chalicelib.core.tables import Table, attempt, named


class LimitRow(Table):
    """The amount that one subject used of one limit in one window."""

    class Meta:
        table_name = named("limits")

    bucket = UnicodeAttribute(hash_key=True)
    used = NumberAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True)
class Limit:
    """At most `most` units per `window` seconds; a unit is a try, unless `name` says otherwise."""

    name: str
    most: int
    window: int

    def spend(self, subject: str, amount: int = 1) -> None:
        """Count `amount` for `subject`. A refused amount is not counted: a smaller one may still fit.

        Raises:
            TooManyRequests: the window has less than `amount` left; names the limit and the time until the next window.
        """
        window, elapsed = divmod(clock.now(), self.window)
        if amount > self.most:
            raise refused(self, self.window - elapsed)
        row = LimitRow(f"{self.name}#{subject}#{window}")
        counted: list[Action] = [LimitRow.used.add(amount), LimitRow.expires_at.set((window + 2) * self.window)]
        fits = LimitRow.used.does_not_exist() | (LimitRow.used <= self.most - amount)
        if not attempt(lambda: row.update(counted, condition=fits)):
            raise refused(self, self.window - elapsed)


def refused(limit: Limit, reset: int) -> TooManyRequests:
    """The problem for a try that a limit refuses; `reset` is the time in seconds until the next may succeed."""
    return TooManyRequests(
        f"{limit.name}: at most {limit.most} in {limit.window} seconds; try again in {reset} s.",
        headers={
            "Retry-After": str(reset),
            "RateLimit-Policy": f'"{limit.name}";q={limit.most};w={limit.window}',
            "RateLimit": f'"{limit.name}";r=0;t={reset}',
        },
    )
