"""Renditions made anew from the original, as the present code makes them: `python -m infra reprocess`.

What is behind an address never changes, so new renditions go under a new path. The row names that path before the first
of them is written, and switches to it when all are stored; then whatever keeps a copy of the media follows; only then
what no row names any more is erased. Every step may run again, and what died half-way does, because the message comes
again until the last step is done.
"""

from pynamodb.expressions.update import Action

from chalicelib.core import clock, functions, ids, observability, queues
from chalicelib.core.observability import logger
from chalicelib.core.problems import Unavailable
from chalicelib.media import objects, tables, uploads
from chalicelib.media.erasing import erase_if_removed
from chalicelib.media.making import Made
from chalicelib.media.media import VERSION, VIDEO, Media, RenditionSet
from chalicelib.media.messages import RERENDER, PurgeMedia, RerenderMedia
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow


def rerender(message: RerenderMedia) -> Media | None:
    """Render a media anew, unless the present code has rendered it already.

    Returns:
        The media as it is now, for copies of it to follow; None if there is none, or none that is rendered. A file that
        the present code refuses changes nothing.

    Raises:
        Unavailable: another run was faster; the message must come again, to see that it ended.
        ValueError: the message names no media.
        ClientError, BotoCoreError, PynamoDBException: AWS pushed back; the message must come again.
    """
    if not ids.is_owned(message.media_id):
        raise ValueError(f"no media id: {message.media_id!r}")
    media = tables.find(message.media_id)
    if media is None or not media.is_settled:
        return None
    if _is_wanted(media):
        media = _rendered(media, message.run_id)
    return media if media and media.state == "active" else None


def hand_on(message: RerenderMedia) -> bool:
    """Have the function that has FFmpeg render a video anew; whether the message was about one.

    Raises:
        ClientError, BotoCoreError, PynamoDBException: AWS pushed back; the message must come again.
    """
    media = tables.find(message.media_id) if ids.is_owned(message.media_id) else None
    if media is None or media.kind != VIDEO or not _is_wanted(media):
        return False
    functions.start("transcode", {RERENDER: message.to_message()})
    return True


def _is_wanted(media: Media) -> bool:
    """Whether the present code has not rendered it already, and can."""
    is_older = media.is_settled and (media.state != "active" or media.version < VERSION)
    return is_older and (media.kind != VIDEO or settings().video == "on")


def tidy(message: RerenderMedia, media: Media | None) -> None:
    """Erase what is left of earlier renditions, now that nothing refers to them, and say that the run is through.

    Args:
        media: what `rerender` returned.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS pushed back; the message must come again.
    """
    if media is not None:
        _erase_stale(media)
        if message.purges and settings().cdn_distribution:
            queues.send([PurgeMedia(media.media_id, clock.now_ms())], group=media.owner_id)
    tables.record(message.media_id, [MediaRow.run_id.set(message.run_id)], MediaRow.media_id.exists())


def _rendered(media: Media, run_id: str) -> Media | None:
    """The media with new renditions; as it was if its file is gone or refused; None if it was removed meanwhile."""
    from chalicelib.media.processing import opened  # Pillow is loaded where photos are at hand, not by the API

    with observability.request(media.request_id or observability.request_id(), media_id=media.media_id):
        try:
            with opened(media) as make:
                if make is None:
                    logger.error("the original is gone")
                    return media
                return _exchanged(media, make(), run_id)
        except Refused as refused:
            logger.warning("refused; it stays as it was", state=media.state, reason=str(refused))
            return media


def _exchanged(media: Media, made: Made, run_id: str) -> Media | None:
    path = uploads.new_path(media.media_id)
    if _announce(media, path):
        made.store(path)
        switched = _switch(media, path, made.renditions, run_id)
        if switched:
            observability.measure(MediaMetric.MEDIA_RERENDERED)
            logger.info("rendered anew", version=switched.version, was=media.state)
            return switched
    _give_way(media)
    return None


def _announce(media: Media, path: str) -> bool:
    """Say where the new renditions are going to be; whether the media is what it was."""
    unchanged = (MediaRow.path == media.path) & (MediaRow.state == media.state)
    return tables.record(media.media_id, [MediaRow.next_path.set(path)], unchanged)


def _switch(media: Media, path: str, renditions: RenditionSet, run_id: str) -> Media | None:
    """Show the new renditions from now on; None if the media was removed, or another run has announced others since."""
    actions: list[Action] = [
        MediaRow.path.set(path),
        MediaRow.next_path.remove(),
        MediaRow.problem.remove(),
        MediaRow.rendered_by.set(run_id),
        *tables.rendered(renditions),
    ]
    return tables.updated(media.media_id, actions, (MediaRow.next_path == path) & (MediaRow.state == media.state))


def _give_way(media: Media) -> None:
    """Somebody was faster: has removed it, or renders it too."""
    if tables.find(media.media_id) is not None:
        raise Unavailable("Another run renders it.")
    erase_if_removed(media.media_id)


def _erase_stale(media: Media) -> None:
    """Erase every rendition that is neither shown nor on its way.

    Those that are stored are listed before the row is read: one whose path the row does not name then is never going to
    be shown, for its path was on the row before it was written. If the row has another path than what copies have
    followed, it is left to the run that switched it.
    """
    stored = list(objects.versions(uploads.prefixes(media.media_id)[1]))
    for row in tables.rows([media.media_id]):
        if row.path != media.path or row.state == tables.REMOVED:
            continue
        named = (row.path, row.next_path or row.path)
        for page in stored:
            objects.erase_versions([each for each in page if not each.key.startswith(named)])
