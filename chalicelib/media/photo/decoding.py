"""From a file to pixels, by the one decoder that its header names. Loads Pillow."""

import io
from collections.abc import Callable

from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from chalicelib.media.codecs import libavif, libheif, libwebp
from chalicelib.media.codecs.picture import Decoded, Size, lies, orientation_of
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.refusals import Refused

# Naming them here loads these plugins and no others: with one missing, `Image.open` would load every one there is.
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)


def decode(data: bytes, header: PhotoHeader, wanted: Callable[[Size], Size]) -> Decoded:
    """Decode the first picture of a file.

    Args:
        wanted: the size that is needed of an upright original of the given size; what is decoded is no smaller.

    Raises:
        Refused: the file contradicts its header.
        DECODER_ERRORS, MemoryError: it is damaged, or asks for too much.
    """
    if header.format == "HEIF":
        return libheif.decode(data, header)
    if header.format == "AVIF" and libavif.is_there():
        return libavif.decode(data, header)
    if _is_still_webp(header) and libwebp.is_there():
        return libwebp.decode(data, header, wanted)
    return _by_pillow(data, header, wanted)


def falls_back(header: PhotoHeader) -> bool:
    """Whether Pillow decodes the file, in several times the memory, because the library meant for it is missing."""
    return (header.format == "AVIF" and not libavif.is_there()) or (_is_still_webp(header) and not libwebp.is_there())


def _is_still_webp(header: PhotoHeader) -> bool:
    return header.format == "WEBP" and header.frames == 1  # animations are Pillow's


def _by_pillow(data: bytes, header: PhotoHeader, wanted: Callable[[Size], Size]) -> Decoded:
    image = Image.open(io.BytesIO(data), formats=[header.format])
    if image.size != (header.width, header.height):
        raise Refused("damaged", f"two sizes: {image.size} and {header}")
    if header.format == "PNG":
        image.load()  # it may store its orientation behind the pixels
    full_size, orientation = image.size, orientation_of(image.getexif)
    target = wanted(full_size[::-1] if lies(orientation) else full_size)
    image.draft(None, target[::-1] if lies(orientation) else target)  # JPEG: fewer pixels at a fraction of the cost
    image.load()

    def rows(top: int, bottom: int) -> Image.Image:
        return image if (top, bottom) == (0, image.height) else image.crop((0, top, image.width, bottom))

    return Decoded(image.size, full_size, orientation, image.info.get("icc_profile"), rows)
