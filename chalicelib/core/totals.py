"""Fold totals from streams, each record exactly once.

A row of `watermarks` has, per stream shard, the last record that was folded. The transaction that adds to the totals
moves the watermark on condition that no other invocation did: a redelivered batch finds its records at or below the
watermark and skips them. A failing batch must raise, never be parked: a parked record would fall below the watermark.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core.streams import RowChange, StreamRecord
from chalicelib.core.tables import Table, TransactionRefused, named, transact

ROWS_PER_TRANSACTION = 99  # DynamoDB takes 100 actions; one moves the watermark
COUNT: Final = "count"
NOTIFY: Final = "notify"


class WatermarkRow(Table):
    """The position up to which one shard of one stream has been folded."""

    class Meta:
        table_name = named("watermarks")

    shard_id = UnicodeAttribute(hash_key=True)
    folded = UnicodeAttribute()  # a sequence number: up to 40 digits, too long for a number


@dataclass(frozen=True)
class Counted:
    """The changes of one table that are folded exactly once, by the function `count_<table>` or `notify_<table>`.

    Attributes:
        table: short name.
        changes: only records that match one of these invoke the function. A change that matters and matches none is
            never counted.
        fold: folds a batch of one shard: takes the shard's id, and the records in their order.
        batch: records of one invocation at most.
        reader: `COUNT` for totals; `NOTIFY` for what must neither stop nor delay them, in a reader of its own.
    """

    table: str
    changes: tuple[RowChange, ...]
    fold: Callable[[str, Sequence[StreamRecord]], None]
    batch: int = 100
    reader: Literal["count", "notify"] = COUNT

    @property
    def function(self) -> str:
        """The name of the function."""
        return f"{self.reader}_{self.table}"


@dataclass(frozen=True)
class Watermark:
    """The position up to which a shard was folded, as it was read; for folds that do more than add to totals."""

    shard_id: str
    folded: str | None

    @classmethod
    def read(cls, shard_id: str) -> "Watermark":
        """The position now, read strongly."""
        return cls(shard_id, _mark(shard_id))

    def is_below(self, sequence: int) -> bool:
        """Whether the record with this number is not folded yet."""
        return self.folded is None or sequence > int(self.folded)

    def move(self, transaction: TransactWrite, last: int) -> None:
        """Add to a transaction that the record `last` is folded, provided that no other invocation moved the mark."""
        row = WatermarkRow
        condition = row.folded.does_not_exist() if self.folded is None else row.folded == self.folded
        transaction.update(row(self.shard_id), [row.folded.set(str(last))], condition=condition)


@dataclass(frozen=True)
class Row:
    """A row that carries totals."""

    table: type[Table]
    hash_key: str
    range_key: str | None = None


@dataclass(frozen=True)
class Addition:
    """Add `amount` to the number `attribute` of `row`, if the row exists."""

    row: Row
    attribute: str
    amount: int


def fold(
    shard_id: str, records: Sequence[StreamRecord], additions_of: Callable[[StreamRecord], Iterable[Addition]]
) -> int:
    """Fold the records of one shard that are above its watermark. Records without additions make no call.

    Args:
        shard_id: the stream's name and the shard's.
        records: in the shard's order.
        additions_of: returns the additions of one record.

    Returns:
        How many records were new and added something. Records that this call folded before another invocation moved
        the watermark are not included.

    Raises:
        Unavailable, PynamoDBException: DynamoDB throttles or fails; Lambda must deliver the batch again.
    """
    changes = [(record.sequence, [each for each in additions_of(record) if each.amount]) for record in records]
    return _fold(shard_id, [change for change in changes if change[1]])


Contribution = tuple[int, list[Addition]]
"""A record's sequence number, and its additions."""
Totals = dict[Row, dict[str, int]]


def _fold(shard_id: str, changes: list[Contribution]) -> int:
    if not changes:
        return 0
    mark = _mark(shard_id)
    fresh = [change for change in changes if mark is None or change[0] > int(mark)]
    for last, totals in _batches(fresh):
        if not _commit(shard_id, mark, last, totals):
            return _fold(shard_id, changes)
        mark = last
    return len(fresh)


def _mark(shard_id: str) -> str | None:
    row = WatermarkRow.find(shard_id)
    return None if row is None else row.folded


def _batches(changes: Iterable[Contribution]) -> Iterable[tuple[str, Totals]]:
    """For each transaction, the sequence number of its last record and the amounts to add."""
    last, totals = 0, Totals()
    for sequence, additions in changes:
        if len(totals.keys() | {addition.row for addition in additions}) > ROWS_PER_TRANSACTION:
            yield str(last), totals
            totals = Totals()
        last = sequence
        for addition in additions:
            amounts = totals.setdefault(addition.row, {})
            amounts[addition.attribute] = amounts.get(addition.attribute, 0) + addition.amount
    if totals:
        yield str(last), totals


def _commit(shard_id: str, mark: str | None, last: str, totals: Totals) -> bool:
    """Whether this call moved the watermark; it skips rows that do not exist."""
    rows = [row for row, amounts in totals.items() if any(amounts.values())]
    while True:

        def write(transaction: TransactWrite, rows: list[Row] = rows) -> None:
            Watermark(shard_id, mark).move(transaction, int(last))
            for row in rows:
                _add(transaction, row, totals[row])

        try:
            transact(write)
        except TransactionRefused as refused:
            if 0 in refused.failed:
                return False
            rows = [row for i, row in enumerate(rows, start=1) if i not in refused.failed]
        else:
            return True


def _add(transaction: TransactWrite, row: Row, amounts: dict[str, int]) -> None:
    attributes: dict[str, Attribute[int]] = row.table.get_attributes()
    actions: list[Action] = [attributes[name].add(amount) for name, amount in amounts.items() if amount]
    exists = row.table.hash_key().exists()
    keys = (row.hash_key,) if row.range_key is None else (row.hash_key, row.range_key)
    transaction.update(row.table(*keys), actions, condition=exists)
