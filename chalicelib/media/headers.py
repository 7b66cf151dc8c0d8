"""What a file says it is, read from its headers alone: no decoder has run and no pixel memory is taken.

Only formats of the allow-list are recognised, by content; names and declared types play no part.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.media.refusals import Refused

CONTENT_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

# A JPEG marker: 0xFF and a byte that is neither stuffing (00), fill (FF) nor a restart (D0-D7), which carry no segment.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_ALONE = frozenset({0x01, 0xD8, _END_OF_IMAGE})  # markers without a segment
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # ITU T.81, table B.1


@dataclass(frozen=True)
class Header:
    """A recognised file.

    Attributes:
        format: Pillow's name of it, a key of `CONTENT_TYPES`.
        width: in pixels, as stored (before orientation).
        height: likewise.
        scans: how often a decoder goes over the picture.
    """

    format: str
    width: int
    height: int
    scans: int = 1


def read_header(data: bytes, most_scans: int) -> Header:
    """Recognise a file.

    Args:
        data: the whole file.
        most_scans: counting stops there.

    Raises:
        Refused: not of a listed format, cut off before its size is known, or with more scans.
    """
    for magic, at, read in _FORMATS:
        if data.startswith(magic, at):
            header = read(data, most_scans)
            if header.width < 1 or header.height < 1:
                raise _damaged("no pixels")
            return header
    raise Refused("not-a-photo", f"starts with {data[:12].hex()}")


def _jpeg(data: bytes, most_scans: int) -> Header:
    size: tuple[int, int] | None = None
    scans, at = 0, 0
    while (found := _MARKER.search(data, at)) and data[found.end() - 1] != _END_OF_IMAGE:
        marker, at = data[found.end() - 1], found.end()
        if marker in _ALONE:
            continue
        if marker in _START_OF_FRAME and size is None:
            height, width = _unpack(">HH", data, at + 3)
            size = width, height
        scans += marker == _START_OF_SCAN
        if scans > most_scans:
            raise Refused("too-many-scans", f"over {most_scans}")
        at += _unpack(">H", data, at)[0]
    if size is None or not scans:
        raise _damaged("no frame or no scan")
    return Header("JPEG", *size, scans)


def _png(data: bytes, _most_scans: int) -> Header:
    if data[8:16] != b"\0\0\0\x0dIHDR":
        raise _damaged("does not start with IHDR")
    width, height = _unpack(">II", data, 16)
    return Header("PNG", width, height)


def _webp(data: bytes, _most_scans: int) -> Header:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return Header("WEBP", _u24(data, 24) + 1, _u24(data, 27) + 1)
    if chunk == b"VP8L":
        (bits,) = _unpack("<I", data, 21)
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8 ":
        width, height = _unpack("<HH", data, 26)
        return Header("WEBP", width & 0x3FFF, height & 0x3FFF)
    raise _damaged(f"WebP chunk {chunk!r}")


def _u24(data: bytes, at: int) -> int:
    low, high = _unpack("<HB", data, at)
    return int(low | high << 16)


def _unpack(layout: str, data: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error as error:
        raise _damaged("cut off in its headers") from error


def _damaged(detail: str) -> Refused:
    return Refused("damaged", detail)


_FORMATS: tuple[tuple[bytes, int, Callable[[bytes, int], Header]], ...] = (
    (b"\xff\xd8\xff", 0, _jpeg),
    (b"\x89PNG\r\n\x1a\n", 0, _png),
    (b"WEBP", 8, _webp),
)
