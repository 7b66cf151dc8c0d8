"""Decode a photo to pixels, by the one decoder for the format in its header. Loads Pillow."""

import hashlib
import importlib
import io
from dataclasses import replace

from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from chalicelib.media.codecs import libavif, libheif, libwebp
from chalicelib.media.codecs.picture import DecodedPicture, TargetSize, crop, orientation_of, rows_of
from chalicelib.media.formats import png
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.refusals import Refused

# Importing these plugins loads no others: with one of them missing, `Image.open` would load every plugin there is.
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
LAZY_MODULES = tuple(f"PIL.Image{name}" for name in ("Cms", "Color", "File", "Filter", "Palette")) + tuple(
    f"PIL.{name}ImagePlugin" for name in ("Mpo", "Tiff")
)
# Two texts of scans that no complete picture reads: other bits at each place, no marker, then the end marker.
_ENDINGS = bytes(4096) + b"\xff\xd9", b"\xd5\x6b" * 2048 + b"\xff\xd9"
_ROWS = 256  # in one part of a digest


def decode(data: bytes, header: PhotoHeader, target: TargetSize) -> DecodedPicture:
    """Decode the first picture of a file.

    Args:
        target: the largest rendition; the result is at least as large as this rendition needs.

    Raises:
        Refused: the decoded size contradicts the header; for a WebP, libwebp raises ValueError instead.
        DECODER_ERRORS, MemoryError: the file is damaged, or needs too much memory.
    """
    if header.format == "HEIF":
        return libheif.decode(data[: header.end], header)
    if header.format == "AVIF":
        picture = _decode_avif(data[: header.end], header, target)
        return crop(picture, header.crop) if header.crop else picture
    if header.format == "PNG":
        return replace(_decode_with_pillow(png.simplify(data), header, target), profile=png.profile(data))
    if not header.has_end:
        return _decode_without_end(data[: header.end], header, target)
    if _is_still_webp(header) and libwebp.is_available():
        return libwebp.decode(data, header, target)
    return _decode_with_pillow(data, header, target)


def load(header: PhotoHeader) -> None:
    """Import all that Pillow and pi_heif import while they decode and encode: a locked-down process opens no file."""
    Image.preinit()
    for name in LAZY_MODULES + (("pi_heif",) if header.format == "HEIF" else ()):
        importlib.import_module(name)


def falls_back(header: PhotoHeader) -> bool:
    """Whether Pillow decodes the file, in several times the memory, because the library for its format is missing."""
    if header.format == "AVIF":
        return not libavif.is_available()
    return _is_still_webp(header) and not libwebp.is_available()


def _decode_avif(data: bytes, header: PhotoHeader, target: TargetSize) -> DecodedPicture:
    if libavif.is_available():
        return libavif.decode(data, header)
    return _decode_with_pillow(data, header, target)


def _decode_without_end(data: bytes, header: PhotoHeader, target: TargetSize) -> DecodedPicture:
    """Decode a JPEG without an end marker. Bytes behind a complete picture do not change it.

    Raises:
        Refused: they do, so pixels are missing.
    """
    first = _digest(_decode_with_pillow(data + _ENDINGS[0], header, target))
    picture = _decode_with_pillow(data + _ENDINGS[1], header, target)
    if _digest(picture) != first:
        raise Refused("damaged", "cut off")
    return picture


def _digest(picture: DecodedPicture) -> bytes:
    digest = hashlib.sha256()
    for top in range(0, picture.size[1], _ROWS):
        digest.update(picture.rows(top, min(top + _ROWS, picture.size[1])).tobytes())
    return digest.digest()


def _is_still_webp(header: PhotoHeader) -> bool:
    return header.format == "WEBP" and not header.is_animated  # Pillow decodes animations


def _decode_with_pillow(data: bytes, header: PhotoHeader, target: TargetSize) -> DecodedPicture:
    image = Image.open(io.BytesIO(data), formats=[header.format])
    if image.size != (header.width, header.height):
        raise Refused("damaged", f"two sizes: {image.size} and {header}")
    if header.format == "PNG":
        image.load()  # it may store its orientation after the pixels
    full_size, orientation = image.size, orientation_of(image.getexif)
    image.draft(None, target.least_size(full_size, orientation))  # JPEG: fewer pixels at a fraction of the cost
    image.load()
    return DecodedPicture(image.size, full_size, orientation, image.info.get("icc_profile"), rows_of(image))
