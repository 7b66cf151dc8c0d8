"""The tables of connections, tickets, events that can be sent again, and presence. All of it is derived and expires."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from chalicelib.core import clock, ids
from chalicelib.core.auth import Caller
from chalicelib.core.tables import Table, attempt, batch_get, batch_write, create, named, put_request
from chalicelib.realtime.live_event import LiveEvent
from chalicelib.realtime.settings import settings


class SocketIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """The user and session of a connection: a frame has only the connection's id."""

    class Meta:
        index_name = "sockets"
        projection = IncludeProjection(["session_id", "generation"])

    connection_id = UnicodeAttribute(hash_key=True)


class ConnectionRow(Table):
    """A connection of a user's session. `generation` tells it from a later one with the same id."""

    class Meta:
        table_name = named("connections")

    user_id = UnicodeAttribute(hash_key=True)
    connection_id = UnicodeAttribute(range_key=True)
    session_id = UnicodeAttribute()
    generation = UnicodeAttribute()
    expires_at = NumberAttribute()
    refused = NumberAttribute(null=True)
    sockets = SocketIndex()


class TicketRow(Table):
    """A ticket that was not used yet, by its hash."""

    class Meta:
        table_name = named("live_tickets")

    ticket_hash = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    expires_at = NumberAttribute()


class LiveEventRow(Table):
    """An event of one user. `position`: the time of storing, then the id, which may be older than ids before."""

    class Meta:
        table_name = named("live_events")

    user_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)
    frame = UnicodeAttribute()
    actor_id = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class PresenceRow(Table):
    """Whether a user is connected. Times in milliseconds since 1970.

    `until_ms`: until when events are stored; `since_ms`: since when they are without a gap; `generation` is that of the
    newest connection; `seen_ms`: when a connection was last opened, or the last one was found closed.
    """

    class Meta:
        table_name = named("presence")

    user_id = UnicodeAttribute(hash_key=True)
    until_ms = NumberAttribute()
    since_ms = NumberAttribute()
    seen_ms = NumberAttribute()
    generation = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True)
class Connection:
    """One WebSocket connection of a user's session.

    Attributes:
        is_first: the user had no other connection when it was opened. Only `connections.connect` says so.
    """

    connection_id: str
    user_id: str
    session_id: str
    generation: str
    is_first: bool = field(default=False, compare=False)

    @property
    def caller(self) -> Caller:
        """The session that it belongs to."""
        return Caller(self.user_id, self.session_id)

    @property
    def may_be_opening(self) -> bool:
        """Whether `$connect` may not have answered yet. Until then API Gateway says that the connection is gone."""
        return clock.now_ms() < ids.created_ms(self.generation) + settings().opening_time * 1000


@dataclass(frozen=True)
class Presence:
    """See `PresenceRow`."""

    since_ms: int
    until_ms: int
    seen_ms: int
    generation: str

    @property
    def is_stored(self) -> bool:
        """Whether events of the user are stored: a connection is open, or was within `live_event_lifetime`."""
        return self.until_ms > clock.now_ms()

    @property
    def is_online(self) -> bool:
        """Whether a connection is open, as far as is known."""
        return self.until_ms > clock.now_ms() + settings().live_event_lifetime * 1000


@dataclass(frozen=True)
class StoredEvent:
    """An event as it was stored for a user."""

    position: str
    frame: str
    actor_id: str | None


# ---- tickets


def put_ticket(ticket_hash: str, caller: Caller) -> None:
    """Store a new ticket of a session."""
    expires_at = clock.now() + settings().ticket_lifetime
    TicketRow(ticket_hash, user_id=caller.user_id, session_id=caller.session_id, expires_at=expires_at).save()


def take_ticket(ticket_hash: str) -> Caller | None:
    """Delete a ticket. Returns its session; None if there is none, another call took it, or it has expired."""
    row = TicketRow.find(ticket_hash)
    if row is None or row.expires_at <= clock.now():
        return None
    taken = attempt(lambda: row.delete(condition=TicketRow.ticket_hash.exists()))
    return Caller(row.user_id, row.session_id) if taken else None


# ---- connections


def put_connection(connection: Connection) -> bool:
    """Store a new connection; False if the id is taken."""
    return create(
        ConnectionRow(
            connection.user_id,
            connection.connection_id,
            session_id=connection.session_id,
            generation=connection.generation,
            expires_at=clock.now() + settings().socket_lifetime + settings().socket_slack,
        )
    )


def connection(connection_id: str) -> Connection | None:
    """The connection with an id, from the index, which may lag behind a new one."""
    for row in ConnectionRow.sockets.query(connection_id):
        return _connection(row)
    return None


def connections(user_id: str) -> list[Connection]:
    """The connections of a user, read strongly."""
    rows = ConnectionRow.query(user_id, consistent_read=True)
    return [_connection(row) for row in rows if row.expires_at > clock.now()]


def delete_connection(connection: Connection) -> bool:
    """Delete a connection; False if it is gone, or a later one has the same id."""
    row = ConnectionRow(connection.user_id, connection.connection_id)
    return attempt(lambda: row.delete(condition=ConnectionRow.generation == connection.generation))


def count_refusal(connection: Connection) -> int:
    """Count a refused frame of a connection. Returns how many it has had; 0 if the connection is gone."""
    row = ConnectionRow(connection.user_id, connection.connection_id)
    same = ConnectionRow.generation == connection.generation
    counted = attempt(lambda: row.update([ConnectionRow.refused.add(1)], condition=same))
    return int(row.refused or 0) if counted else 0


def _connection(row: ConnectionRow) -> Connection:
    return Connection(row.connection_id, row.user_id, row.session_id, row.generation)


# ---- presence


def presence_of(user_ids: Iterable[str], *, strongly: bool) -> dict[str, Presence]:
    """The presence of users who were connected within `last_seen_lifetime`."""
    rows = batch_get(PresenceRow, user_ids, consistent=strongly)
    return {row.user_id: _presence(row) for row in rows}


def mark_connected(connection: Connection) -> None:
    """Record a new connection of a user: events are stored while it can last, and for `live_event_lifetime` after."""
    kept = settings().socket_lifetime + settings().live_event_lifetime
    now_ms, row = clock.now_ms(), PresenceRow(connection.user_id)
    actions: list[Action] = [
        PresenceRow.until_ms.set(now_ms + kept * 1000),
        PresenceRow.generation.set(connection.generation),
        *_seen(now_ms),
    ]
    is_stored = PresenceRow.until_ms >= now_ms
    if not attempt(lambda: row.update(actions, condition=is_stored)):
        row.update([*actions, PresenceRow.since_ms.set(now_ms)])


def mark_disconnected(user_id: str, known: Presence) -> None:
    """Record that a user's last connection is closed, unless the user has connected again since `known` was read."""
    now_ms = clock.now_ms()
    until_ms = now_ms + settings().live_event_lifetime * 1000
    actions: list[Action] = [PresenceRow.until_ms.set(until_ms), *_seen(now_ms)]
    unchanged = (PresenceRow.generation == known.generation) & (PresenceRow.until_ms > until_ms)
    attempt(lambda: PresenceRow(user_id).update(actions, condition=unchanged))


def _seen(now_ms: int) -> list[Action]:
    expires_at = now_ms // 1000 + settings().last_seen_lifetime
    return [PresenceRow.seen_ms.set(now_ms), PresenceRow.expires_at.set(expires_at)]


def _presence(row: PresenceRow) -> Presence:
    return Presence(int(row.since_ms), int(row.until_ms), int(row.seen_ms), row.generation)


# ---- live events


def store(user_ids: Collection[str], event: LiveEvent) -> None:
    """Store an event for each of the users, at the current time. No id may occur twice."""
    position = ids.first_at(clock.now_ms()) + event.event_id
    expires_at = clock.now() + settings().live_event_lifetime
    rows = (
        LiveEventRow(user_id, position, frame=event.frame(), actor_id=event.actor_id, expires_at=expires_at)
        for user_id in user_ids
    )
    batch_write(LiveEventRow.Meta.table_name, map(put_request, rows))


def stored_since(user_id: str, since_ms: int, most: int) -> list[StoredEvent]:
    """At most `most` events that were stored for a user at a time or later, oldest first, read strongly."""
    from_there = LiveEventRow.position >= ids.first_at(since_ms)
    rows = LiveEventRow.query(user_id, from_there, consistent_read=True, limit=most)
    return [StoredEvent(row.position, row.frame, row.actor_id) for row in rows]
