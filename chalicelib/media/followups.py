"""Who in the media table waits for somebody to look: its index `unfinished`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition

from chalicelib.core import clock
from chalicelib.core.settings import MINUTE
from chalicelib.media import tables
from chalicelib.media.media import Media
from chalicelib.media.tables import UNFINISHED_SHARDS, MediaRow


@dataclass(frozen=True)
class Unfinished:
    """A media that somebody must look at from `due_ms` on; `starts` is how often a worker began to render it."""

    media: Media
    due_ms: int
    starts: int


def overdue_ids(before_ms: int, most: int) -> Iterator[str]:
    """Ids of media that somebody had to look at before a time, `most` at most. From an index, which lags.

    Starts at another shard every minute, so that too much in one cannot hide the others for long.
    """
    first, found = clock.now() // MINUTE, 0
    for i in range(UNFINISHED_SHARDS):
        shard = str((first + i) % UNFINISHED_SHARDS)
        for row in MediaRow.unfinished_index.query(shard, MediaRow.unfinished_at < before_ms, limit=most - found):
            yield row.media_id
            found += 1
        if found >= most:
            return


def find_all(media_ids: Iterable[str]) -> list[Unfinished]:
    """Those that somebody has to look at, read strongly."""
    return [
        Unfinished(row.to_media(), int(row.unfinished_at), int(row.starts or 0))
        for row in tables.rows(media_ids)
        if row.unfinished_at is not None
    ]


def look_again(seen: Unfinished, at_ms: int) -> None:
    """Have somebody look at it at a time, unless that has been changed since it was read."""
    tables.record(seen.media.media_id, tables.schedule_check(seen.media.media_id, at_ms), _unchanged(seen))


def finish(seen: Unfinished) -> None:
    """Nobody has to look at a posted media any more, at another not before it is an orphan."""
    actions = tables.check_when_settled(seen.media.media_id, seen.media.post_id)
    tables.record(seen.media.media_id, actions, _unchanged(seen))


def leave(seen: Unfinished) -> None:
    """Nobody has to look any more at what was sent to be erased."""
    tables.record(seen.media.media_id, tables.cancel_check(), _unchanged(seen))


def _unchanged(seen: Unfinished) -> Condition:
    return MediaRow.unfinished_at == seen.due_ms
