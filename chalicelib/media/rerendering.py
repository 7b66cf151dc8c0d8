"""Render media again from their originals, as the current code renders them: `python -m infra reprocess`.

The content of a URL never changes, so new renditions get a new path. The row names that path before the first of them
is written, and switches to it when all are stored. Then the copies of the media in posts and profiles are replaced, and
last the renditions that no row names are erased. Every step is idempotent. SQS delivers a failing message up to five
times, then moves it to the dead letters; a video is rendered by `transcode`.
"""

from pynamodb.expressions.update import Action

from chalicelib.core import clock, ids, observability, queues
from chalicelib.core.observability import logger
from chalicelib.core.problems import Unavailable
from chalicelib.media import objects, purging, tables, uploads
from chalicelib.media.deletion import erase_if_removed
from chalicelib.media.media import VERSION, VIDEO, Media, Rendered, RenditionSet
from chalicelib.media.messages import RerenderMedia, RerenderVideo
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.processing import open_original
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow


def rerender(message: RerenderMedia) -> Media | None:
    """Render a media again, unless the current code has rendered it already.

    Returns:
        The current media, which its copies must equal; None if there is no media, or it has no renditions. A file
        that the current code refuses changes nothing.

    Raises:
        Unavailable: another run renders the media, or the queue accepts no messages; the message must be delivered
            again.
        ValueError: the message has no media id.
        ClientError, BotoCoreError, PynamoDBException: an AWS call failed; the message must be delivered again.
        RuntimeError: the code failed, not the file.
    """
    if not ids.is_owned(message.media_id):
        raise ValueError(f"no media id: {message.media_id!r}")
    media = tables.find(message.media_id)
    if media is None or not media.is_settled:
        return None
    if _is_outdated(media):
        media = _render_again(media, message.run_id)
    return media if media and media.state == "active" else None


def forward_video(message: RerenderMedia) -> bool:
    """Send a message about a video to render to function `transcode`, which has FFmpeg. Returns whether it is one.

    The messages of a run have one group, so that the videos that users upload meanwhile do not wait for it.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: an AWS call failed; the message must be delivered
            again.
    """
    media = tables.find(message.media_id) if ids.is_owned(message.media_id) else None
    if media is None or media.kind != VIDEO or not _is_outdated(media):
        return False
    queues.send([RerenderVideo(**vars(message))], group=message.run_id)
    return True


def finish_rerender(message: RerenderMedia, media: Media | None) -> None:
    """Erase the renditions that nothing refers to any more, and record on the row that the run is done with it.

    Args:
        media: the result of `rerender`.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: an AWS call failed; the message must be delivered
            again.
    """
    if media is not None:
        _erase_replaced(media)
        if message.purges:
            purging.purge_later(media.media_id)
    tables.record(message.media_id, [MediaRow.run_id.set(message.run_id)], MediaRow.media_id.exists())


def _is_outdated(media: Media) -> bool:
    """Whether the media failed or was rendered by older code, and this stage renders media of its kind."""
    is_older = media.is_settled and (media.state != "active" or media.version < VERSION)
    return is_older and (media.kind != VIDEO or settings().video == "on")


def _render_again(media: Media, run_id: str) -> Media | None:
    """The media with new renditions; unchanged if its file is gone or refused; None if it was removed meanwhile."""
    with observability.request(media.request_id or observability.request_id(), media_id=media.media_id):
        try:
            with open_original(media) as render_original:
                if render_original is None:
                    logger.error("the original is gone")
                    return media
                return _replace_renditions(media, render_original(), run_id)
        except Refused as refused:
            logger.warning("refused; it stays as it was", state=media.state, reason=str(refused))
            return media


def _replace_renditions(media: Media, rendered: Rendered, run_id: str) -> Media | None:
    path = uploads.new_path(media.media_id)
    if _announce_path(media, path):
        rendered.store(path)
        switched = _switch_path(media, path, rendered.renditions, run_id)
        if switched:
            observability.measure(MediaMetric.MEDIA_RERENDERED)
            logger.info("rerendered", version=switched.version, was=media.state)
            return switched
    _handle_concurrent_change(media)
    return None


def _announce_path(media: Media, path: str) -> bool:
    """Record on the row where the new renditions will be; False if the media has changed since it was read."""
    unchanged = (MediaRow.path == media.path) & (MediaRow.state == media.state)
    return tables.record(media.media_id, [MediaRow.next_path.set(path)], unchanged)


def _switch_path(media: Media, path: str, renditions: RenditionSet, run_id: str) -> Media | None:
    """Switch the row to the new renditions; None if the media was removed, or another run has announced a path."""
    actions: list[Action] = [
        MediaRow.path.set(path),
        MediaRow.next_path.remove(),
        MediaRow.problem.remove(),
        MediaRow.rendered_by.set(run_id),
        *tables.set_renditions(renditions),
    ]
    if media.files:  # the CDN keeps copies
        actions += [MediaRow.replaced_files.set(media.files), MediaRow.replaced_ms.set(clock.now_ms())]
    return tables.update(media.media_id, actions, (MediaRow.next_path == path) & (MediaRow.state == media.state))


def _handle_concurrent_change(media: Media) -> None:
    """Erase what was stored for a media that was removed meanwhile.

    Raises:
        Unavailable: it was not removed, so another run renders it.
    """
    if tables.find(media.media_id) is not None:
        raise Unavailable("Another run renders it.")
    erase_if_removed(media.media_id)


def _erase_replaced(media: Media) -> None:
    """Erase every rendition that is neither shown nor being stored.

    The stored renditions are listed before the row is read: if the row does not name the path of one of them, that path
    will never be shown, because a path is on the row before anything is written under it. If the row's path is not the
    one that copies have followed, nothing is erased: that is left to the run that switched the path.
    """
    stored = list(objects.list_versions(uploads.key_prefixes(media.media_id)[1]))
    for row in tables.rows([media.media_id]):
        if row.path != media.path or row.state == tables.REMOVED:
            continue
        named = (row.path, row.next_path or row.path)
        for page in stored:
            objects.erase_versions([each for each in page if not each.key.startswith(named)])
