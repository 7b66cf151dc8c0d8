"""Connect users to the WebSocket API in process, and read the frames that they got."""

import itertools
from typing import Any

from chalicelib.accounts import access_tokens
from chalicelib.accounts import tables as accounts
from chalicelib.accounts.sessions import Client, open_session
from chalicelib.accounts.tables import SessionRow
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.realtime import service
from chalicelib.realtime.live_event import LiveEvent, event_id
from chalicelib.realtime.tables import Connection
from tests.support.resources import SOCKETS

_numbers = itertools.count(1)


def signed_in(user_id: str) -> Caller:
    """A new session of a user."""
    user = accounts.user(user_id)
    assert user is not None
    known = {row.session_id for row in SessionRow.query(user_id)}
    open_session(user, Client("192.0.2.1", "test"))
    (session_id,) = {row.session_id for row in SessionRow.query(user_id)} - known
    return Caller(user_id, session_id)


def caller_of(token: str) -> Caller:
    """The session of an access token."""
    return access_tokens.verify(token)


def connected(caller: Caller | str) -> Connection:
    """A new connection of a session, or of a new session of a user."""
    caller = signed_in(caller) if isinstance(caller, str) else caller
    made = service.connect(f"c{next(_numbers)}=", service.issue_ticket(caller).ticket)
    assert made is not None
    SOCKETS.frames[made.connection_id] = []  # API Gateway takes frames for it once $connect has answered
    return made


def vanished(connection: Connection) -> None:
    """Let a connection end without a `$disconnect`."""
    del SOCKETS.frames[connection.connection_id]


def got(connection: Connection) -> list[dict[str, Any]]:
    """The frames that a connection got, oldest first; those of a closed one are not known."""
    return SOCKETS.frames[connection.connection_id]


def event(name: str = "one", *, actor_id: str | None = None, at_ms: int | None = None) -> LiveEvent:
    """An event with a name."""
    at_ms = clock.now_ms() if at_ms is None else at_ms
    return LiveEvent(event_id(at_ms, "test", name), "test", {"name": name}, actor_id)


def names(connection: Connection) -> list[str]:
    """The names of the events that a connection got."""
    return [each["data"]["name"] for each in got(connection) if each["type"] == "test"]
