"""Asking for an upload URL: what may come, how often, and the row that waits for it."""

from chalicelib.core import clock, ids, observability
from chalicelib.core.idempotency import IdempotencyKey, created_by
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import DAY, HOUR
from chalicelib.media import tables, uploads
from chalicelib.media.attachments import owned
from chalicelib.media.media import Media, Upload
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.schemas import UploadAnswer
from chalicelib.media.settings import settings

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
            media = owned(owner_id, earlier)
            return _granted(media.media_id, media.original)
        media_id = ids.new_owned_id(owner_id, clock.now_ms())
        media = Media(media_id, "pending", uploads.new_path(media_id), kind=kind)
        upload = Upload(uploads.object_key(media_id, content_type), content_type, size, sha256)
        if tables.insert(media, upload, key):
            observability.measure(MediaMetric.UPLOAD_ACCEPTED)
            return _granted(media_id, upload)
        earlier = created_by(key)
    raise Unavailable("The upload could not be prepared; try again.", headers={"Retry-After": "1"})


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
