"""From an uploaded original to stored renditions. Loads Pillow."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from chalicelib.core.observability import judged, logger, measure, measure_lag
from chalicelib.media import filming, objects, tables
from chalicelib.media.darkroom import make_renditions
from chalicelib.media.making import Made, Make
from chalicelib.media.media import VIDEO, Media
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings


def process(media: Media, stored_ms: int | None = None) -> Media | None:
    """Render an upload and settle its row.

    Runs at once, again or late give the same bytes under the same keys, and the first to end settles the row.

    Args:
        stored_ms: when the upload was stored, to measure how long it took to be seen.

    Returns:
        The media as it is now; None if the row or the object is gone.
    """
    with judged(MediaMetric.UPLOAD_FAILED):
        settled = _process(media)
    if settled and settled.state == "active":
        measure(MediaMetric.MEDIA_PROCESSED)
        target = () if media.kind == VIDEO else (MediaMetric.PROCESSING_SLOW, settings().processing_target_ms)
        measure_lag(MediaMetric.PROCESSING_LAG, stored_ms, *target)
    elif settled and settled.problem:
        measure(MediaMetric.MEDIA_FAILED, problem=settled.problem)
    logger.info("processed", state=settled.state if settled else "gone")
    return settled


def opened(media: Media) -> AbstractContextManager[Make | None]:
    """The original of a media, for as long as the block lasts; None if the object is gone.

    Raises:
        Refused: when the block is entered, its bytes are not the declared ones.
    """
    return filming.opened(media) if media.kind == VIDEO else _opened_photo(media)


@contextmanager
def _opened_photo(media: Media) -> Iterator[Make | None]:
    data = objects.read_original(media.original)
    yield None if data is None else partial(_made, data, media)


def _made(data: bytes, media: Media) -> Made:
    photo = make_renditions(data, media.original.content_type, media.kind)
    return Made(photo.renditions, lambda path: objects.write_renditions(path, photo.files))


def _process(media: Media) -> Media | None:
    grace = settings().transcode_grace if media.kind == VIDEO else settings().unfinished_grace
    try:
        with opened(media) as make:
            if make is None:
                logger.warning("the original is gone", media_id=media.media_id)
                return None
            current = tables.start(media.media_id, grace)
            if current is None or current.is_settled:
                return current
            made = make()
            made.store(media.path)
    except Refused as refused:
        logger.info("refused", media_id=media.media_id, reason=str(refused))
        return tables.fail(media.media_id, refused.code)
    return tables.activate(media.media_id, made.renditions, current.post_id)
