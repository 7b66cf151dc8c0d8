"""A photo's bytes into its renditions: decoded once, shrunk in steps, sRGB, upright, opaque, without any metadata.

Loads Pillow: import it only where a photo is at hand.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import blurhash
from PIL import Image

from chalicelib.media.codecs.picture import DECODER_ERRORS, Size
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.formats.photo_checks import check
from chalicelib.media.media import AVATAR, AVIF, FORMATS, PHOTO, WEBP, WIDTHS_OF, RenditionSet
from chalicelib.media.photo.decoding import decode
from chalicelib.media.photo.pixels import Box, shrink_to_srgb
from chalicelib.media.refusals import Refused

# Decision 11 has the figures behind these. WebP's method 2 takes 30% less CPU than its default, 4, for 2% more bytes;
# AVIF's tuning for structural similarity gives every kind of photo the look of that WebP at 6/10 of its bytes.
ENCODERS: Mapping[str, Mapping[str, Any]] = {
    WEBP: {"quality": 79, "method": 2},
    AVIF: {"quality": 56, "speed": 8, "max_threads": 1, "codec": "aom", "advanced": {"tune": "ssim"}},
}
TALLEST = 16_383  # pixels: WebP has no more, so a very tall picture is narrower than its size's name
BLUR_SIDE = 32  # pixels: more detail than the hash can hold
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Photo:
    """A rendered photo: what is known of it, and its files by name, e.g. `640.webp`."""

    renditions: RenditionSet
    files: dict[str, bytes]


def make_renditions(data: bytes, content_type: str, formats: Sequence[str] = FORMATS, kind: str = PHOTO) -> Photo:
    """Check and render a photo. The same bytes give the same renditions.

    Args:
        data: the whole file.
        content_type: as declared; the content must agree.
        formats: to make every size in.
        kind: of the media, which says what is shown and at which widths.

    Raises:
        Refused: it is none of the formats taken, another than declared, too big to decode, or damaged.
    """
    return render(data, check(data, content_type), formats, kind)


def render(data: bytes, header: PhotoHeader, formats: Sequence[str] = FORMATS, kind: str = PHOTO) -> Photo:
    """The renditions of a checked photo.

    Raises:
        Refused: it is damaged, or needs more memory than there is.
    """
    try:
        largest, (width, height) = _develop(data, header, kind)
    except DECODER_ERRORS as error:
        raise Refused("damaged", repr(error)) from error
    except MemoryError as error:
        raise Refused("too-heavy", "out of memory") from error
    pictures = _cascade(largest, width, height, WIDTHS_OF[kind])
    sizes = tuple(sorted(pictures))
    renditions = RenditionSet(width, height, _blurhash(pictures[sizes[0]]), sizes, tuple(formats))
    files = {f"{size}.{each}": encode(pictures[size], each) for size in sizes for each in formats}
    return Photo(renditions, files)


def encode(picture: Image.Image, extension: str) -> bytes:
    """The picture as a file of that format, as all renditions are."""
    file = io.BytesIO()
    picture.save(file, extension.upper(), **ENCODERS[extension])
    return file.getvalue()


def _develop(data: bytes, header: PhotoHeader, kind: str) -> tuple[Image.Image, Size]:
    """The largest rendition's pixels, and width and height of what it shows of the upright original."""
    largest, is_square = WIDTHS_OF[kind][-1], kind == AVATAR
    decoded = decode(data, header, lambda size: (_cover if is_square else _fit)(largest, *size))
    width, height = decoded.full_size[::-1] if decoded.is_lying else decoded.full_size
    if is_square:
        width = height = min(width, height)
    target = _fit(largest, width, height)
    target = target[::-1] if decoded.is_lying else target
    part = _middle(decoded.size) if is_square else None
    picture = shrink_to_srgb(decoded, target, part, header.primaries)
    picture.info = {}  # Pillow writes a profile, a comment or a position that it finds there into the files it makes
    turn = _UPRIGHT.get(decoded.orientation)
    return (picture if turn is None else picture.transpose(turn)), (width, height)


def _fit(size: int, width: int, height: int) -> Size:
    """Width and height of the rendition `size`: that wide unless the original is narrower, and never too tall."""
    scale = min(1.0, size / width, TALLEST / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _cover(size: int, width: int, height: int) -> Size:
    """Width and height of a picture whose middle square is the rendition `size`."""
    scale = min(1.0, size / min(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _middle(size: Size) -> Box:
    """The largest square in the middle: the same whichever way up the picture is stored."""
    width, height = size
    side = min(width, height)
    left, upper = (width - side) / 2, (height - side) / 2
    return left, upper, left + side, upper + side


def _cascade(largest: Image.Image, width: int, height: int, widths: tuple[int, ...]) -> dict[int, Image.Image]:
    """The picture of each size that exists, each shrunk from the next larger."""
    narrower = [size for size in widths if size < width]
    sizes = widths[: len(narrower) + 1]
    pictures = {sizes[-1]: largest}
    for size in reversed(sizes[:-1]):
        largest = largest.resize(_fit(size, width, height), Image.Resampling.LANCZOS)
        pictures[size] = largest
    return pictures


def _blurhash(picture: Image.Image) -> str:
    tiny = picture.resize((BLUR_SIDE, BLUR_SIDE), Image.Resampling.BOX)
    pixels = tiny.tobytes()
    row = 3 * BLUR_SIDE
    rows = [[pixels[at : at + 3] for at in range(start, start + row, 3)] for start in range(0, len(pixels), row)]
    across, down = (4, 3) if picture.width >= picture.height else (3, 4)
    return str(blurhash.encode(rows, across, down))
