"""What the media room does: upload URLs, rendering, and lending media to posts."""

from chalicelib.core import clock, functions, ids, observability
from chalicelib.core.idempotency import IdempotencyKey, created_by
from chalicelib.core.limits import Limit
from chalicelib.core.observability import Metric, logger
from chalicelib.core.problems import NotFound, Unavailable
from chalicelib.core.settings import DAY, HOUR, settings
from chalicelib.media import delivery, tables, uploads
from chalicelib.media.delivery import avatar_url
from chalicelib.media.erasing import Purge, erase, erase_if_removed, erase_later
from chalicelib.media.erasures import release
from chalicelib.media.lending import attach, avatar, belongs, of_post, resolve, take_avatar
from chalicelib.media.media import VIDEO, Media, Upload
from chalicelib.media.rerendering import hand_on, rerender, tidy
from chalicelib.media.schemas import MediaAnswer, MediaStatus, UploadAnswer
from chalicelib.media.sweeping import sweep

__all__ = [
    "Media",
    "MediaAnswer",
    "Purge",
    "attach",
    "avatar",
    "avatar_url",
    "erase",
    "erase_later",
    "hand_on",
    "of_post",
    "present",
    "release",
    "render",
    "request_upload",
    "rerender",
    "resolve",
    "status",
    "sweep",
    "take_avatar",
    "tidy",
    "transcode",
]

INSERT_TRIES = 3  # a clash of ids is one in millions, a race of one Idempotency-Key ends with the second look


def request_upload(
    owner_id: str,
    content_type: str,
    size: int,
    sha256: str,
    address: str,
    key: IdempotencyKey | None = None,
    *,
    is_avatar: bool = False,
) -> UploadAnswer:
    """Promise an upload of `size` bytes with that SHA-256 (base64).

    The same `key` again gives the same media, with a URL signed anew, and takes nothing of the day's quota.

    Args:
        address: the IP address of who asks.
        is_avatar: whether it is for the owner's profile, not for a post.

    Raises:
        UnsupportedMediaType, TooLarge, Unprocessable: no such file is taken, or the key came with another body.
        TooManyRequests: the owner or the address asked too often within the hour, or the owner's day is spent.
    """
    uploads.check_declared(content_type, size, sha256)
    kind = uploads.kind_of(content_type, is_avatar=is_avatar)
    Limit("uploads-per-address", settings().uploads_per_address, HOUR).spend(address)
    Limit("uploads-per-user", settings().uploads_per_user, HOUR).spend(owner_id)
    earlier = created_by(key)
    if earlier is None:
        _charge(owner_id, size)
    for _ in range(INSERT_TRIES):
        if earlier is not None:
            media = _owned(owner_id, earlier)
            return _granted(media.media_id, media.original)
        media_id = ids.new_owned_id(owner_id, clock.now_ms())
        media = Media(media_id, "pending", uploads.new_path(media_id), kind=kind)
        upload = Upload(uploads.object_key(media_id, content_type), content_type, size, sha256)
        if tables.insert(media, upload, key):
            observability.measure(Metric.UPLOAD_ACCEPTED)
            return _granted(media_id, upload)
        earlier = created_by(key)
    raise Unavailable("The upload could not be prepared; try again.", headers={"Retry-After": "1"})


def status(owner_id: str, media_id: str) -> MediaStatus:
    """The owner's view of a media.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    media = _owned(owner_id, media_id)
    return MediaStatus(
        id=media.media_id,
        state=media.state,
        kind=media.kind,
        width=media.width,
        height=media.height,
        blurhash=media.blurhash,
        duration_ms=media.duration_ms,
        renditions=delivery.rendition_urls(media, private=True),
        problem=media.problem,
    )


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


def present(media: Media, alt: str | None, *, audience_private: bool) -> MediaAnswer:
    """A post's media as an answer has it, with signed URLs."""
    return MediaAnswer(
        id=media.media_id,
        kind=media.kind,
        width=media.width,
        height=media.height,
        blurhash=media.blurhash,
        duration_ms=media.duration_ms,
        alt=alt,
        renditions=delivery.rendition_urls(media, private=audience_private),
    )


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


def _charge(owner_id: str, size: int) -> None:
    """Take a new upload from the owner's quota of the day (UTC)."""
    Limit("uploads-per-day", settings().uploads_per_day, DAY).spend(owner_id)
    Limit("upload-bytes-per-day", settings().upload_bytes_per_day, DAY).spend(owner_id, size)


def _granted(media_id: str, upload: Upload) -> UploadAnswer:
    grant = uploads.grant(upload)
    return UploadAnswer(
        media_id=media_id,
        upload_url=grant.url,
        object_key=upload.object_key,
        headers=grant.headers,
        expires_at_ms=grant.expires_at_ms,
    )


def _owned(owner_id: str, media_id: str) -> Media:
    media = tables.find(media_id) if belongs(media_id, owner_id) else None
    if media is None:
        raise NotFound("There is no such media.")
    return media
