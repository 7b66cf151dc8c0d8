"""What the room is about: one uploaded photo or video, from the promise of an upload to its renditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.core import ids
from chalicelib.media.refusals import Code

State = Literal["pending", "processing", "active", "failed"]
UNSETTLED: tuple[State, ...] = ("pending", "processing")

WIDTHS = (150, 320, 640, 1080)  # thumbnail, grid, phone, full
PHOTO, VIDEO, AVATAR = "photo", "video", "avatar"  # an avatar is the square in the middle of what was uploaded
WIDTHS_OF: Mapping[str, tuple[int, ...]] = {PHOTO: WIDTHS, VIDEO: WIDTHS, AVATAR: (150, 320)}
WEBP, AVIF = "webp", "avif"
FORMATS = (WEBP, AVIF)  # file extensions; every size is made in each
VERSION = 1  # of the renditions: one more when they are made another way, for `infra reprocess` to find the older ones
VIDEO_RENDITION = "720p"  # name of the one rendition of a video that is a video
MP4 = "mp4"


@dataclass(frozen=True)
class Upload:
    """What the owner declared when asking for an upload URL; S3 holds the bytes to it by the URL's signature.

    Attributes:
        object_key: where the original goes.
        size: in bytes.
        sha256: of the bytes, in base64.
    """

    object_key: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RenditionSet:
    """What is known of a photo or a video once its renditions are stored; a video's sizes are those of its poster.

    Attributes:
        width: in pixels, of the original as it is seen (orientation applied; of an avatar, its square).
        height: likewise.
        sizes: names of the stored renditions, ascending, out of its kind's widths. An original narrower than a width is
            stored at its own width under that name, and wider names do not exist: nothing is enlarged or stored twice.
        formats: file extensions that every size exists in.
        duration_ms: of a video.
        version: of the code that made them.
    """

    width: int
    height: int
    blurhash: str
    sizes: tuple[int, ...]
    formats: tuple[str, ...] = FORMATS
    duration_ms: int | None = None
    version: int = VERSION


@dataclass(frozen=True)
class Rendered:
    """The renditions of one original, made and not yet stored.

    Attributes:
        store: stores their files under the path that it is given.
    """

    renditions: RenditionSet
    store: Callable[[str], None]


Render = Callable[[], Rendered]
"""Makes the renditions of an opened original. It raises `Refused` for a file that is not taken."""


@dataclass(frozen=True)
class Media:
    """One photo or video of one owner.

    Attributes:
        problem: why it failed, one of `refusals.Code`; only in state `failed`.
        version: of the code that made its renditions; a copy does not know.
        path: prefix of its renditions' keys. Holds a secret of 128 bits: never shown but in signed URLs.
        post_id: of the post that has it.
        in_use: whether it is its owner's avatar.
        upload: None in a copy that a post or an account keeps.
        request_id: of the call that asked for the upload; processing goes on under it.
    """

    media_id: str
    state: State
    path: str
    version: int = VERSION
    problem: Code | None = None
    width: int | None = None
    height: int | None = None
    blurhash: str | None = None
    sizes: tuple[int, ...] = ()
    formats: tuple[str, ...] = ()
    kind: str = PHOTO
    duration_ms: int | None = None
    post_id: str | None = None
    in_use: bool = False
    upload: Upload | None = None
    request_id: str | None = None

    @property
    def owner_id(self) -> str:
        """The user who uploaded it."""
        return ids.owner_of(self.media_id)

    @property
    def created_ms(self) -> int:
        """When its upload was asked for."""
        return ids.created_ms(self.media_id)

    @property
    def original(self) -> Upload:
        """What was uploaded.

        Raises:
            LookupError: this is a copy, which does not know.
        """
        if self.upload is None:
            raise LookupError(self.media_id)
        return self.upload

    @property
    def is_settled(self) -> bool:
        """Whether its state is final."""
        return self.state not in UNSETTLED

    @property
    def is_taken(self) -> bool:
        """Whether a post or its owner's profile shows it."""
        return self.in_use or self.post_id is not None

    def to_map(self) -> dict[str, Any]:
        """What a post or an account keeps of it, so that showing it needs no further read."""
        return {
            "id": self.media_id,
            "kind": self.kind,
            "width": self.width,
            "height": self.height,
            "blurhash": self.blurhash,
            "path": self.path,
            "sizes": list(self.sizes),
            "formats": list(self.formats),
            "duration_ms": self.duration_ms,
        }

    @classmethod
    def from_map(cls, kept: Mapping[str, Any]) -> "Media":
        """The active media that `to_map` was made of, without its upload and post."""
        return cls(
            media_id=kept["id"],
            state="active",
            kind=kept["kind"],
            width=int(kept["width"]),
            height=int(kept["height"]),
            blurhash=kept["blurhash"],
            path=kept["path"],
            sizes=tuple(int(size) for size in kept["sizes"]),
            formats=tuple(kept["formats"]),
            duration_ms=None if kept.get("duration_ms") is None else int(kept["duration_ms"]),
        )
