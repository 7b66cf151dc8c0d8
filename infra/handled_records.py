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
    if isinstance(function, Counter):
        return list(_counted(function).changes)
    return [change for each in subscribers() if each.table == function.table for change in each.changes]


def batch_size(function: QueueFunction | StreamFunction) -> int:
    """Messages or records of one invocation at most."""
    if isinstance(function, QueueFunction):
        return function.queue.batch
    if isinstance(function, Counter):
        return _counted(function).batch
    return outbox.BATCH


def subscribers() -> Sequence[Subscriber]:
    """The subscriptions of rooms to outboxes."""
    from functions.publish import SUBSCRIBERS  # not at the top: this loads the rooms, which few commands need

    return SUBSCRIBERS


def counted() -> Sequence[Counted]:
    """The changes that are folded."""
    from chalicelib.notifications.service import NOTIFIED  # not at the top: as above
    from functions.count import COUNTED

    return (*COUNTED, *NOTIFIED)


def _counted(function: Counter) -> Counted:
    return next(each for each in counted() if each.function == function.name)
