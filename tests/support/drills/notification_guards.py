"""How to switch off the guards of notifications; see `guards`."""

from typing import Any

import pytest
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.totals import Watermark
from chalicelib.graph import service as graph
from chalicelib.notifications import causes, folding, tables
from chalicelib.notifications.causes import Cause
from chalicelib.notifications.group import Group


def no_watermark(patch: pytest.MonkeyPatch) -> None:
    """Records that were folded are folded again."""
    patch.setattr(Watermark, "is_below", lambda *_: True)


def no_condition_on_groups(patch: pytest.MonkeyPatch) -> None:
    """Groups and headers are written whatever another shard wrote since they were read."""

    def put(transaction: TransactWrite, group: Group) -> None:
        transaction.save(tables._row_of(group))

    def raise_seq(transaction: TransactWrite, user_id: str, _: int, now: int) -> None:
        transaction.update(tables.HeaderRow(user_id), [tables.HeaderRow.last_seq.set(now)])

    patch.setattr(tables, "put_group", put)
    patch.setattr(tables, "raise_last_seq", raise_seq)


def no_day_of_the_cause(patch: pytest.MonkeyPatch) -> None:
    """A cause belongs to the day on which its record is folded."""
    made = causes.cause

    def today(*arguments: Any, **more: Any) -> Cause:
        user_id, kind, target, actor_id, _, *rest = arguments
        return made(user_id, kind, target, actor_id, clock.now_ms(), *rest, **more)

    patch.setattr(causes, "cause", today)


def no_refusals(patch: pytest.MonkeyPatch) -> None:
    """Nothing says that a cause was not admitted."""
    patch.setattr(tables, "refusals", lambda _: {})


def no_forgetting(patch: pytest.MonkeyPatch) -> None:
    """A refused cause leaves the group of the accepted ones as it is."""
    patch.setattr(folding._Batch, "_forget", lambda *_: None)


def no_number_in_the_mark(patch: pytest.MonkeyPatch) -> None:
    """To mark an item as read marks all that there is by then."""
    patch.setattr(tables, "raise_read_seq", _mark_all(tables.raise_read_seq))


def _mark_all(raise_to: Any) -> Any:
    return lambda user_id, _: raise_to(user_id, tables.last_seqs([user_id])[user_id][0])


def no_silence(patch: pytest.MonkeyPatch) -> None:
    """Blocked, muted and restricted accounts notify."""
    patch.setattr(graph, "silenced_among", lambda *_: set())


def no_maximum(patch: pytest.MonkeyPatch) -> None:
    """A mark may fall."""

    def put(user_id: str, seq: int) -> None:
        tables.HeaderRow(user_id).update([tables.HeaderRow.read_seq.set(seq)])

    patch.setattr(tables, "raise_read_seq", put)
