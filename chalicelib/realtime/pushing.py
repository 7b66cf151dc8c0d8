"""Deliver live events: store them for users who are connected or were lately, then send them to all connections.

Passing events are only sent.
"""

import time
from collections.abc import Collection, Iterable
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.core import auth, ids, observability
from chalicelib.core.chunks import chunks
from chalicelib.core.parallel import all_of
from chalicelib.core.problems import Unavailable
from chalicelib.core.tables import BATCH_GET
from chalicelib.realtime import connections, sockets, tables
from chalicelib.realtime.live_event import LiveEvent
from chalicelib.realtime.metrics import LiveMetric
from chalicelib.realtime.settings import settings
from chalicelib.realtime.tables import Connection

FAILURES = (Unavailable, ClientError, BotoCoreError, PynamoDBException)
type Failure = Unavailable | ClientError | BotoCoreError | PynamoDBException


def deliver(user_ids: Iterable[str], event: LiveEvent) -> None:
    """Store an event for those of the users who are connected or were within ten minutes, then send it to them.

    For event functions only. The caller has decided, with strong reads, that each of the users may have the event. A
    connection whose session has ended gets nothing, whether or not it could be closed.

    Costs: a read unit for each user; for each one connected or lately so, a write unit for each KB of the event and a
    read unit; for each connection, two read units and a call. If the caller's message is delivered again, so is the
    event, with the same id: clients drop ids that they know.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the caller's message must be
            delivered again. All other connections have got the event if only some failed.
    """
    failures: list[Failure] = []
    for chunk in chunks(dict.fromkeys(user_ids), BATCH_GET):
        stored = [user_id for user_id, each in tables.presence_of(chunk, strongly=True).items() if each.is_stored]
        if stored:
            failures += _deliver(stored, event)
    if failures:
        raise failures[0]


def _deliver(user_ids: Collection[str], event: LiveEvent) -> list[Failure]:
    began = time.monotonic()
    if not event.is_passing:
        tables.store(user_ids, event)
    found = all_of(partial(tables.connections, user_id) for user_id in user_ids)
    open_ones = _alive([each for connections_of_user in found for each in connections_of_user])
    outcomes = all_of(partial(_send, each, event.frame()) for each in open_ones)
    if not event.is_passing and time.monotonic() - began > settings().live_event_slack / 2:
        # A resume looks back for seconds only: let it find the event as if it were new. A connection may take the frame
        # and break before its client gets it.
        tables.store(user_ids, event)
    sent = outcomes.count(True)
    observability.measure(LiveMetric.FRAMES_SENT, sent)
    if sent:
        began_ms = observability.origin().began_ms or ids.created_ms(event.event_id)
        observability.measure_lag(LiveMetric.EVENT_TO_SOCKET_LAG, began_ms)
    return [outcome for outcome in outcomes if not isinstance(outcome, bool)]


def _alive(found: list[Connection]) -> list[Connection]:
    alive = auth.alive_among({each.caller for each in found}) if found else set()
    return [each for each in found if each.caller in alive]


def _send(connection: Connection, frame: str) -> bool | Failure:
    """Send to one connection. Returns whether it took the frame, or the error."""
    try:
        if sockets.send(connection.connection_id, frame):
            return True
        if connection.may_be_opening:
            return False  # its client finds the event by `hello`
        observability.measure(LiveMetric.CONNECTIONS_GONE)
        connections.remove(connection)
    except FAILURES as error:
        observability.logger.warning("event not sent", connection_id=connection.connection_id, exc_info=True)
        return error
    return False
