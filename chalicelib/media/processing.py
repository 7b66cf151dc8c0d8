"""Process an uploaded original: make its renditions, store them, and save the result in the media row.

The API imports this module and decodes nothing, so Pillow and FFmpeg are imported where an original is processed.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from chalicelib.core import clock, observability, queues
from chalicelib.core.observability import judged, logger, measure, measure_lag
from chalicelib.media import objects, tables, uploads
from chalicelib.media.deletion import erase_if_removed
from chalicelib.media.media import VIDEO, Media, Render, Rendered
from chalicelib.media.messages import TranscodeVideo
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings


def render(key: str, stored_ms: int | None = None) -> Media | None:
    """Render an uploaded photo, or send an uploaded video to the function that transcodes.

    S3's events may come late, twice and concurrently; the result is the same.

    Args:
        key: of the original in the bucket.
        stored_ms: when it was stored, in milliseconds since 1970; None if the event does not say.

    Returns:
        The media, active or failed; None for a video that is still to be transcoded, for an object that is not an
        upload, and for a media whose row or original is gone.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: an AWS call failed; the event must be delivered
            again. A bad file raises nothing: its media fails.
        RuntimeError: the code failed, not the file.
    """
    media = _find_uploaded(key)
    if media is None or media.is_settled:
        return media
    if media.kind == VIDEO:  # minutes of work, in a function of its own
        queues.send([TranscodeVideo(media.media_id, stored_ms or clock.now_ms())], group=media.owner_id)
        return None
    return process(media, stored_ms, settle)


def open_original(media: Media) -> AbstractContextManager[Render | None]:
    """Read the original of a media and keep it until the block ends; None if the object is gone.

    Raises:
        Refused: on entering the block, if the stored bytes are not the declared ones.
    """
    if media.kind == VIDEO:
        from chalicelib.media.video.worker import open_video

        return open_video(media)
    return _open_photo(media)


@contextmanager
def _open_photo(media: Media) -> Iterator[Render | None]:
    data = objects.read_original(media.original)
    yield None if data is None else partial(_render_photo, data, media)


def _render_photo(data: bytes, media: Media) -> Rendered:
    from chalicelib.media.photo import worker

    photo = worker.render_in_sandbox(data, media.original.content_type, media.kind)
    return Rendered(photo.renditions, lambda path: objects.write_renditions(path, photo.files))


def _find_uploaded(key: str) -> Media | None:
    """The media whose original is at `key`; None for any other object, which is erased if its media was removed."""
    media_id = uploads.media_id_of(key)
    media = tables.find(media_id) if media_id else None
    if media is None or media.original.object_key != key:
        logger.warning("not an upload", object_key=key)
        if media_id is not None:
            erase_if_removed(media_id)
        return None
    return media


def process(media: Media, stored_ms: int | None, settle: Callable[[Media], Media | None]) -> Media | None:
    """Process an original under its upload's request id, and measure it; None if the row or the object is gone.

    Args:
        stored_ms: as for `render`.
        settle: sets the row to active or failed, as the function of this name does.
    """
    with observability.request(media.request_id or observability.request_id(), media_id=media.media_id):
        with judged(MediaMetric.UPLOAD_FAILED):
            settled = settle(media)
        if settled and settled.state == "active":
            measure(MediaMetric.MEDIA_PROCESSED)
            target = () if media.kind == VIDEO else (MediaMetric.PROCESSING_SLOW, settings().processing_target_ms)
            measure_lag(MediaMetric.PROCESSING_LAG, stored_ms, *target)
        elif settled and settled.problem:
            measure(MediaMetric.MEDIA_FAILED, problem=settled.problem)
        logger.info("processed", state=settled.state if settled else "gone")
        if settled is None:
            erase_if_removed(media.media_id)
        return settled


def settle(media: Media) -> Media | None:
    """Make and store the renditions, then set the row to active or failed.

    Concurrent and repeated runs store the same bytes under the same keys; the first that ends decides the row's state.
    """
    grace = settings().transcode_grace if media.kind == VIDEO else settings().unfinished_grace
    try:
        with open_original(media) as render_original:
            if render_original is None:
                logger.warning("the original is gone", media_id=media.media_id)
                return None
            current = tables.start(media.media_id, grace)
            if current is None or current.is_settled:
                return current
            rendered = render_original()
            rendered.store(media.path)
    except Refused as refused:
        logger.info("refused", media_id=media.media_id, reason=str(refused))
        return tables.fail(media.media_id, refused.code)
    return tables.activate(media.media_id, rendered.renditions, current)
