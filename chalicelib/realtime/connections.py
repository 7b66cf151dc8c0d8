"""Open and close connections: `$connect` takes a ticket, `$disconnect` and a closed connection remove the row."""

from dataclasses import replace

from chalicelib.core import auth, clock, ids
from chalicelib.realtime import sockets, tables, tickets
from chalicelib.realtime.settings import settings
from chalicelib.realtime.tables import Connection


def connect(connection_id: str, ticket: str) -> Connection | None:
    """Accept a new connection with a ticket. Returns None if the ticket or its session is not valid.

    Of two connections of a user that open at the same time, at least one has `is_first`, perhaps both.

    The session is read after the row was written: a request that ends the session either finds the row and closes the
    socket, or the session is found ended here.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails.
    """
    caller = tickets.take(ticket)
    if caller is None:
        return None
    made = Connection(connection_id, caller.user_id, caller.session_id, ids.new_id(clock.now_ms()))
    if not tables.put_connection(made):
        return None
    if not is_alive(made):
        tables.delete_connection(made)
        return None
    tables.mark_connected(made)
    found = sorted(tables.connections(caller.user_id), key=lambda each: each.generation)
    _close_oldest(found)
    return replace(made, is_first=found[:1] == [made])


def disconnect(connection_id: str) -> str | None:
    """Remove a connection that was closed. API Gateway does not always tell of it, and may tell late.

    Returns:
        The user, if it was the user's last connection.
    """
    found = tables.connection(connection_id)
    return found.user_id if found is not None and remove(found) else None


def remove(connection: Connection) -> bool:
    """Remove the row of a closed connection. If it was the user's last, the user is not connected any more.

    Returns:
        Whether it was the user's last.
    """
    known = tables.presence_of([connection.user_id], strongly=True).get(connection.user_id)
    if not tables.delete_connection(connection) or tables.connections(connection.user_id):
        return False
    if known:
        tables.mark_disconnected(connection.user_id, known)
    return True


def close(connection: Connection) -> None:
    """Close a connection and remove its row."""
    sockets.close(connection.connection_id)
    remove(connection)


def is_alive(connection: Connection) -> bool:
    """Whether the connection's session is valid, read strongly."""
    return connection.caller in auth.alive_among([connection.caller])


def _close_oldest(found: list[Connection]) -> None:
    for each in found[: -settings().sockets_per_user]:
        sockets.close(each.connection_id)
        tables.delete_connection(each)
