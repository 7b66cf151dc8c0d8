"""What every decoder makes."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

ORIENTATION = 0x0112  # the EXIF tag
UPRIGHT = 1
_LYING = frozenset({5, 6, 7, 8})  # orientations whose stored width is the height

# What the decoders raise on damaged files, found by feeding them mutated photographs.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

Size = tuple[int, int]


@dataclass(frozen=True)
class Decoded:
    """A decoded picture, as stored: before orientation.

    Attributes:
        size: of the pixels that `rows` gives, which may be fewer than the original's.
        full_size: of the original.
        orientation: by EXIF's numbers, 1 to 8.
        profile: the ICC profile that its numbers are meant in, None for sRGB.
        rows: the rows from one up to another, as a picture.
    """

    size: Size
    full_size: Size
    orientation: int
    profile: bytes | None
    rows: Callable[[int, int], Image.Image]

    @property
    def is_lying(self) -> bool:
        """Whether width and height change places when it is turned upright."""
        return lies(self.orientation)


def lies(orientation: int) -> bool:
    """Whether a picture of that orientation is stored on its side."""
    return orientation in _LYING


def orientation_of(exif: Callable[[], Image.Exif]) -> int:
    """The orientation that the EXIF block tells; damaged metadata does not make a damaged picture."""
    try:
        orientation = exif().get(ORIENTATION)
    except DECODER_ERRORS:
        return UPRIGHT
    return orientation if isinstance(orientation, int) else UPRIGHT
