"""Decode a photo to pixels, by the one decoder for the format in its header. Loads Pillow."""

import io

from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from chalicelib.media.codecs import libavif, libheif, libwebp
from chalicelib.media.codecs.picture import DecodedPicture, Target, orientation_of, rows_of
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.refusals import Refused

# Importing these plugins loads no others: with one of them missing, `Image.open` would load every plugin there is.
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)


def decode(data: bytes, header: PhotoHeader, target: Target) -> DecodedPicture:
    """Decode the first picture of a file.

    Args:
        target: the largest rendition; the result is at least as large as this rendition needs.

    Raises:
        Refused: the decoded size contradicts the header; for a WebP, libwebp raises ValueError instead.
        DECODER_ERRORS, MemoryError: the file is damaged, or needs too much memory.
    """
    if header.format == "HEIF":
        return libheif.decode(data, header)
    if header.format == "AVIF" and libavif.is_available():
        return libavif.decode(data, header)
    if _is_still_webp(header) and libwebp.is_available():
        return libwebp.decode(data, header, target)
    return _decode_with_pillow(data, header, target)


def falls_back(header: PhotoHeader) -> bool:
    """Whether Pillow decodes the file, in several times the memory, because the library for its format is missing."""
    if header.format == "AVIF":
        return not libavif.is_available()
    return _is_still_webp(header) and not libwebp.is_available()


def _is_still_webp(header: PhotoHeader) -> bool:
    return header.format == "WEBP" and header.frames == 1  # Pillow decodes animations


def _decode_with_pillow(data: bytes, header: PhotoHeader, target: Target) -> DecodedPicture:
    image = Image.open(io.BytesIO(data), formats=[header.format])
    if image.size != (header.width, header.height):
        raise Refused("damaged", f"two sizes: {image.size} and {header}")
    if header.format == "PNG":
        image.load()  # it may store its orientation after the pixels
    full_size, orientation = image.size, orientation_of(image.getexif)
    image.draft(None, target.least_size(full_size, orientation))  # JPEG: fewer pixels at a fraction of the cost
    image.load()
    return DecodedPicture(image.size, full_size, orientation, image.info.get("icc_profile"), rows_of(image))
