"""Share the capacity for long work among users: how many at a time, and how much a day. The rows are in `limits`."""

from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.limits import LimitRow
from chalicelib.core.settings import DAY
from chalicelib.core.tables import Table, TransactionRefused, attempt, named, shard_of, transact


class SlotRow(Table):
    """One slot of one subject, taken until `expires_at`."""

    class Meta:
        table_name = named("limits")

    bucket = UnicodeAttribute(hash_key=True)
    holder = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True)
class Slots:
    """At most `count` holders at a time for each subject; a holder that never leaves loses its slot after `lifetime`.

    Attributes:
        lifetime: seconds; longer than any work.
    """

    name: str
    count: int
    lifetime: int

    def take(self, subject: str, holder: str) -> int | None:
        """Take a free slot; the same holder may take its slot again. Returns its number, None if none is free."""
        now, first = clock.now(), shard_of(holder, self.count)
        taken: list[Action] = [SlotRow.holder.set(holder), SlotRow.expires_at.set(now + self.lifetime)]
        free = SlotRow.bucket.does_not_exist() | (SlotRow.expires_at <= now) | (SlotRow.holder == holder)
        for number in ((first + i) % self.count for i in range(self.count)):
            row = self._row(subject, number)
            if attempt(lambda row=row: row.update(taken, condition=free)):  # type: ignore[misc]
                return number
        return None

    def leave(self, subject: str, holder: str, number: int) -> None:
        """Free a slot, unless another holder has it by now."""
        row = self._row(subject, number)
        attempt(lambda: row.delete(condition=SlotRow.holder == holder))

    def _row(self, subject: str, number: int) -> SlotRow:
        return SlotRow(f"{self.name}#{subject}#{number}")


@dataclass(frozen=True)
class Budget:
    """At most `most` units per subject and day (UTC).

    An amount is reserved before the work, once for each purpose, so that repeated work is charged once; what the work
    did not use is given back after it. Work that dies keeps what it reserved.
    """

    name: str
    most: int

    def reserve(self, subject: str, purpose: str, amount: int, day: int) -> bool:
        """Reserve `amount` for `purpose`, unless that was done. Returns whether it is reserved, or is left to reserve.

        Args:
            purpose: an id that occurs once among all subjects.
            day: days since 1970; always the same for a purpose.
        """
        if amount > self.most:
            return False
        expires_at = (day + 2) * DAY
        counted: list[Action] = [LimitRow.used.add(amount), LimitRow.expires_at.set(expires_at)]
        fits = LimitRow.used.does_not_exist() | (LimitRow.used <= self.most - amount)

        def write(transaction: TransactWrite) -> None:
            charge = LimitRow(f"{self.name}#{purpose}", used=amount, expires_at=expires_at)
            transaction.save(charge, condition=LimitRow.bucket.does_not_exist())
            transaction.update(self._total(subject, day), actions=counted, condition=fits)

        try:
            transact(write)
        except TransactionRefused as refused:
            return 0 in refused.failed  # the purpose has its charge
        return True

    def settle(self, subject: str, purpose: str, amount: int, used: int, day: int) -> None:
        """Replace the reserved `amount` by what was used, at the first call for a purpose."""

        def write(transaction: TransactWrite) -> None:
            charge, reserved = LimitRow(f"{self.name}#{purpose}"), LimitRow.used == amount
            transaction.update(charge, actions=[LimitRow.used.set(used)], condition=reserved)
            transaction.update(self._total(subject, day), actions=[LimitRow.used.add(used - amount)])

        try:
            transact(write)
        except TransactionRefused:
            return

    def _total(self, subject: str, day: int) -> LimitRow:
        return LimitRow(f"{self.name}#{subject}#{day}")
