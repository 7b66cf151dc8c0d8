"""A photo's bytes into its renditions: decoded once, shrunk in steps, sRGB, upright, opaque, without any metadata.

Loads Pillow: import it only where a photo is at hand.
"""

import io
import struct
import zlib
from dataclasses import dataclass

import blurhash
from PIL import Image

from chalicelib.core.settings import settings
from chalicelib.media import colour
from chalicelib.media.headers import CONTENT_TYPES, Header, read_header
from chalicelib.media.media import WIDTHS, RenditionSet
from chalicelib.media.refusals import Refused

QUALITY = 79  # DESIGN, Budgets
METHOD = 2  # libwebp's effort: 30% less CPU for the whole set than its default, 4, for 2% more bytes
TALLEST = 16_383  # pixels: WebP has no more, so a very tall picture is narrower than its size's name
REDUCING_GAP = 3.0  # box-shrink to within three times the target first: indistinguishable, and much faster on PNG
BLUR_SIDE = 32  # pixels: more detail than the hash can hold
ORIENTATION = 0x0112  # the EXIF tag
_LYING = frozenset({5, 6, 7, 8})  # orientations whose stored width is the height
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's plugins raise on damaged files, found by feeding them mutated photographs.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


@dataclass(frozen=True)
class Photo:
    """A rendered photo: what is known of it, and the WebP file of each of its sizes."""

    renditions: RenditionSet
    files: dict[int, bytes]


def make_renditions(data: bytes, content_type: str) -> Photo:
    """Check and render a photo. The same bytes give the same renditions.

    Args:
        data: the whole file.
        content_type: as declared; the content must agree.

    Raises:
        Refused: it is none of the formats taken, another than declared, too big to decode, or damaged.
    """
    header = read_header(data, settings().scan_limit)
    if CONTENT_TYPES[header.format] != content_type:
        raise Refused("type-mismatch", f"{header.format} declared as {content_type}")
    if header.width * header.height > settings().pixel_limit:
        raise Refused("too-many-pixels", f"{header.width} x {header.height}")
    try:
        largest, width, height = _develop(data, header)
    except _DECODER_ERRORS as error:
        raise Refused("damaged", repr(error)) from error
    pictures = _cascade(largest, width, height)
    renditions = RenditionSet(width, height, _blurhash(pictures[WIDTHS[0]]), tuple(sorted(pictures)))
    return Photo(renditions, {size: _encode(picture) for size, picture in pictures.items()})


def _develop(data: bytes, header: Header) -> tuple[Image.Image, int, int]:
    """The largest rendition's pixels, and the upright original's width and height."""
    with Image.open(io.BytesIO(data), formats=[header.format]) as image:
        if image.size != (header.width, header.height):
            raise Refused("damaged", f"two sizes: {image.size} and {header}")
        if header.format != "JPEG":
            image.load()  # PNG may store its orientation behind the pixels
        orientation = _orientation(image)
        lies = orientation in _LYING
        width, height = image.size[::-1] if lies else image.size
        target = _fit(WIDTHS[-1], width, height)
        stored_target = target[::-1] if lies else target
        image.draft(None, stored_target)  # JPEG decodes to a half, quarter or eighth at a fraction of the cost
        image.load()
        profile = image.info.get("icc_profile")
        small = colour.workable(image).resize(stored_target, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    picture = colour.to_srgb(small, profile)
    turn = _UPRIGHT.get(orientation)
    return (picture if turn is None else picture.transpose(turn)), width, height


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(ORIENTATION)
    except _DECODER_ERRORS:
        return 1  # damaged metadata does not make a damaged picture
    return orientation if isinstance(orientation, int) else 1


def _fit(size: int, width: int, height: int) -> tuple[int, int]:
    """Width and height of the rendition `size`: that wide unless the original is narrower, and never too tall."""
    scale = min(1.0, size / width, TALLEST / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _cascade(largest: Image.Image, width: int, height: int) -> dict[int, Image.Image]:
    """The picture of each size that exists, each shrunk from the next larger."""
    narrower = [size for size in WIDTHS if size < width]
    sizes = WIDTHS[: len(narrower) + 1]
    pictures = {sizes[-1]: largest}
    for size in reversed(sizes[:-1]):
        largest = largest.resize(_fit(size, width, height), Image.Resampling.LANCZOS)
        pictures[size] = largest
    return pictures


def _encode(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=METHOD)
    return file.getvalue()


def _blurhash(picture: Image.Image) -> str:
    tiny = picture.resize((BLUR_SIDE, BLUR_SIDE), Image.Resampling.BOX)
    pixels = tiny.tobytes()
    row = 3 * BLUR_SIDE
    rows = [[pixels[at : at + 3] for at in range(start, start + row, 3)] for start in range(0, len(pixels), row)]
    across, down = (4, 3) if picture.width >= picture.height else (3, 4)
    return str(blurhash.encode(rows, across, down))
