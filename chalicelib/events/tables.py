"""The table of author scores: one row per viewer, written with the viewer's own events, which expires."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import clock
from chalicelib.core.tables import Table, attempt, named
from chalicelib.events.settings import settings


class AuthorScoresRow(Table):
    """The scores, packed by `events.author_scores` into at most 1 KB, so that writing them costs one unit."""

    class Meta:
        table_name = named("tastes")

    viewer_id = UnicodeAttribute(hash_key=True)
    authors = BinaryAttribute(legacy_encoding=False)
    written_ms = NumberAttribute()
    expires_at = NumberAttribute()


def read(viewer_id: str, *, strongly: bool = False) -> tuple[bytes, int] | None:
    """The viewer's packed scores, and when they were written (ms since 1970); None if there is no row."""
    row = AuthorScoresRow.find(viewer_id, strongly=strongly)
    return None if row is None else (row.authors, int(row.written_ms))


def replace(viewer_id: str, authors: bytes, written_ms: int | None) -> bool:
    """Write the row, if the stored one is of `written_ms` (None: if none is stored). Returns whether it was written."""
    now_ms = clock.now_ms()
    row = AuthorScoresRow(viewer_id, authors=authors, written_ms=now_ms)
    row.expires_at = now_ms // 1000 + settings().taste_lifetime
    same = (
        AuthorScoresRow.viewer_id.does_not_exist() if written_ms is None else AuthorScoresRow.written_ms == written_ms
    )
    return attempt(lambda: row.save(condition=same))
