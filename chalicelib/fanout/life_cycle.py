"""Export and erase a user's inbox; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, delete_rows
from chalicelib.fanout import tables
from chalicelib.fanout.tables import FeedRow


def export_user(user_id: str) -> Iterator[Exported]:
    """When the user visited last. Left out: the rows of the inbox, which are ids of other users' posts."""
    header = tables.header(user_id)
    if header:
        yield {"kind": "last_visit", "seen_at": clock.rfc3339(header.seen_ms)}


def erase_user(user_id: str) -> bool:
    """Delete the rows of the inbox and its header."""
    return delete_rows(FeedRow, user_id)
