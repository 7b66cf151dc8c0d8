"""How to switch off the guards of live events; see `guards`."""

from collections.abc import Collection
from typing import Any

import pytest

from chalicelib.core import auth, ids, queues
from chalicelib.core.auth import Caller
from chalicelib.realtime import closing, tables
from chalicelib.realtime.tables import Connection, ConnectionRow, TicketRow


def no_storing(patch: pytest.MonkeyPatch) -> None:
    """Events are sent, and not stored before."""
    patch.setattr(tables, "store", lambda *_: None)


def no_order_of_storing(patch: pytest.MonkeyPatch) -> None:
    """Stored events are sorted by their ids alone."""
    store = tables.store

    def store_by_id(user_ids: Collection[str], event: Any) -> None:
        with pytest.MonkeyPatch.context() as now:
            now.setattr(ids, "first_at", lambda _: event.event_id[:11])
            store(user_ids, event)

    patch.setattr(tables, "store", store_by_id)


def no_check_of_sessions(patch: pytest.MonkeyPatch) -> None:
    """Events go to all connections."""
    patch.setattr(auth, "_alive_among", [set[Caller]])


def no_message_before_the_end(patch: pytest.MonkeyPatch) -> None:
    """The sockets of a session are closed by the message that is sent after its end alone."""
    send = queues.send

    def send_after(*arguments: Any, **more: Any) -> int:
        return 0 if "delay" in more else send(*arguments, **more)

    patch.setattr(closing, "queues", type("Queues", (), {"send": staticmethod(send_after)}))


def no_single_use(patch: pytest.MonkeyPatch) -> None:
    """A ticket's row is deleted without a condition."""
    patch.setattr(TicketRow, "delete", lambda row, **_: super(TicketRow, row).delete())


def no_generations(patch: pytest.MonkeyPatch) -> None:
    """A closed connection's row is deleted, whatever it says now."""

    def delete(connection: Connection) -> bool:
        ConnectionRow(connection.user_id, connection.connection_id).delete()
        return True

    patch.setattr(tables, "delete_connection", delete)


def no_time_to_open(patch: pytest.MonkeyPatch) -> None:
    """A connection that API Gateway does not know yet is removed."""
    patch.setattr(Connection, "may_be_opening", False)
