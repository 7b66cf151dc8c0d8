"""Rate limits in DynamoDB: one counter per subject and window, one write unit a try."""

from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import clock
from chalicelib.core.problems import TooManyRequests
from chalicelib.core.tables import Table, named


class LimitRow(Table):
    """How often one subject did one thing in one window."""

    class Meta:
        table_name = named("limits")

    bucket = UnicodeAttribute(hash_key=True)
    used = NumberAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True)
class Limit:
    """`most` tries per `window` seconds of what `name` names."""

    name: str
    most: int
    window: int

    def spend(self, subject: str) -> None:
        """Count one try of `subject`.

        Raises:
            TooManyRequests: the window's tries are spent; says when the next window opens.
        """
        window, elapsed = divmod(clock.now(), self.window)
        row = LimitRow(f"{self.name}#{subject}#{window}")
        expires_at = (window + 2) * self.window
        row.update([LimitRow.used.add(1), LimitRow.expires_at.set(expires_at)])
        if row.used > self.most:
            reset = self.window - elapsed
            raise TooManyRequests(
                f"{self.name}: at most {self.most} in {self.window} seconds; try again in {reset} s.",
                headers={
                    "Retry-After": str(reset),
                    "RateLimit-Policy": f'"{self.name}";q={self.most};w={self.window}',
                    "RateLimit": f'"{self.name}";r=0;t={reset}',
                },
            )
