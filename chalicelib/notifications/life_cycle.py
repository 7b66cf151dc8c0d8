"""Export and erase a user's notifications; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, delete_rows, rows_of
from chalicelib.notifications import tables
from chalicelib.notifications.tables import GroupRow, HeaderRow


def export_user(user_id: str) -> Iterator[Exported]:
    """Preferences, and what the user was told: types, what it was about, numbers and times, without who did it.

    Left out: refusals, which say what other users did.
    """
    chosen = tables.preferences(user_id)
    if chosen.version:
        yield {"kind": "notification_preferences", **chosen.stored()}
    for row in rows_of(GroupRow, user_id):
        yield {
            "kind": "notification",
            "type": row.type,
            "about": row.item.partition("#")[2],
            "actors_count": int(row.actors_count),
            "told_at": clock.rfc3339(int(row.last_ms)),
        }


def erase_user(user_id: str) -> bool:
    """Delete the user's notifications, refusals and preferences.

    What the user caused is taken from other users' notifications when its rows are erased.
    """
    partitions = [user_id, *tables.refusal_partitions(user_id)]
    done = [delete_rows(GroupRow, each) for each in partitions]
    return delete_rows(HeaderRow, user_id) and all(done)
