"""Request an upload: check the declaration and the limits, create the media row, and sign the upload URL."""

from chalicelib.core import clock, ids, observability
from chalicelib.core.idempotency import IdempotencyKey, created_by
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import DAY, HOUR
from chalicelib.media import tables, uploads
from chalicelib.media.attachments import find_owned
from chalicelib.media.media import Media, Upload
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.schemas import UploadAnswer
from chalicelib.media.settings import settings

INSERT_ATTEMPTS = 3  # ids clash once in millions; a race for one Idempotency-Key ends with the second attempt


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
    """Create a media for an upload and sign its upload URL.

    The same `key` again returns the same media, with a newly signed URL, and counts nothing against the day's quota.

    Args:
        content_type: as declared, as are `size` (in bytes) and `sha256` (in base64).
        address: the client's IP address.
        is_avatar: whether it is for the owner's profile, not for a post.

    Raises:
        UnsupportedMediaType, TooLarge, Unprocessable: such a file is not taken, or the key came with another body.
        NotFound: the media that this key created has been removed.
        TooManyRequests: the owner or the address exceeded the hour's limit, or the owner the day's quota.
        Unavailable: no row could be created; the client can try again.
    """
    uploads.check_declaration(content_type, size, sha256)
    kind = uploads.kind_of(content_type, is_avatar=is_avatar)
    Limit("uploads-per-address", settings().uploads_per_address, HOUR).spend(address)
    Limit("uploads-per-user", settings().uploads_per_user, HOUR).spend(owner_id)
    earlier = created_by(key)
    if earlier is None:
        _charge(owner_id, size)
    for _ in range(INSERT_ATTEMPTS):
        if earlier is not None:
            media = find_owned(owner_id, earlier)
            return _answer(media.media_id, media.original)
        media_id = ids.new_owned_id(owner_id, clock.now_ms())
        media = Media(media_id, "pending", uploads.new_path(media_id), kind=kind)
        upload = Upload(uploads.object_key(media_id, content_type), content_type, size, sha256)
        if tables.insert(media, upload, key):
            observability.measure(MediaMetric.UPLOAD_ACCEPTED)
            return _answer(media_id, upload)
        earlier = created_by(key)
    raise Unavailable("The upload could not be prepared; try again.", headers={"Retry-After": "1"})


def _charge(owner_id: str, size: int) -> None:
    """Count a new upload against the owner's quota of the day (UTC)."""
    Limit("uploads-per-day", settings().uploads_per_day, DAY).spend(owner_id)
    Limit("upload-bytes-per-day", settings().upload_bytes_per_day, DAY).spend(owner_id, size)


def _answer(media_id: str, upload: Upload) -> UploadAnswer:
    presigned = uploads.presign(upload)
    return UploadAnswer(
        media_id=media_id,
        upload_url=presigned.url,
        object_key=upload.object_key,
        headers=presigned.headers,
        expires_at_ms=presigned.expires_at_ms,
    )
