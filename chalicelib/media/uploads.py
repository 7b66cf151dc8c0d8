"""Uploads: accepted types and sizes, object keys, and the pre-signed URL that enforces the declaration."""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chalicelib.core import clock, ids
from chalicelib.core.problems import FieldError, TooLarge, UnsupportedMediaType, invalid_field
from chalicelib.core.settings import settings as core_settings
from chalicelib.media.media import AVATAR, PHOTO, VIDEO, Upload
from chalicelib.media.settings import settings
from chalicelib.media.urls import presigning

RENDITIONS = "r/"
PREFIX = "u/"  # triggers function `resize`; renditions have another prefix, or each would trigger it again
_PHOTOS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/gif": "gif",
}
_VIDEOS = {
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}
EXTENSIONS = _PHOTOS | _VIDEOS
_ALIASES = {  # names that browsers, phones and older libraries give to the same formats
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "video/mov": "video/quicktime",
    "video/x-quicktime": "video/quicktime",
}
SHA256_BYTES = 32
SECRET_BYTES = 16  # of a rendition's key
_KEY = re.compile(rf"u/{ids.SHORT_PATTERN}/raw/\d{{4}}/\d\d/\d\d/({ids.OWNED_PATTERN})\.[0-9a-z]{{3,4}}")


@dataclass(frozen=True)
class PresignedUpload:
    """A URL that accepts one PUT of exactly the declared bytes.

    Attributes:
        headers: that the client must send, in addition to Content-Length, which every HTTP client sends itself.
        expires_at_ms: when the URL ends, in milliseconds since 1970.
    """

    url: str
    headers: dict[str, str]
    expires_at_ms: int


def media_type(declared: str) -> str:
    """The registered name of a declared media type: lower case, no parameters, no alias; an unknown type stays."""
    name = declared.split(";", maxsplit=1)[0].strip().lower()
    return _ALIASES.get(name, name)


def check_declaration(content_type: str, size: int, sha256: str) -> None:
    """Check the declared type, size (in bytes) and SHA-256 (in base64) of a file.

    Raises:
        UnsupportedMediaType, TooLarge, Unprocessable: such a file is not taken; each names the field and its limit,
            if it has one.
    """
    _check_type(content_type)
    kind = kind_of(content_type)
    limit = settings().video_limit if kind == VIDEO else settings().photo_limit
    if size > limit:
        error = FieldError("size", "is over the limit, in bytes", limit, code="too-large")
        raise TooLarge(f"size: a {kind} may have {limit} bytes at most", errors=[error])
    if size < 1:
        raise invalid_field("size", "must be at least 1 byte", 1, code="too-low")
    if not _is_sha256(sha256):
        detail = "must be the SHA-256 of the file, 32 bytes in base64"
        raise invalid_field("sha256", detail, SHA256_BYTES, code="wrong-format")


def kind_of(content_type: str, *, is_avatar: bool = False) -> str:
    """The kind of media of an accepted content type.

    Raises:
        UnsupportedMediaType: it is a video, for an avatar.
    """
    if not is_avatar:
        return VIDEO if content_type in _VIDEOS else PHOTO
    if content_type in _VIDEOS:
        error = FieldError("content_type", "is a video, which is no avatar", code="not-one-of")
        raise UnsupportedMediaType("content_type: an avatar is a picture", errors=[error])
    return AVATAR


def object_key(media_id: str, content_type: str) -> str:
    """The key of an original: `u/<user>/raw/<yyyy>/<mm>/<dd>/<media_id>.<ext>`."""
    return f"{key_prefixes(media_id)[0]}{EXTENSIONS[content_type]}"


def key_prefixes(media_id: str) -> tuple[str, str]:
    """The prefixes of a media's original and of all its renditions, whichever path its row has."""
    owner_id = ids.owner_of(media_id)
    day = clock.rfc3339(ids.created_ms(media_id))[:10].replace("-", "/")
    return f"{PREFIX}{owner_id}/raw/{day}/{media_id}.", f"{RENDITIONS}{owner_id}/{media_id}-"


def new_path(media_id: str) -> str:
    """A new prefix for the keys of a media's renditions, with a random secret of `SECRET_BYTES`."""
    return f"{key_prefixes(media_id)[1]}{secrets.token_hex(SECRET_BYTES)}/"


def media_id_of(reference: str) -> str | None:
    """The media id in a reference, which is an object key or a media id; None if it has neither form."""
    if ids.is_owned(reference):
        return reference
    found = _KEY.fullmatch(reference)
    return found[1] if found else None


def presign(upload: Upload) -> PresignedUpload:
    """Sign a PUT of `upload`, valid from now. If-None-Match allows one PUT only; S3 answers 412 to a second."""
    headers = {"content-type": upload.content_type, "if-none-match": "*", "x-amz-checksum-sha256": upload.sha256}
    now, lifetime = clock.now(), settings().upload_lifetime
    url = presigning.storage().presign(
        "PUT", upload.object_key, at=now, lifetime=lifetime, headers={**headers, "content-length": str(upload.size)}
    )
    return PresignedUpload(url, headers, (now + lifetime) * 1000)


def creation_event(key: str, stored_ms: int) -> dict[str, Any]:
    """S3's event for a stored object, with the fields that `resize` and `transcode` read.

    Args:
        stored_ms: when it was stored, in milliseconds since 1970.
    """
    stored = {"bucket": {"name": core_settings().media_bucket}, "object": {"key": quote(key)}}
    record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "eventTime": clock.rfc3339(stored_ms)}
    return {"Records": [{**record, "s3": stored}]}


def _check_type(content_type: str) -> None:
    is_off = settings().video != "on"
    if content_type in _VIDEOS and is_off:
        error = FieldError("content_type", "is a video, and this stage takes none", code="not-one-of")
        raise UnsupportedMediaType("content_type: videos are off", errors=[error], code="video-off")
    if content_type not in EXTENSIONS:
        taken = ", ".join(_PHOTOS if is_off else EXTENSIONS)
        error = FieldError("content_type", "is not a type that is taken", taken, code="not-one-of")
        raise UnsupportedMediaType(f"content_type: must be one of {taken}", errors=[error])


def _is_sha256(text: str) -> bool:
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(digest) == SHA256_BYTES and base64.b64encode(digest).decode() == text
