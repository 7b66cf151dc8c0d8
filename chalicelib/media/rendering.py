"""From the event of a stored original to its renditions."""

from chalicelib.core import clock, functions, observability
from chalicelib.core.observability import logger
from chalicelib.media import tables, uploads
from chalicelib.media.erasing import erase_if_removed
from chalicelib.media.media import VIDEO, Media


def render(key: str, stored_ms: int | None = None) -> Media | None:
    """Make the renditions of an uploaded photo, or have those of a video made. Events come late, twice and at once:
    the result is the same.

    Args:
        key: the object's.
        stored_ms: when it was stored, as far as the event says.

    Returns:
        The media, active or failed; None for a video that has yet to be made, for an object that is no upload of ours,
        or whose row is gone.

    Raises:
        ClientError, BotoCoreError, PynamoDBException: AWS pushed back; the event must come again. A bad file raises
            nothing: its media fails.
    """
    media = _uploaded(key)
    if media is None or media.is_settled:
        return media
    if media.kind == VIDEO:  # minutes of work, in a function of its own
        functions.start("transcode", uploads.creation_event(key, stored_ms or clock.now_ms()))
        return None
    return _process(media, stored_ms)


def transcode(key: str, stored_ms: int | None = None) -> Media | None:
    """Make the renditions of an uploaded video, as `render` those of a photo: same arguments, answers and errors."""
    media = _uploaded(key)
    return media if media is None or media.is_settled else _process(media, stored_ms)


def _uploaded(key: str) -> Media | None:
    """The media whose original an object is; None for any other object, which is erased if its media was removed."""
    media_id = uploads.media_id_of(key)
    media = tables.find(media_id) if media_id else None
    if media is None or media.original.object_key != key:
        logger.warning("not an upload", object_key=key)
        if media_id is not None:
            erase_if_removed(media_id)
        return None
    return media


def _process(media: Media, stored_ms: int | None) -> Media | None:
    from chalicelib.media.processing import process  # Pillow is loaded where photos are at hand, not by the API

    with observability.request(media.request_id or observability.request_id(), media_id=media.media_id):
        processed = process(media, stored_ms)
        if processed is None:
            erase_if_removed(media.media_id)
        return processed
