"""Read the header of a JPEG from its markers (ITU T.81, annex B)."""

import re

from chalicelib.media.formats.headers import Limits, PhotoHeader, damaged, unpack
from chalicelib.media.refusals import Refused

# A marker: 0xFF and a byte that is neither stuffing (00), fill (FF) nor a restart (D0-D7), which carry no segment.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_ALONE = frozenset({0x01, 0xD8})  # markers without a segment
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # table B.1
# Markers of segments that may follow a scan: tables, a number of lines, another scan, applications' data, a comment.
_AFTER_SCAN = frozenset({0xC4, 0xDA, 0xDB, 0xDC, 0xDD, *range(0xE0, 0xF0), 0xFE})
MAX_SEGMENTS = 4000  # before the first scan, and after it: an ICC profile and XMP take a few hundred at most
MAX_JUNK = 65_536  # bytes between those segments: decoders skip some, cameras write none


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`."""
    width, height, at = _find_first_scan(data)
    scans, end, has_end = _walk_scans(data, at, limits.scans)
    if scans > limits.scans:
        raise Refused("too-many-scans", f"over {limits.scans}")
    return PhotoHeader("JPEG", width, height, scans, end=end, has_end=has_end)


def _find_first_scan(data: bytes) -> tuple[int, int, int]:
    """The frame's width and height, and the offset of the first scan's segment.

    Raises:
        Refused: there is no frame before it, or no scan.
    """
    size: tuple[int, int] | None = None
    at, junk = 2, 0
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, at, at + MAX_JUNK)
        junk += found.start() - at if found else MAX_JUNK
        if found is None or junk > MAX_JUNK:
            raise damaged("no scan")
        marker, at = found[1][0], found.end()
        if marker == _END_OF_IMAGE:
            raise damaged("no scan")
        if marker == _START_OF_SCAN:
            if size is None:
                raise damaged("no frame")
            return *size, at
        if marker in _START_OF_FRAME and size is None:
            height, width = unpack(">HH", data, at + 3)
            size = width, height
        if marker not in _ALONE:
            at += unpack(">H", data, at)[0]
    raise damaged(f"over {MAX_SEGMENTS} segments")


def _walk_scans(data: bytes, at: int, limit: int) -> tuple[int, int, bool]:
    """Walk over the scans, from the first, whose segment begins at `at`.

    Returns:
        Their number, at most `limit` + 1; the offset at which the picture ends; and whether its end marker is there.
        Without the marker, the picture ends at the end of the file, or where a trailer has a marker of another kind.
    """
    scans = 1
    at += unpack(">H", data, at)[0]
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None:
            return scans, len(data), False
        marker, at = found[1][0], found.end()
        if marker == _END_OF_IMAGE:
            return scans, at, True
        if marker not in _AFTER_SCAN:
            return scans, found.start(), False
        scans += marker == _START_OF_SCAN
        if scans > limit:
            return scans, at, False
        at += unpack(">H", data, at)[0]
    raise damaged(f"over {MAX_SEGMENTS} segments")
