"""Erase a user's ranked windows, of which there is nothing to export; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core.life_cycle import Exported, delete_rows
from chalicelib.feed.tables import WindowRow


def export_user(_user_id: str) -> Iterator[Exported]:
    """Nothing: a window is the order of other users' posts in one visit, and expires after it."""
    return iter(())


def erase_user(user_id: str) -> bool:
    """Delete the windows."""
    return delete_rows(WindowRow, user_id)
