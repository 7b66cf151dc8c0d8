"""Fold causes from streams into groups, each exactly once.

One transaction writes the groups that a batch touches, the headers of their users and the shard's watermark, each on
condition that it is what was read. A conflict with another shard, or with another delivery of the batch, reads again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pynamodb.transactions import TransactWrite

from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import BATCH_GET, TransactionRefused, transact
from chalicelib.core.totals import Watermark
from chalicelib.notifications import tables
from chalicelib.notifications.admission import Admission
from chalicelib.notifications.causes import Cause, Change, Image, changes
from chalicelib.notifications.group import FILTERED, Entry, Group
from chalicelib.notifications.preference import Preferences, Verdict
from chalicelib.notifications.settings import settings
from chalicelib.notifications.tables import GroupKey

Contribution = tuple[int, list[Change]]
"""A record's sequence number, and what it takes away and adds."""
ROWS_OF_A_CHANGE = 4  # at most: a group, its filtered twin, a header, a refusal


def fold(
    shard_id: str, records: Sequence[StreamRecord], causes_of: Callable[[Image], Iterable[Cause]]
) -> set[GroupKey]:
    """Fold a batch of one shard.

    Returns:
        The keys of all groups from which a record of the batch took a cause away, also those folded before: names may
        be missing there.

    Raises:
        Unavailable, PynamoDBException: DynamoDB throttles or fails; Lambda must deliver the batch again.
    """
    found = [(record.sequence, changes(record, causes_of)) for record in records]
    pending = [each for each in found if each[1]]
    while pending:
        pending = _fold_some(shard_id, pending)
    gone = [each.cause for _, some in found for each in some if not each.added]
    return {(each.user_id, each.group_id + filtered) for each in gone for filtered in ("", FILTERED)}


def _fold_some(shard_id: str, pending: list[Contribution]) -> list[Contribution]:
    """Fold as many records as one transaction takes. Returns the others."""
    for _ in tries():
        mark = Watermark.read(shard_id)
        fresh = [each for each in pending if mark.is_below(each[0])]
        if not fresh:
            return []
        batch = _Batch(_portion(fresh))
        taken, last = batch.apply()
        try:
            transact(lambda transaction, mark=mark, last=last, batch=batch: batch.write(transaction, mark, last))  # type: ignore[misc]
        except TransactionRefused:
            continue
        return fresh[taken:]
    raise Unavailable("Other invocations kept changing the same notifications.")


def _portion(fresh: list[Contribution]) -> list[Contribution]:
    """The first records whose groups are read by one call."""
    keys: set[GroupKey] = set()
    for count, (_, some) in enumerate(fresh):
        keys |= {(each.cause.user_id, each.cause.group_id) for each in some}
        if count and 2 * len(keys) > BATCH_GET:
            return fresh[:count]
    return fresh


@dataclass
class _Batch:
    """The state that some records change, as it was read, and what they made of it.

    Attributes:
        raised: the groups that are new to their users, in that order.
        refused: refusals to write, or to delete (None).
    """

    contributions: list[Contribution]
    groups: dict[GroupKey, Group] = field(default_factory=dict)
    headers: dict[str, tuple[int, Preferences]] = field(default_factory=dict)
    changed: dict[GroupKey, Group] = field(default_factory=dict)
    raised: dict[GroupKey, Group] = field(default_factory=dict)
    refused: dict[tuple[str, str], Verdict | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        some = [change for _, each in self.contributions for change in each]
        keys = {(each.cause.user_id, each.cause.group_id) for each in some}
        self.groups = tables.groups([(user, key + twin) for user, key in sorted(keys) for twin in ("", FILTERED)])
        self.headers = tables.last_seqs(each.cause.user_id for each in some if each.added)
        self._refusals = tables.refusals(sorted({tables.refusal_of(each.cause) for each in some if not each.added}))
        actors: dict[str, set[str]] = {}
        for each in some:
            if each.added:
                actors.setdefault(each.cause.user_id, set()).add(each.cause.actor_id)
        self._admissions = {
            user_id: Admission(user_id, self.headers[user_id][1], asked) for user_id, asked in actors.items()
        }

    def apply(self) -> tuple[int, int]:
        """Change the state by as many records as one transaction takes.

        Returns:
            How many, and the number of the last.
        """
        last = 0
        for count, (sequence, some) in enumerate(self.contributions):
            if count and self._rows() + ROWS_OF_A_CHANGE * len(some) > settings().notification_rows:
                return count, last
            for change in some:
                self._add(change.cause) if change.added else self._remove(change.cause)
            last = sequence
        return len(self.contributions), last

    def write(self, transaction: TransactWrite, mark: Watermark, last: int) -> None:
        """Add all writes to a transaction."""
        mark.move(transaction, last)
        seqs = {user_id: seq for user_id, (seq, _) in self.headers.items()}
        for group in self.raised.values():
            seqs[group.user_id] += 1
            group.last_seq = seqs[group.user_id]
        for user_id in dict.fromkeys(each.user_id for each in self.raised.values()):
            tables.raise_last_seq(transaction, user_id, self.headers[user_id][0], seqs[user_id])
        for group in self.changed.values():
            tables.put_group(transaction, group)
        for key, verdict in self.refused.items():
            if verdict is None:
                tables.delete_refusal(transaction, key)
            else:
                tables.put_refusal(transaction, key, verdict)

    def _add(self, cause: Cause) -> None:
        verdict = self._admissions[cause.user_id].verdict(cause.actor_id, cause.type)
        key = tables.refusal_of(cause)
        if verdict != "accept":
            self.refused[key] = verdict
            self._forget(cause)
        if verdict == "drop":
            return
        twin = FILTERED if verdict == "filter" else ""
        place = (cause.user_id, cause.group_id + twin)
        group = self.groups.setdefault(place, Group(cause.user_id, cause.group_id, is_filtered=bool(twin)))
        self.changed[place] = group
        if group.add(cause):
            self.raised.pop(place, None)
            self.raised[place] = group

    def _forget(self, cause: Cause) -> None:
        """Take a refused cause out of the names, which may have been read again while it waited to be folded.

        The group is written in any case, so that a concurrent reading of names conflicts, reads again, and finds the
        refusal.
        """
        place = (cause.user_id, cause.group_id)
        group = self.groups.get(place)
        if group:
            group.forget(Entry(cause.actor_id, cause.detail))
            self.changed[place] = group

    def _remove(self, cause: Cause) -> None:
        key = tables.refusal_of(cause)
        verdict = self.refused.get(key) or self._refusals.get(key)
        if verdict:
            self.refused[key] = None
            self._refusals.pop(key, None)
        if verdict == "drop":
            return
        place = (cause.user_id, cause.group_id + (FILTERED if verdict == "filter" else ""))
        group = self.groups.get(place)
        if group:  # else its time was over
            group.remove(cause)
            self.changed[place] = group

    def _rows(self) -> int:
        return len(self.changed) + len(self.raised) + len(self.refused)
