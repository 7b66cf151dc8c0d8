"""Headers of photos and videos, and reading their bytes without trusting them."""

import struct
from dataclasses import dataclass
from mmap import mmap

from chalicelib.media.refusals import Refused

PICTURES, SOUND, OTHER = "pictures", "sound", "other"


@dataclass(frozen=True)
class Limits:
    """Limits of a photo; reading its header stops at the first that it exceeds.

    Attributes:
        scans: how often a decoder may go over a JPEG.
        frames: pictures in one file.
    """

    scans: int
    frames: int


@dataclass(frozen=True)
class Colours:
    """The colours of a picture as its container names them; None for what it does not say.

    Attributes:
        primaries: by ITU-T H.273, table 2.
        transfer: characteristic by ITU-T H.273, table 3.
        gamma: exponent of the signal that gives light.
    """

    primaries: int | None = None
    transfer: int | None = None
    gamma: float | None = None


@dataclass(frozen=True)
class PhotoHeader:
    """The header of a photo.

    Attributes:
        format: Pillow's name of it.
        width: in pixels, as stored (before cropping and orientation).
        height: likewise.
        scans: how often a decoder goes over the picture.
        frames: pictures in the file: those of an animation, or the items of a container.
        colours: an ICC profile takes precedence.
        end: offset of the bytes behind the picture; None if they are not known.
        has_end: whether the picture has the end marker that its format demands.
        is_animated: whether the file has the form of an animation, even of one picture.
        is_oriented: whether the container itself has an orientation; then one in the EXIF block is informative.
        crop: left, upper, right and lower edge of the displayed part, in pixels as stored; None for all of it.
    """

    format: str
    width: int
    height: int
    scans: int = 1
    frames: int = 1
    colours: Colours = Colours()
    end: int | None = None
    has_end: bool = True
    is_animated: bool = False
    is_oriented: bool = False
    crop: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Track:
    """One track of a video's container.

    Attributes:
        kind: `PICTURES`, `SOUND` or `OTHER` (positions, time codes, subtitles and so on).
        codecs: by the container's names.
        width: in pixels, as stored; of pictures.
        height: likewise.
        frames: how many there are; 0 if the container does not say.
        seconds: its duration; 0 if the container does not say.
    """

    kind: str
    codecs: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    frames: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class VideoHeader:
    """The header of a video.

    Attributes:
        format: FFmpeg's name of the container.
        seconds: the duration of the whole; 0 if the container does not say.
        end: offset of the bytes behind the video.
    """

    format: str
    seconds: float
    tracks: tuple[Track, ...]
    end: int

    def pictures(self, codecs: frozenset[str]) -> Track | None:
        """The track of pictures to show, the first in these codecs; one of a single picture only if there is no other.

        None if there is none: phones and editors put a cover, in a codec of photos, before the film.
        """
        listed = [
            each for each in self.tracks if each.kind == PICTURES and each.codecs and codecs.issuperset(each.codecs)
        ]
        return next((track for track in listed if track.frames != 1), listed[0] if listed else None)


def unpack(layout: str, data: bytes | mmap, at: int) -> tuple[int, ...]:
    """Unpack integers at an offset.

    Args:
        layout: as for the module `struct`.

    Raises:
        Refused: the file ends before the last of them.
    """
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error as error:
        raise damaged("cut off in its headers") from error


def damaged(detail: str) -> Refused:
    """The refusal of a file that is cut off or contradicts itself."""
    return Refused("damaged", detail)


def check_frames(frames: int, limits: Limits) -> None:
    """Check the number of pictures in a file.

    Raises:
        Refused: it exceeds the limit.
    """
    if frames > limits.frames:
        raise Refused("too-many-frames", f"over {limits.frames}")
