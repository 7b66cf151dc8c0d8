"""Say which messages and records a function handles: how many at once, and which changes of a table."""

from collections.abc import Sequence
from typing import Any

from chalicelib.core import outbox
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import RowChange
from chalicelib.core.totals import Counted
from infra.function_kinds import Counter, QueueFunction, StreamFunction

Pattern = dict[str, Any]
"""An event filter pattern of Lambda."""


def filters(function: StreamFunction) -> list[Pattern]:
    """The event filter of a reader: a record that passes one of these patterns invokes it. No pattern occurs twice."""
    patterns = [pattern for change in changes(function) for pattern in change.patterns()]
    return [pattern for i, pattern in enumerate(patterns) if pattern not in patterns[:i]]


def changes(function: StreamFunction) -> list[RowChange]:
    """The changes that a reader is for: those that rooms subscribe to, or that are counted."""
    sources: Sequence[Counted | Subscriber] = counted() if isinstance(function, Counter) else subscribers()
    return [change for each in sources if each.table == function.table for change in each.changes]


def batch_size(function: QueueFunction | StreamFunction) -> int:
    """Messages or records of one invocation at most."""
    if isinstance(function, QueueFunction):
        return function.queue.batch
    if isinstance(function, Counter):
        return next(each.batch for each in counted() if each.table == function.table)
    return outbox.BATCH


def subscribers() -> Sequence[Subscriber]:
    """The subscriptions of rooms to outboxes."""
    from functions.publish import SUBSCRIBERS  # not at the top: this loads the rooms, which few commands need

    return SUBSCRIBERS


def counted() -> Sequence[Counted]:
    """The changes that counters fold."""
    from functions.count import COUNTED  # not at the top: as above

    return COUNTED
