"""From an uploaded original to stored renditions. Loads Pillow."""

from chalicelib.core.observability import Metric, judged, logger, measure, measure_lag
from chalicelib.core.settings import settings
from chalicelib.media import objects, tables
from chalicelib.media.darkroom import make_renditions
from chalicelib.media.filming import film
from chalicelib.media.media import VIDEO, Media
from chalicelib.media.refusals import Refused


def process(media: Media, stored_ms: int | None = None) -> Media | None:
    """Render an upload and settle its row.

    Runs at once, again or late give the same bytes under the same keys, and the first to end settles the row.

    Args:
        stored_ms: when the upload was stored, to measure how long it took to be seen.

    Returns:
        The media as it is now; None if the row or the object is gone.
    """
    with judged(Metric.UPLOAD_FAILED):
        settled = film(media) if media.kind == VIDEO else _process(media)
    if settled and settled.state == "active":
        measure(Metric.MEDIA_PROCESSED)
        target = () if media.kind == VIDEO else (Metric.PROCESSING_SLOW, settings().processing_target_ms)
        measure_lag(Metric.PROCESSING_LAG, stored_ms, *target)
    elif settled and settled.problem:
        measure(Metric.MEDIA_FAILED, problem=settled.problem)
    logger.info("processed", state=settled.state if settled else "gone")
    return settled


def _process(media: Media) -> Media | None:
    try:
        data = objects.read_original(media.original)
        if data is None:
            logger.warning("the original is gone", media_id=media.media_id)
            return None
        current = tables.start(media.media_id)
        if current is None or current.is_settled:
            return current
        photo = make_renditions(data, media.original.content_type, media.kind)
    except Refused as refused:
        logger.info("refused", media_id=media.media_id, reason=str(refused))
        return tables.fail(media.media_id, refused.code)
    objects.write_renditions(media.path, photo.files)
    return tables.activate(media.media_id, photo.renditions, current.post_id)
