"""Request and response types of the media room."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core.schemas import Answer, Body, OwnedId, Url
from chalicelib.media.media import PHOTO, VIDEO, State
from chalicelib.media.refusals import Code
from chalicelib.media.settings import MediaSettings
from chalicelib.media.uploads import EXTENSIONS, media_type

POLICY = MediaSettings()  # the defaults: limits in the schemas are the same in every stage


def _kind_or_type(given: str) -> str:
    name = media_type(given)
    if name not in _KINDS_AND_TYPES:
        expected = f"'{PHOTO}', '{VIDEO}' or the media type that the upload declared"
        raise PydanticCustomError("not_one_of", "Input should be {expected}", {"expected": expected})
    return name


_KINDS_AND_TYPES = (PHOTO, VIDEO, *EXTENSIONS)
KindOrType = Annotated[
    str, WithJsonSchema({"type": "string", "enum": list(_KINDS_AND_TYPES)}), AfterValidator(_kind_or_type)
]

# These types are only documented here; `uploads.check_declaration` refuses values, each with its own status.
ContentType = Annotated[str, WithJsonSchema({"type": "string", "enum": list(EXTENSIONS)}), AfterValidator(media_type)]
Size = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": POLICY.video_limit})]
Sha256 = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$"})]
REFERENCE_LIMIT = 200  # characters of an object key or a media id; a key has about 70
Renditions = dict[str, dict[str, Url]]


class MediaReference(Body):
    """An uploaded photo or video, given by its object key or by its id."""

    object_key: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)
    media_id: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if (self.object_key is None) == (self.media_id is None):
            raise ValueError("give object_key or media_id, one of them")
        return self

    @property
    def reference(self) -> str:
        """The object key or the media id, whichever was given."""
        return self.object_key or self.media_id or ""


class UploadRequest(Body):
    """The declaration of an upload: size in bytes (the limit of photos is lower), SHA-256 in base64.

    `purpose` is given for a photo that will be the profile's avatar.
    """

    content_type: ContentType
    size: Size
    sha256: Sha256
    purpose: Literal["avatar"] | None = None


class UploadAnswer(Answer):
    """The URL for the PUT, the headers that it must have, and when the URL ends."""

    media_id: OwnedId
    upload_url: Url
    object_key: str
    headers: dict[str, str]
    expires_at_ms: int


class MediaAnswer(Answer):
    """One photo or video of a post.

    Renditions: `{"150": {"webp": url, "avif": url}, …}`, empty until the media is active. A video has those of its
    poster, and `{"720p": {"mp4": url}}`.
    """

    id: OwnedId
    kind: str
    width: int | None
    height: int | None
    blurhash: str | None
    duration_ms: int | None
    alt: str | None
    renditions: Renditions


class MediaStatus(Answer):
    """One photo or video for its owner; `problem` is the reason why it failed."""

    id: OwnedId
    state: State
    kind: str
    width: int | None
    height: int | None
    blurhash: str | None
    duration_ms: int | None
    renditions: Renditions
    problem: Code | None
