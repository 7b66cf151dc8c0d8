"""Request and response types of the media room."""

from chalicelib.core.schemas import Answer, Body
from chalicelib.media.media import State
from chalicelib.media.refusals import Code


class UploadRequest(Body):
    """What is going to be uploaded: its size in bytes, its SHA-256 in base64."""

    content_type: str
    size: int
    sha256: str


class UploadAnswer(Answer):
    """Where to PUT the bytes, with which headers, until when."""

    media_id: str
    upload_url: str
    object_key: str
    headers: dict[str, str]
    expires_at_ms: int


class MediaAnswer(Answer):
    """One photo as a post shows it; renditions are `{"150": {"webp": url}, …}`, empty until it is processed."""

    id: str
    kind: str
    width: int | None
    height: int | None
    blurhash: str | None
    alt: str | None
    renditions: dict[str, dict[str, str]]


class MediaStatus(Answer):
    """One photo as its owner sees it; `problem` is the reason why it failed."""

    id: str
    state: State
    kind: str
    width: int | None
    height: int | None
    blurhash: str | None
    renditions: dict[str, dict[str, str]]
    problem: Code | None
