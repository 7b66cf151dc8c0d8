"""What got lost on the way: uploads whose event never came, renderings that died, media that nobody posted.

Every row says in a sparse index when somebody must look at it next. On the normal way nobody has to: rendering and
posting move that time on, or take it away, before it has come.
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
from chalicelib.media import objects, tables, unfinished
from chalicelib.media.erasing import erase_later
from chalicelib.media.media import Media
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.settings import settings
from chalicelib.media.tables import orphaned_ms
from chalicelib.media.unfinished import Unfinished
from chalicelib.media.uploads import creation_event

_FOUND = (
    MediaMetric.UPLOADS_RESENT,
    MediaMetric.RENDERINGS_RESTARTED,
    MediaMetric.UPLOADS_GIVEN_UP,
    MediaMetric.ORPHANS_REMOVED,
)


def sweep() -> Iterator[str]:
    """Start renderings again that have no result, give up those that never will, remove what nobody posted.

    Yields:
        Ids of posts with a media that was given up: they have failed too.

    Raises:
        ExceptionGroup: some media could not be handled; all the others were.
    """
    for metric in _FOUND:
        observability.measure(metric, 0)
    errors: list[Exception] = []
    for due in _due():
        try:
            given_up = _handle(due)
        except (ClientError, BotoCoreError, PynamoDBException, Problem) as error:
            logger.exception("not swept; the next sweep tries again", media_id=due.media.media_id)
            errors.append(error)
            continue
        if given_up and given_up.post_id:
            yield given_up.post_id
    if errors:
        raise ExceptionGroup("media not swept", errors)


def _due() -> Iterator[Unfinished]:
    """What somebody must look at now, read strongly: the index lags."""
    now_ms = clock.now_ms()
    for media_ids in chunks(unfinished.overdue_ids(now_ms, settings().sweep_rows), BATCH_GET):
        yield from (each for each in unfinished.find_all(media_ids) if each.due_ms <= now_ms)


def _handle(due: Unfinished) -> Media | None:
    """Do what is due; the media if it was given up."""
    media = due.media
    with observability.request(media.request_id or observability.request_id(), media_id=media.media_id):
        if media.state == tables.REMOVED or (not media.is_taken and clock.now_ms() >= orphaned_ms(media.media_id)):
            _remove(due)
        elif media.is_settled:
            unfinished.finish(due)
        else:
            return _heal(due)
    return None


def _remove(due: Unfinished) -> None:
    """Remove what nobody can post and no URL can upload to any more, or was an avatar."""
    erase_later([due.media.media_id])
    unfinished.leave(due)
    observability.measure(MediaMetric.ORPHANS_REMOVED)
    logger.info("shown nowhere: to be erased", state=due.media.state)


def _heal(due: Unfinished) -> Media | None:
    media = due.media
    stored_ms = objects.stored_ms(media.original.object_key)
    if due.starts >= settings().render_starts or (stored_ms is None and _is_late(media)):
        observability.measure(MediaMetric.UPLOADS_GIVEN_UP)
        logger.error("given up", starts=due.starts, stored_ms=stored_ms)
        return tables.fail(media.media_id, "not-processed")
    if stored_ms is not None:
        functions.start("resize", creation_event(media.original.object_key, stored_ms))
        is_stuck = media.state == "processing"
        observability.measure(MediaMetric.RENDERINGS_RESTARTED if is_stuck else MediaMetric.UPLOADS_RESENT)
        logger.warning("rendered again", state=media.state, starts=due.starts, stored_ms=stored_ms)
    unfinished.look_again(due, _next_look_ms(media))
    return None


def _is_late(media: Media) -> bool:
    """Whether nothing can be uploaded any more; a post has the media, or it would be an orphan."""
    return clock.now_ms() >= orphaned_ms(media.media_id)


def _next_look_ms(media: Media) -> int:
    """At twice the media's age, so that neither an upload that never comes nor a long outage costs much."""
    now_ms = clock.now_ms()
    wait_ms = min(max(now_ms - media.created_ms, settings().unfinished_grace * 1000), DAY * 1000)
    next_ms = now_ms + wait_ms
    return next_ms if media.post_id else min(next_ms, orphaned_ms(media.media_id))
