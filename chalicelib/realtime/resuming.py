"""Send a client that connects again what it missed."""

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.core import clock, ids
from chalicelib.core.settings import MINUTE
from chalicelib.realtime import tables
from chalicelib.realtime.settings import settings
from chalicelib.realtime.tables import Connection, StoredEvent

Reason = str  # as `ResyncData.reason`
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """What a resume asks other rooms about stored events, which were decided for a user minutes ago. All read strongly.

    Attributes:
        blocked: selects of some users those who block a user or are blocked, as `graph.service.blocked_among`.
        withheld: selects of some events the ids of those that a user may not get any more for another reason.
    """

    blocked: Callable[[str, Collection[str]], set[str]]
    withheld: Callable[[str, Sequence[Event]], set[str]]


def resume(connection: Connection, last_event_id: str, rules: Rules, send: Callable[[str], bool]) -> Reason | None:
    """Send the events that were stored since shortly before an event, oldest first.

    Ids do not tell the order of storing: an event may be stored seconds after one with a later id. So the events of the
    seconds before come again; clients drop ids that they know.

    Args:
        last_event_id: the last id that the client got.
        rules: decide again which of the events the user may get.
        send: sends one frame; returns False if the connection is closed.

    Returns:
        The reason why events may be missing: the client must read lists instead; None if none is missing.
    """
    began = time.monotonic()
    known = tables.presence_of([connection.user_id], strongly=True).get(connection.user_id)
    since_ms = _time_of(last_event_id)
    if since_ms is None or known is None or since_ms < known.since_ms:
        return "expired"
    most = settings().resumed_events
    found = tables.stored_since(connection.user_id, since_ms - settings().live_event_slack * 1000, most + 1)
    if len(found) > most:
        return "too_many"
    for each in _visible(connection.user_id, found, rules):
        if (time.monotonic() - began) * 1000 > settings().resume_patience_ms:
            return "too_many"
        if not send(each.frame):
            return None
    return None


def _time_of(event_id: str) -> int | None:
    """The time in an event's id; None if events of that time are not stored any more, or it is no id."""
    if not ids.is_owned(event_id):
        return None
    at_ms, now_ms = ids.created_ms(event_id), clock.now_ms()
    oldest_ms = now_ms - settings().live_event_lifetime * 1000
    return at_ms if oldest_ms <= at_ms <= now_ms + MINUTE * 1000 else None  # clocks of two machines differ


def _visible(user_id: str, found: list[StoredEvent], rules: Rules) -> list[StoredEvent]:
    """The events without repeated ones, and without those that the user may not get any more."""
    first = {each.frame: each for each in reversed(found)}
    unique = sorted(first.values(), key=lambda each: each.position)
    actors = {each.actor_id for each in unique if each.actor_id and each.actor_id != user_id}
    blocked = rules.blocked(user_id, actors) if actors else set()
    shown = [(each, json.loads(each.frame)) for each in unique if each.actor_id not in blocked]
    withheld = rules.withheld(user_id, [event for _, event in shown])
    return [each for each, event in shown if event["id"] not in withheld]
