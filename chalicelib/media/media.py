"""Domain types of the room: an upload, a media (one uploaded photo or video), and its renditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.core import clock, ids
from chalicelib.media.refusals import Code

State = Literal["pending", "processing", "active", "failed"]
UNSETTLED: tuple[State, ...] = ("pending", "processing")

WIDTHS = (150, 320, 640, 1080)  # thumbnail, grid, phone, full
PHOTO, VIDEO, AVATAR = "photo", "video", "avatar"  # an avatar is the middle square of its upload
WIDTHS_OF: Mapping[str, tuple[int, ...]] = {PHOTO: WIDTHS, VIDEO: WIDTHS, AVATAR: (150, 320)}
WEBP, AVIF = "webp", "avif"
FORMATS = (WEBP, AVIF)  # file extensions; every size is made in each
VERSION = 2  # of the renditions: raise it when they are made differently; `infra reprocess` finds older ones
VIDEO_RENDITION = "720p"  # name of the one rendition of a video that is a video
MP4 = "mp4"


@dataclass(frozen=True)
class Upload:
    """An upload as its owner declared it; S3 enforces the declaration through the upload URL's signature.

    Attributes:
        object_key: of the original.
        size: in bytes.
        sha256: of the bytes, in base64.
    """

    object_key: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RenditionSet:
    """The properties of a media's renditions; a video's sizes are those of its poster.

    Attributes:
        width: in pixels, of the original as displayed (orientation applied; of an avatar, the square).
        height: likewise.
        sizes: names of the stored renditions, ascending, out of its kind's widths. The first name that is at least the
            original's width has that width, and wider names do not exist: nothing is enlarged or stored twice. The
            renditions of panoramas are wider than their names (`codecs.picture.fit`).
        formats: file extensions; every size exists in each.
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
        problem: why it failed; only in state `failed`.
        version: of the code that made its renditions; a copy does not store it.
        path: prefix of its renditions' keys, with a secret of 128 bits; only signed URLs may contain it.
        post_id: of the post that has it.
        story_id: of the story that has it.
        message_id: of the message that has it.
        ends_ms: the end of that story (ms since 1970; 0: it was deleted); the media is erased then, unless it is kept.
        kept: whether a highlight or the archive keeps it beyond the end of its story; None if none ever did.
        in_use: whether it is its owner's avatar.
        upload: None in a copy that a post or an account keeps.
        request_id: of the call that requested the upload; processing logs the same one.
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
    story_id: str | None = None
    message_id: str | None = None
    ends_ms: int | None = None
    kept: bool | None = None
    in_use: bool = False
    upload: Upload | None = None
    request_id: str | None = None

    @property
    def owner_id(self) -> str:
        """The user who uploaded it."""
        return ids.owner_of(self.media_id)

    @property
    def created_ms(self) -> int:
        """When its upload was requested, in milliseconds since 1970."""
        return ids.created_ms(self.media_id)

    @property
    def original(self) -> Upload:
        """The upload.

        Raises:
            LookupError: this is a copy, which has none.
        """
        if self.upload is None:
            raise LookupError(self.media_id)
        return self.upload

    @property
    def is_settled(self) -> bool:
        """Whether processing has ended: active, or failed, which rendering again can make active."""
        return self.state not in UNSETTLED

    @property
    def files(self) -> list[str]:
        """The keys of its renditions; none if it was never rendered."""
        names = [f"{size}.{extension}" for size in self.sizes for extension in self.formats]
        if self.kind == VIDEO and self.sizes:
            names.append(f"{VIDEO_RENDITION}.{MP4}")
        return [self.path + name for name in names]

    @property
    def was_shown(self) -> bool:
        """Whether URLs of it may have been signed for others than its owner: it was rendered, and posted or an avatar.

        An avatar that was replaced has lost its mark. Other URLs for an owner end before the media is an orphan.
        """
        return bool(self.sizes) and (self.is_attached or self.kind == AVATAR)

    @property
    def urls_have_ended(self) -> bool:
        """Whether no URL of it is valid any more, because all of them ended with its story."""
        return self.ends_ms is not None and 0 < self.ends_ms <= clock.now_ms() and self.kept is None

    @property
    def is_attached(self) -> bool:
        """Whether it belongs to a post, a story or a message, or is its owner's avatar."""
        return self.in_use or self.is_lasting or self.story_id is not None

    @property
    def is_lasting(self) -> bool:
        """Whether it belongs to a post or a message, which have no end."""
        return self.post_id is not None or self.message_id is not None

    def to_map(self) -> dict[str, Any]:
        """The copy that a post or an account stores, so that showing the media needs no further read."""
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
    def from_map(cls, stored: Mapping[str, Any]) -> "Media":
        """The active media from a map of `to_map`, without its upload and post."""
        return cls(
            media_id=stored["id"],
            state="active",
            kind=stored["kind"],
            width=int(stored["width"]),
            height=int(stored["height"]),
            blurhash=stored["blurhash"],
            path=stored["path"],
            sizes=tuple(int(size) for size in stored["sizes"]),
            formats=tuple(stored["formats"]),
            duration_ms=None if stored.get("duration_ms") is None else int(stored["duration_ms"]),
        )
