"""Shrink decoded pixels and convert them to opaque sRGB, in bands of rows: memory never holds a second full copy."""

import io
from functools import cache
from math import ceil, floor

from PIL import Image, ImageCms

from chalicelib.media.codecs.picture import DecodedPicture, Size

WHITE = "white"  # the background of transparent pictures, as on paper
REDUCING_GAP = 3.0  # box-shrink to within three times the target first: indistinguishable, and much faster
BAND = 4_000_000  # pixels of the original in one band: 16 MB in each of its modes
REACH = 4  # rows of the original, per row of the result, that Lanczos reads at most on each side of a row
_PREMULTIPLIED = {"LA": "La", "RGBA": "RGBa"}  # so that the colour of transparent pixels does not bleed into others
_STRAIGHT = {short: long for long, short in _PREMULTIPLIED.items()}
_GREY = frozenset({"1", "L", "LA", "La", "I;16", "I;16B", "I;16L", "I"})
_RESIZABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
# Red, green and blue as XYZ under D50, as ICC profiles have them. Display P3 has sRGB's curve; current phones store it.
_PRIMARIES = {12: ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))}
_MODE_OF_PROFILE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels."""


def shrink_to_srgb(
    picture: DecodedPicture, size: Size, part: Box | None = None, primaries: int | None = None
) -> Image.Image:
    """Resize a picture, or a part of it, to `size`, opaque, in mode RGB and the sRGB colour space.

    Args:
        part: of the picture as stored; all of it by default.
        primaries: of its colours by ITU-T H.273; only used for a picture without an ICC profile.
    """
    return to_srgb(shrink(picture, size, part), picture.profile or profile_for(primaries))


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


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert a picture to mode RGB and the sRGB colour space, opaque on white.

    Args:
        image: in a mode that `to_resizable_mode` returns.
        profile: the ICC profile of its colours; sRGB without one. A profile that is damaged, or for another mode, is
            ignored, as browsers do.
    """
    opaque = _flatten(image) if image.mode in {"LA", "RGBA"} else image
    converted = _apply(opaque, profile) if profile else None
    return converted or opaque.convert("RGB")


@cache
def profile_for(primaries: int | None) -> bytes | None:
    """The ICC profile of the primaries that a HEIF or AVIF names in place of a profile; None for sRGB and unknown ones.

    Args:
        primaries: by ITU-T H.273, table 2.
    """
    if primaries not in _PRIMARIES:
        return None
    profile = bytearray(_srgb().tobytes())
    for tag, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _PRIMARIES[primaries], strict=True):
        entry = profile.index(tag)
        at = int.from_bytes(profile[entry + 4 : entry + 8], "big") + 8
        profile[at : at + 12] = b"".join(round(value * 65_536).to_bytes(4, "big", signed=True) for value in values)
    return bytes(profile)


def _resize(rows: Image.Image, size: Size, box: Box) -> Image.Image:
    image = to_resizable_mode(rows)
    if image.mode in _PREMULTIPLIED:
        image = image.convert(_PREMULTIPLIED[image.mode])
    resized = image.resize(size, Image.Resampling.LANCZOS, box, REDUCING_GAP)
    return resized.convert(_STRAIGHT[resized.mode]) if resized.mode in _STRAIGHT else resized


def _eight_bits(image: Image.Image) -> Image.Image:
    """Convert 16-bit grey to 8 bits, by the high bytes."""
    return image.convert("I").point(lambda value: value / 256).convert("L")


def _flatten(image: Image.Image) -> Image.Image:
    mode = image.mode.removesuffix("A")
    background = Image.new(mode, image.size, WHITE)
    background.paste(image.convert(mode), mask=image.getchannel("A"))
    return background


def _apply(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _MODE_OF_PROFILE.get(source.profile.xcolor_space.strip()) != image.mode:
            return None
        return ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
