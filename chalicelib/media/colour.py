"""Any of Pillow's pixel modes into opaque sRGB."""

import io
from functools import cache

from PIL import Image, ImageCms

WHITE = "white"  # what shows through a transparent picture, as on paper
_GREY = frozenset({"1", "L", "LA", "La", "I;16", "I;16B", "I;16L", "I"})
_RESIZABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
# Red, green and blue as XYZ seen under D50, as ICC has it. Display P3 has sRGB's curve; what phones of today store.
_PRIMARIES = {12: ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))}
_MODE_OF_PROFILE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}


def workable(image: Image.Image) -> Image.Image:
    """The picture in a mode of 8 bits a channel that resizes well: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if image.has_transparency_data:
        wanted = "LA" if image.mode in _GREY else "RGBA"
    elif image.mode in _RESIZABLE:
        wanted = image.mode
    else:
        wanted = "L" if image.mode in _GREY else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A workable picture, opaque on white, in mode RGB and the sRGB colour space.

    Args:
        profile: the ICC profile that its numbers are meant in; sRGB without one. One that is damaged or of another
            kind of picture is ignored, as browsers do.
    """
    opaque = _flatten(image) if image.mode in {"LA", "RGBA"} else image
    converted = _apply(opaque, profile) if profile else None
    return converted or opaque.convert("RGB")


@cache
def profile_of(primaries: int | None) -> bytes | None:
    """An ICC profile for what a HEIF or AVIF says in place of one, None where that is sRGB or not known.

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


def _eight_bits(image: Image.Image) -> Image.Image:
    """A picture of 16-bit grey by its high bytes."""
    return image.convert("I").point(lambda value: value / 256).convert("L")


def _flatten(image: Image.Image) -> Image.Image:
    mode = image.mode.removesuffix("A")
    paper = Image.new(mode, image.size, WHITE)
    paper.paste(image.convert(mode), mask=image.getchannel("A"))
    return paper


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
