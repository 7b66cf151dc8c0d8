"""Check an uploaded photo from its headers alone: no decoder runs, and no memory for pixels is taken.

Only formats of the allow-list are recognised, by content; file names and declared types are not used to recognise them.
"""

import re
from collections.abc import Callable
from mmap import mmap

from chalicelib.media.formats import gif, isobmff, jpeg, png, webp
from chalicelib.media.formats.headers import Limits, PhotoHeader, damaged
from chalicelib.media.refusals import Code, Refused
from chalicelib.media.settings import settings

CONTENT_TYPES = {
    "JPEG": ("image/jpeg",),
    "PNG": ("image/png",),
    "WEBP": ("image/webp",),
    "AVIF": ("image/avif",),
    "HEIF": ("image/heic", "image/heif"),
    "GIF": ("image/gif",),
}
"""Declared types that each format may have."""

HEAD = 1024  # bytes in which other programs search for the start of their own formats
# A file that is also a document or a program is meant for a reader or a browser, not for display as a photo or a video.
_OTHER_KINDS = re.compile(rb"%PDF-|<script|<!doctype|<html|<svg|<\?php|%!PS-Adobe", re.IGNORECASE)


def check(data: bytes, content_type: str) -> PhotoHeader:
    """Check a photo and return its header.

    Args:
        data: the whole file.
        content_type: as declared; the content must agree.

    Raises:
        Refused: by `read_header`, or its format is not the declared one, or it is too large to decode.
    """
    header = read_header(data, Limits(settings().scan_limit, settings().frame_limit))
    if content_type not in CONTENT_TYPES[header.format]:
        raise Refused("type-mismatch", f"{header.format} declared as {content_type}")
    if header.width * header.height > settings().pixel_limit:
        raise Refused("too-many-pixels", f"{header.width} x {header.height}")
    return header


def read_header(data: bytes, limits: Limits) -> PhotoHeader:
    """Recognise a photo's format and read its header.

    Args:
        data: the whole file.

    Raises:
        Refused: it is of no listed format, also a document or a program, cut off, or over the limits.
    """
    for magic, at, read in _FORMATS:
        if data.startswith(magic, at):
            check_single_kind(data, "not-a-photo")
            header = read(data, limits)
            if header.width < 1 or header.height < 1:
                raise damaged("no pixels")
            return header
    raise Refused("not-a-photo", f"starts with {data[:12].hex()}")


def check_single_kind(data: bytes | mmap, code: Code) -> None:
    """Check that a file is not also a document or a program.

    Raises:
        Refused: it is; with the given code.
    """
    if also := _OTHER_KINDS.search(data[:HEAD]):
        raise Refused(code, f"also {also[0]!r}")


_FORMATS: tuple[tuple[bytes, int, Callable[[bytes, Limits], PhotoHeader]], ...] = (
    (b"\xff\xd8\xff", 0, jpeg.read),
    (b"\x89PNG\r\n\x1a\n", 0, png.read),
    (b"WEBP", 8, webp.read),
    (b"GIF87a", 0, gif.read),
    (b"GIF89a", 0, gif.read),
    (b"ftyp", 4, isobmff.read),
)
