"""What a file says of itself, and how its bytes are read without trusting them."""

import struct
from dataclasses import dataclass
from mmap import mmap

from chalicelib.media.refusals import Refused


@dataclass(frozen=True)
class Limits:
    """What no photo exceeds: reading a header stops there.

    Attributes:
        scans: how often a decoder may go over a JPEG.
        frames: pictures in one file.
    """

    scans: int
    frames: int


@dataclass(frozen=True)
class Header:
    """A recognised file.

    Attributes:
        format: Pillow's name of it.
        width: in pixels, as stored (before orientation).
        height: likewise.
        scans: how often a decoder goes over the picture.
        frames: pictures in the file, as far as they matter: an animation's, or a container's items.
        primaries: of its colours as ITU-T H.273 numbers them, where the container says; an ICC profile goes before.
    """

    format: str
    width: int
    height: int
    scans: int = 1
    frames: int = 1
    primaries: int | None = None


def unpack(layout: str, data: bytes | mmap, at: int) -> tuple[int, ...]:
    """Integers at a place.

    Raises:
        Refused: the file ends before.
    """
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error as error:
        raise damaged("cut off in its headers") from error


def damaged(detail: str) -> Refused:
    """The refusal of a file that is cut off or contradicts itself."""
    return Refused("damaged", detail)


def check_frames(frames: int, limits: Limits) -> None:
    """Refuse more pictures in one file than anybody looks at."""
    if frames > limits.frames:
        raise Refused("too-many-frames", f"over {limits.frames}")
