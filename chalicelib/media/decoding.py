"""From a file to pixels, by the one decoder that its header names. Loads Pillow, and pi_heif for HEIF."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from chalicelib.media.headers import Header
from chalicelib.media.refusals import Refused

# Naming them here loads these plugins and no others: with one missing, `Image.open` would load every one there is.
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
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
        size: of the pixels that `rows` gives: JPEG may come at a half, quarter or eighth.
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
        return self.orientation in _LYING


def decode(data: bytes, header: Header, wanted: Callable[[Size], Size]) -> Decoded:
    """Decode the first picture of a file.

    Args:
        wanted: the size that is needed of an upright original of the given size; what is decoded is no smaller.

    Raises:
        Refused: the file contradicts its header.
        DECODER_ERRORS, MemoryError: it is damaged, or asks for too much.
    """
    return _heif(data, header) if header.format == "HEIF" else _by_pillow(data, header, wanted)


def _by_pillow(data: bytes, header: Header, wanted: Callable[[Size], Size]) -> Decoded:
    image = Image.open(io.BytesIO(data), formats=[header.format])
    _compare(image.size, header)
    if header.format == "PNG":
        image.load()  # it may store its orientation behind the pixels
    full_size, orientation = image.size, _orientation(image)
    lies = orientation in _LYING
    target = wanted(full_size[::-1] if lies else full_size)
    image.draft(None, target[::-1] if lies else target)  # JPEG: a fraction of the pixels at a fraction of the cost
    image.load()

    def rows(top: int, bottom: int) -> Image.Image:
        return image if (top, bottom) == (0, image.height) else image.crop((0, top, image.width, bottom))

    return Decoded(image.size, full_size, orientation, image.info.get("icc_profile"), rows)


def _heif(data: bytes, header: Header) -> Decoded:
    """HEIF turns its pictures by itself; an orientation in the EXIF is there for information only (ISO 23008-12)."""
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1  # threads take memory each, and a function has one processor
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    file = pi_heif.open_heif(data)
    image = file[file.primary_index]
    if image.size[0] * image.size[1] > header.width * header.height:
        raise Refused("damaged", f"two sizes: {image.size} and {header}")
    image.load()

    def rows(top: int, bottom: int) -> Image.Image:  # holds `image`, without which its pixels would be freed
        size, part = (image.size[0], bottom - top), image.data[top * image.stride : bottom * image.stride]
        return Image.frombytes(image.mode, size, part, "raw", image.mode, image.stride)

    return Decoded(image.size, image.size, UPRIGHT, image.info.get("icc_profile"), rows)


def _compare(size: Size, header: Header) -> None:
    if size != (header.width, header.height):
        raise Refused("damaged", f"two sizes: {size} and {header}")


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(ORIENTATION)
    except DECODER_ERRORS:
        return UPRIGHT  # damaged metadata does not make a damaged picture
    return orientation if isinstance(orientation, int) else UPRIGHT
