"""Decoded pictures: the result of every decoder, and the sizes that renditions need."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

ORIENTATION = 0x0112  # the EXIF tag
UPRIGHT = 1
LONGEST = 16_383  # pixels: WebP's limit, so a very tall picture is narrower than its rendition's name says
FLATTEST = 4  # times as wide as high, a rendition is as wide as its name says; flatter ones keep that height
_ROTATED_90 = frozenset({5, 6, 7, 8})  # orientations whose stored width is the height

# Errors of the decoders on damaged files, collected by decoding mutated photographs.
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
"""Width and height in pixels."""

Rows = Callable[[int, int], Image.Image]
"""Returns the rows from the first argument up to the second, without it, as a picture."""


@dataclass(frozen=True)
class DecodedPicture:
    """A decoded picture, as stored: before orientation.

    Attributes:
        size: of the pixels that `rows` returns; may be smaller than the original's.
        full_size: of the original.
        orientation: by EXIF's numbers, 1 to 8.
        profile: the ICC profile of its colours, None for sRGB.
        rows: returns some of its rows.
    """

    size: Size
    full_size: Size
    orientation: int
    profile: bytes | None
    rows: Rows

    @property
    def is_rotated_90(self) -> bool:
        """Whether turning it upright exchanges width and height."""
        return is_rotated_90(self.orientation)


@dataclass(frozen=True)
class TargetSize:
    """The largest rendition for which a picture is decoded.

    Attributes:
        width: of the rendition, in pixels.
        is_square: the rendition is the square in the middle of the picture.
    """

    width: int
    is_square: bool = False

    def least_size(self, full_size: Size, orientation: int) -> Size:
        """The smallest decoded size that this rendition needs, as stored.

        Args:
            full_size: of the original, as stored.
            orientation: by EXIF's numbers.
        """
        upright = full_size[::-1] if is_rotated_90(orientation) else full_size
        if self.is_square:
            scale = min(1.0, self.width / min(upright))
            least = max(1, round(upright[0] * scale)), max(1, round(upright[1] * scale))
        else:
            least = fit(self.width, upright)
        return least[::-1] if is_rotated_90(orientation) else least


def fit(rendition: int, size: Size) -> Size:
    """Width and height of a rendition: as wide as its name says unless the original is narrower, and never too tall.

    A panorama, more than `FLATTEST` times as wide as high, is wider than that, so that it can be recognised: its height
    is at least the name divided by `FLATTEST`, unless the original is lower or the width would exceed `LONGEST`.

    Args:
        rendition: its name, which is its width in pixels.
        size: of the upright original.
    """
    width, height = size
    scale = min(1.0, max(rendition / width, rendition / FLATTEST / height), LONGEST / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def is_rotated_90(orientation: int) -> bool:
    """Whether a picture of that orientation is stored rotated by 90 degrees to either side."""
    return orientation in _ROTATED_90


def orientation_of(exif: Callable[[], Image.Exif]) -> int:
    """The orientation in the EXIF block; `UPRIGHT` if the block is damaged, because the picture may be intact."""
    try:
        orientation = exif().get(ORIENTATION)
    except DECODER_ERRORS:
        return UPRIGHT
    return orientation if isinstance(orientation, int) else UPRIGHT


def exif_of(block: bytes) -> Image.Exif:
    """The tags of an EXIF block."""
    exif = Image.Exif()
    exif.load(block)
    return exif


def crop(picture: DecodedPicture, part: tuple[int, int, int, int]) -> DecodedPicture:
    """The part of a picture between left, upper, right and lower edge, in pixels as stored.

    Raises:
        ValueError: the part is not inside the picture.
    """
    left, upper, right, lower = part
    if right > picture.size[0] or lower > picture.size[1]:
        raise ValueError(f"{part} in {picture.size}")
    size = right - left, lower - upper

    def rows(top: int, bottom: int) -> Image.Image:
        return picture.rows(upper + top, upper + bottom).crop((left, 0, right, bottom - top))

    return replace(picture, size=size, full_size=size, rows=rows)


def rows_of(image: Image.Image) -> Rows:
    """Access to the rows of an image that is decoded completely."""

    def rows(top: int, bottom: int) -> Image.Image:
        return image if (top, bottom) == (0, image.height) else image.crop((0, top, image.width, bottom))

    return rows
