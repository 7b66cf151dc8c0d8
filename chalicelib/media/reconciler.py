"""Reconcile media without progress: uploads whose event was lost, renderings without a result, media shown nowhere.

Function `sweep_uploads` runs this. The row of every media has, in a sparse index, the time of its next check. A media
that is rendered and posted in time is never checked: rendering and posting postpone the check, or cancel it.
"""

from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.core import clock, functions, observability
from chalicelib.core.chunks import chunks
from chalicelib.core.observability import logger
from chalicelib.core.problems import Problem
from chalicelib.core.settings import DAY
from chalicelib.core.tables import BATCH_GET
from chalicelib.media import followups, objects, tables
from chalicelib.media.deletion import erase_later
from chalicelib.media.expiry import untag
from chalicelib.media.followups import FollowUp
from chalicelib.media.media import Media
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.settings import settings
from chalicelib.media.tables import orphaned_ms
from chalicelib.media.uploads import creation_event

_METRICS = (
    MediaMetric.UPLOADS_RESENT,
    MediaMetric.RENDERINGS_RESTARTED,
    MediaMetric.UPLOADS_GIVEN_UP,
    MediaMetric.ORPHANS_REMOVED,
)


def reconcile() -> Iterator[Media]:
    """Restart renderings without a result, give up those that cannot succeed, and remove orphans.

    Yields:
        Attached media that were given up: their posts and stories must fail too.

    Raises:
        ExceptionGroup: some media could not be handled; all the others were.
        PynamoDBException: the media that are due could not be read.
    """
    for metric in _METRICS:
        observability.measure(metric, 0)
    errors: list[Exception] = []
    for follow_up in _find_due():
        try:
            given_up = _handle(follow_up)
        except (ClientError, BotoCoreError, PynamoDBException, Problem) as error:
            logger.exception("not reconciled; the next run tries again", media_id=follow_up.media.media_id)
            errors.append(error)
            continue
        if given_up and given_up.is_attached:
            yield given_up
    if errors:
        raise ExceptionGroup("media not reconciled", errors)


def _find_due() -> Iterator[FollowUp]:
    """The follow-ups that are due now, read strongly because the index lags."""
    now_ms = clock.now_ms()
    for media_ids in chunks(followups.overdue_ids(now_ms, settings().reconcile_rows), BATCH_GET):
        yield from (each for each in followups.find_all(media_ids) if each.due_ms <= now_ms)


def _handle(follow_up: FollowUp) -> Media | None:
    """Handle one follow-up; returns the media if it was given up."""
    media = follow_up.media
    with observability.request(media.request_id or observability.request_id(), media_id=media.media_id):
        if media.state == tables.REMOVED or _is_shown_nowhere(media):
            _remove(follow_up)
        elif media.is_settled:
            if media.kept:
                untag(media.media_id)
            followups.complete(follow_up)
        else:
            return _restart(follow_up)
    return None


def _remove(follow_up: FollowUp) -> None:
    """Erase an orphan, for which no post or upload is possible any more, a former avatar, or an ended story's media."""
    erase_later([follow_up.media.media_id], spares_kept=True)
    followups.cancel(follow_up)
    observability.measure(MediaMetric.ORPHANS_REMOVED)
    logger.info("shown nowhere: to be erased", state=follow_up.media.state)


def _restart(follow_up: FollowUp) -> Media | None:
    """Start the rendering of an upload again, or give the media up and return it."""
    media = follow_up.media
    stored_ms = objects.stored_ms(media.original.object_key)
    if follow_up.starts >= settings().render_starts or (stored_ms is None and _is_orphan_due(media)):
        observability.measure(MediaMetric.UPLOADS_GIVEN_UP)
        logger.error("given up", starts=follow_up.starts, stored_ms=stored_ms)
        return tables.fail(media.media_id, "not-processed")
    if stored_ms is not None:
        functions.start("resize", creation_event(media.original.object_key, stored_ms))
        is_stuck = media.state == "processing"
        observability.measure(MediaMetric.RENDERINGS_RESTARTED if is_stuck else MediaMetric.UPLOADS_RESENT)
        logger.warning("rendered again", state=media.state, starts=follow_up.starts, stored_ms=stored_ms)
    followups.postpone(follow_up, _next_check_ms(media))
    return None


def _is_shown_nowhere(media: Media) -> bool:
    if media.ends_ms is not None:
        return not media.kept and clock.now_ms() >= tables.ended_ms(media.ends_ms)
    return not media.is_attached and _is_orphan_due(media)


def _is_orphan_due(media: Media) -> bool:
    """Whether the time for uploading and posting the media is over."""
    return clock.now_ms() >= orphaned_ms(media.media_id)


def _next_check_ms(media: Media) -> int:
    """At twice the media's age, in a day at the latest: a missing upload or a long outage then causes few checks."""
    now_ms = clock.now_ms()
    wait_ms = min(max(now_ms - media.created_ms, settings().unfinished_grace * 1000), DAY * 1000)
    next_ms = now_ms + wait_ms
    if media.ends_ms is not None:
        return min(next_ms, tables.ended_ms(media.ends_ms))
    return next_ms if media.is_lasting else min(next_ms, orphaned_ms(media.media_id))
