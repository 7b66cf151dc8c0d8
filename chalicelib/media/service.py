"""What the media room does: upload URLs, rendering, and lending media to posts."""

import secrets
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, functions, ids, observability
from chalicelib.core.idempotency import IdempotencyKey, created_by
from chalicelib.core.limits import Limit
from chalicelib.core.observability import Metric, logger
from chalicelib.core.problems import Conflict, FieldError, NotFound, Problem, Unavailable, Unprocessable
from chalicelib.core.settings import DAY, HOUR, settings
from chalicelib.media import delivery, objects, tables, uploads
from chalicelib.media.erasing import Purge, erase, erase_if_removed, erase_later
from chalicelib.media.media import VIDEO, Media, Upload
from chalicelib.media.schemas import MediaAnswer, MediaStatus, UploadAnswer
from chalicelib.media.sweeping import sweep

__all__ = [
    "Media",
    "MediaAnswer",
    "Purge",
    "attach",
    "erase",
    "erase_later",
    "of_post",
    "present",
    "render",
    "request_upload",
    "resolve",
    "status",
    "sweep",
    "transcode",
]

SECRET_BYTES = 16  # rendition keys cannot be guessed
INSERT_TRIES = 3  # a clash of ids is one in millions, a race of one Idempotency-Key ends with the second look


def request_upload(
    owner_id: str, content_type: str, size: int, sha256: str, address: str, key: IdempotencyKey | None = None
) -> UploadAnswer:
    """Promise an upload of `size` bytes with that SHA-256 (base64).

    The same `key` again gives the same media, with a URL signed anew, and takes nothing of the day's quota.

    Args:
        address: the IP address of who asks.

    Raises:
        UnsupportedMediaType, TooLarge, Unprocessable: no such file is taken, or the key came with another body.
        TooManyRequests: the owner or the address asked too often within the hour, or the owner's day is spent.
    """
    uploads.check_declared(content_type, size, sha256)
    Limit("uploads-per-address", settings().uploads_per_address, HOUR).spend(address)
    Limit("uploads-per-user", settings().uploads_per_user, HOUR).spend(owner_id)
    earlier = created_by(key)
    if earlier is None:
        _charge(owner_id, size)
    for _ in range(INSERT_TRIES):
        if earlier is not None:
            media = _owned(owner_id, earlier)
            return _granted(media.media_id, media.original)
        media_id = ids.new_owned_id(owner_id)
        path = f"r/{owner_id}/{media_id}-{secrets.token_hex(SECRET_BYTES)}/"
        media = Media(media_id, "pending", path, kind=uploads.kind_of(content_type))
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


def resolve(owner_id: str, refs: Sequence[str]) -> list[Media]:
    """The media that a new post of `owner_id` refers to, in order, checked to be there and free.

    Args:
        refs: an object key or a media id each.

    Raises:
        Unprocessable: a reference is unknown or somebody else's, or its file was refused; names `media.<i>`.
        Conflict: a media belongs to another post, or nothing has been uploaded for it yet; names `media.<i>`.
    """
    named = [uploads.media_id_of(ref) for ref in refs]
    found = tables.find_all([media_id for media_id in named if _belongs(media_id, owner_id)])
    resolved = [_named(found, ref) for ref in refs]
    _refuse(Unprocessable, "is not an upload of yours", [media is None for media in resolved])
    media = [each for each in resolved if each is not None]
    _refuse(Unprocessable, "was refused; its media's problem says why", [each.state == "failed" for each in media])
    _refuse(Conflict, "belongs to a post already", [each.post_id is not None for each in media])
    missing = objects.absent([each.original.object_key for each in media if each.state == "pending"])
    _refuse(Conflict, "has not been uploaded yet", [each.original.object_key in missing for each in media])
    return media


def attach(transaction: TransactWrite, media: Media, post_id: str) -> None:
    """Add to the post's transaction the update that gives it `media`.

    Its condition: the media still exists, has not expired or failed, and has no post. It may have become active since
    `resolve`: that is why a post looks at its media again after its own write.
    """
    tables.attach(transaction, media, post_id)


def of_post(owner_id: str, media_ids: Sequence[str]) -> list[Media]:
    """Media of a post of `owner_id`, read strongly, in order; those that are gone are left out."""
    found = tables.find_all([media_id for media_id in media_ids if _belongs(media_id, owner_id)])
    return [found[media_id] for media_id in media_ids if media_id in found]


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
    media = tables.find(media_id) if _belongs(media_id, owner_id) else None
    if media is None:
        raise NotFound("There is no such media.")
    return media


def _belongs(media_id: str | None, owner_id: str) -> TypeGuard[str]:
    return media_id is not None and ids.is_owned(media_id) and ids.owner_of(media_id) == owner_id


def _named(found: Mapping[str, Media], reference: str) -> Media | None:
    """The media that a reference names to the letter: a key with another date or extension names nothing."""
    media = found.get(uploads.media_id_of(reference) or "")
    return media if media and reference in {media.media_id, media.original.object_key} else None


def _refuse(kind: type[Problem], detail: str, wrong: Sequence[bool]) -> None:
    errors = [FieldError(f"media.{i}", detail) for i, is_wrong in enumerate(wrong) if is_wrong]
    if errors:
        raise kind(f"{', '.join(error.field for error in errors)} {detail}.", errors=errors)
