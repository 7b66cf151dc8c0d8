"""One row per reader: the authors they attend to, packed. It is written by the reader's own events and expires."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import clock
from chalicelib.core.tables import Table, attempt, named
from chalicelib.events.settings import settings


class TasteRow(Table):
    """What is packed, `events.tastes` knows. At most 1 KB, so that writing it costs one unit."""

    class Meta:
        table_name = named("tastes")

    viewer_id = UnicodeAttribute(hash_key=True)
    authors = BinaryAttribute(legacy_encoding=False)
    written_ms = NumberAttribute()
    expires_at = NumberAttribute()


def read(viewer_id: str, *, strongly: bool = False) -> tuple[bytes, int] | None:
    """What is packed in the viewer's row, and when it was written (ms); None if there is no row."""
    row = TasteRow.find(viewer_id, strongly=strongly)
    return None if row is None else (row.authors, int(row.written_ms))


def replace(viewer_id: str, authors: bytes, written_ms: int | None) -> bool:
    """Write the row, if it still is the one of `written_ms` (None: if there still is none); whether it was."""
    now_ms = clock.now_ms()
    row = TasteRow(viewer_id, authors=authors, written_ms=now_ms)
    row.expires_at = now_ms // 1000 + settings().taste_lifetime
    same = TasteRow.viewer_id.does_not_exist() if written_ms is None else TasteRow.written_ms == written_ms
    return attempt(lambda: row.save(condition=same))
