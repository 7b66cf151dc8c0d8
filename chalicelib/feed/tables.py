"""The table of windows of ranked posts: one row each, which expires."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import clock
from chalicelib.core.tables import Table, named
from chalicelib.feed.settings import settings


class WindowRow(Table):
    """A window, packed by `feed.ranking.windows` into at most 1 KB, so that writing it costs one unit."""

    class Meta:
        table_name = named("feed_windows")

    viewer_id = UnicodeAttribute(hash_key=True)
    window_id = UnicodeAttribute(range_key=True)
    ids = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute()


def put_window(viewer_id: str, window_id: str, packed: bytes) -> None:
    """Store a window for `window_lifetime` seconds."""
    expires_at = clock.now() + settings().window_lifetime
    WindowRow(viewer_id, window_id, ids=packed, expires_at=expires_at).save()


def get_window(viewer_id: str, window_id: str) -> bytes | None:
    """Read a window strongly; None if it does not exist or has expired."""
    row = WindowRow.find(viewer_id, window_id)
    return row.ids if row and row.expires_at > clock.now() else None
