"""Export and erase what is known about a user's connections; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, delete_rows, rows_of
from chalicelib.realtime import closing
from chalicelib.realtime.tables import LiveEventRow, PresenceRow


def export_user(user_id: str) -> Iterator[Exported]:
    """When the user was last connected.

    Left out: connections and tickets, which are secrets of hours at most; events, which copy other rows for minutes.
    """
    for row in rows_of(PresenceRow, user_id):
        yield {"kind": "presence", "last_seen_at": clock.rfc3339(int(row.seen_ms))}


def erase_user(user_id: str) -> bool:
    """Close the user's sockets, then delete the stored events and the presence. Tickets expire within a minute."""
    no_sockets = closing.close_user(user_id)
    no_events = delete_rows(LiveEventRow, user_id)
    return delete_rows(PresenceRow, user_id) and no_events and no_sockets
