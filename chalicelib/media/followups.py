"""Follow-ups: media whose rows say, in the sparse index `unfinished`, when the reconciler must check them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition

from chalicelib.core import clock
from chalicelib.core.settings import MINUTE
from chalicelib.media import tables
from chalicelib.media.media import Media
from chalicelib.media.tables import UNFINISHED_SHARDS, MediaRow


@dataclass(frozen=True)
class FollowUp:
    """A media that must be checked.

    Attributes:
        due_ms: when, in milliseconds since 1970.
        starts: how often a worker began to render it.
    """

    media: Media
    due_ms: int
    starts: int


def overdue_ids(before_ms: int, limit: int) -> Iterator[str]:
    """Ids of media that were due before a time, at most `limit`, from the index, which lags.

    Every minute starts at another shard, so that a large backlog in one shard cannot delay the others for long.
    """
    first, found = clock.now() // MINUTE, 0
    for i in range(UNFINISHED_SHARDS):
        shard = str((first + i) % UNFINISHED_SHARDS)
        for row in MediaRow.unfinished_index.query(shard, MediaRow.unfinished_at < before_ms, limit=limit - found):
            yield row.media_id
            found += 1
        if found >= limit:
            return


def find_all(media_ids: Iterable[str]) -> list[FollowUp]:
    """The follow-ups among these media, read strongly."""
    return [
        FollowUp(row.to_media(), int(row.unfinished_at), int(row.starts or 0))
        for row in tables.rows(media_ids)
        if row.unfinished_at is not None
    ]


def postpone(follow_up: FollowUp, at_ms: int) -> None:
    """Schedule the next check of a media, unless its row has been rescheduled since it was read."""
    media_id = follow_up.media.media_id
    tables.record(media_id, tables.schedule_check(media_id, at_ms), _is_unchanged(follow_up))


def complete(follow_up: FollowUp) -> None:
    """Schedule the next check of a media that is active or failed, or cancel it: see `check_when_settled`."""
    media = follow_up.media
    actions = tables.check_when_settled(media.media_id, media)
    tables.record(media.media_id, actions, _is_unchanged(follow_up))


def cancel(follow_up: FollowUp) -> None:
    """Cancel the check of a media whose erasure was requested."""
    tables.record(follow_up.media.media_id, tables.cancel_check(), _is_unchanged(follow_up))


def _is_unchanged(follow_up: FollowUp) -> Condition:
    return MediaRow.unfinished_at == follow_up.due_ms
