"""What a file says it is, read from its headers alone: no decoder has run and no pixel memory is taken.

Only formats of the allow-list are recognised, by content; names and declared types play no part.
"""

import re
from collections.abc import Callable
from mmap import mmap

from chalicelib.media.formats import gif, isobmff, jpeg, png, webp
from chalicelib.media.formats.header import Header, Limits, damaged
from chalicelib.media.refusals import Code, Refused

__all__ = ["CONTENT_TYPES", "Header", "Limits", "read_header"]

CONTENT_TYPES = {
    "JPEG": ("image/jpeg",),
    "PNG": ("image/png",),
    "WEBP": ("image/webp",),
    "AVIF": ("image/avif",),
    "HEIF": ("image/heic", "image/heif"),
    "GIF": ("image/gif",),
}
"""What each format may be declared as."""

HEAD = 1024  # bytes in which other programs look for the beginning of their own kind of file
# A photo or a video that is also a document or a program is meant for somebody's reader or browser, not for showing.
_ALSO = re.compile(rb"%PDF-|<script|<!doctype|<html|<svg|<\?php|%!PS-Adobe", re.IGNORECASE)


def read_header(data: bytes, limits: Limits) -> Header:
    """Recognise a file.

    Args:
        data: the whole file.

    Raises:
        Refused: not of a listed format, of another kind too, cut off, or with more scans or frames.
    """
    for magic, at, read in _FORMATS:
        if data.startswith(magic, at):
            check_alone(data, "not-a-photo")
            header = read(data, limits)
            if header.width < 1 or header.height < 1:
                raise damaged("no pixels")
            return header
    raise Refused("not-a-photo", f"starts with {data[:12].hex()}")


def check_alone(data: bytes | mmap, code: Code) -> None:
    """Refuse, with that code, a file that is a document or a program as well."""
    if also := _ALSO.search(data[:HEAD]):
        raise Refused(code, f"also {also[0]!r}")


_FORMATS: tuple[tuple[bytes, int, Callable[[bytes, Limits], Header]], ...] = (
    (b"\xff\xd8\xff", 0, jpeg.read),
    (b"\x89PNG\r\n\x1a\n", 0, png.read),
    (b"WEBP", 8, webp.read),
    (b"GIF87a", 0, gif.read),
    (b"GIF89a", 0, gif.read),
    (b"ftyp", 4, isobmff.read),
)
