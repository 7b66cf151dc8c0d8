"""Shrink decoded pixels and convert them to opaque sRGB, in bands of rows: memory never holds a second full copy."""

from math import ceil, floor

from PIL import Image, ImageChops

from chalicelib.media.codecs.picture import DecodedPicture, Size
from chalicelib.media.formats.headers import Colours
from chalicelib.media.photo.colours import to_srgb

WHITE = "white"  # the background of transparent pictures, as on paper
REDUCING_GAP = 3.0  # box-shrink to within three times the target first: indistinguishable, and much faster
BAND = 4_000_000  # pixels of the original in one band: 16 MB in each of its modes
REACH = 4  # rows of the original, per row of the result, that Lanczos reads at most on each side of a row
_PREMULTIPLIED = {"LA": "La", "RGBA": "RGBa"}  # so that the colour of transparent pixels does not bleed into others
_STRAIGHT = {short: long for long, short in _PREMULTIPLIED.items()}
_GREY = frozenset({"1", "L", "LA", "La", "I;16", "I;16B", "I;16L", "I"})
_RESIZABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels."""


def shrink_to_srgb(
    picture: DecodedPicture, size: Size, part: Box | None = None, colours: Colours | None = None
) -> Image.Image:
    """Resize a picture, or a part of it, to `size`, opaque, in mode RGB and the sRGB colour space.

    Args:
        part: of the picture as stored; all of it by default.
        colours: as the container names them; only used for a picture without an ICC profile.
    """
    return to_srgb(flatten(shrink(picture, size, part)), picture.profile, colours or Colours())


def shrink(picture: DecodedPicture, size: Size, part: Box | None = None) -> Image.Image:
    """Resize a picture, or a part of it, to `size`, in mode L, LA, RGB, RGBA or CMYK; equal to one Lanczos resize."""
    width, rows = picture.size
    left, upper, right, lower = part or (0, 0, width, rows)
    bands = ceil(width * (lower - upper) / BAND)
    step = ceil(size[1] / bands)
    scale = (lower - upper) / size[1]
    whole: Image.Image | None = None
    for top in range(0, size[1], step):
        bottom = min(top + step, size[1])
        first = max(0, floor(upper + (top - REACH) * scale))
        last = min(rows, ceil(upper + (bottom + REACH) * scale))
        box = (left, upper + top * scale - first, right, min(upper + bottom * scale, last) - first)
        band = _resize(picture.rows(first, last), (size[0], bottom - top), box)
        if whole is None:
            whole = band if bottom == size[1] else Image.new(band.mode, size)
        if whole is not band:
            whole.paste(band, (0, top))
    if whole is None:
        raise ValueError(f"no rows in {size}")
    return whole


def to_resizable_mode(image: Image.Image) -> Image.Image:
    """Convert a picture to a mode with 8 bits per channel that Pillow can resize: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if image.has_transparency_data:
        mode = "LA" if image.mode in _GREY else "RGBA"
    elif image.mode in _RESIZABLE:
        mode = image.mode
    else:
        mode = "L" if image.mode in _GREY else "RGB"
    return image if image.mode == mode else image.convert(mode)


def flatten(image: Image.Image) -> Image.Image:
    """Make a picture opaque, on white, in mode L, RGB or CMYK.

    Args:
        image: in a mode that `to_resizable_mode` returns.
    """
    if image.mode not in {"LA", "RGBA"}:
        return image
    mode = image.mode.removesuffix("A")
    background = Image.new(mode, image.size, WHITE)
    background.paste(image.convert(mode), mask=image.getchannel("A"))
    return background


def _resize(rows: Image.Image, size: Size, box: Box) -> Image.Image:
    image = to_resizable_mode(rows)
    if image.mode in _PREMULTIPLIED:
        image = image.convert(_PREMULTIPLIED[image.mode])
    resized = image.resize(size, Image.Resampling.LANCZOS, box, REDUCING_GAP)
    return resized.convert(_STRAIGHT[resized.mode]) if resized.mode in _STRAIGHT else resized


def _eight_bits(image: Image.Image) -> Image.Image:
    """Convert 16-bit grey to 8 bits, by the high bytes; with alpha if one level is transparent."""
    grey = image.convert("I").point(lambda value: value / 256).convert("L")
    level = image.info.get("transparency")
    if not isinstance(level, int):
        return grey
    pixels = image.convert("I;16").tobytes()
    low, high = (Image.frombytes("L", image.size, pixels[byte::2]) for byte in (0, 1))
    differs = (
        half.point(lambda value, byte=byte: 255 * (value != byte))
        for half, byte in ((low, level & 255), (high, level >> 8))
    )
    return Image.merge("LA", (grey, ImageChops.lighter(*differs)))
