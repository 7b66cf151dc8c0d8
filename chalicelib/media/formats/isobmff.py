"""Read the header of a HEIF or AVIF from the boxes of its container (ISO/IEC 14496-12 and 23008-12).

The size is the largest of all sizes in the file: a picture may consist of tiles, and no picture that a decoder can
choose may be too large.
"""

from dataclasses import dataclass, field
from mmap import mmap

from chalicelib.media.formats.boxes import Boxes
from chalicelib.media.formats.headers import Limits, PhotoHeader, check_frames, damaged, unpack
from chalicelib.media.refusals import Refused

_AVIF = frozenset({b"avif", b"avis"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"iprp", b"ipco"})
_READ = frozenset({b"ispe", b"colr", b"iinf", b"iloc", b"stsz", b"tkhd"})
MAX_DEPTH = 8  # of boxes in boxes


@dataclass
class _Found:
    """The values from the boxes read so far."""

    sizes: list[tuple[int, int]] = field(default_factory=list)
    frames: int = 1
    primaries: int | None = None


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`."""
    kind = _format(data)
    found, boxes = _Found(), Boxes(data)
    for name, body, end in boxes.within(0, len(data)):
        if name == b"meta":
            _read_all(boxes, body + 4, end, found, 0)
        elif name == b"moov":
            _read_all(boxes, body, end, found, 0)
    check_frames(found.frames, limits)
    if not found.sizes:
        raise damaged("no size")
    width, height = max(found.sizes, key=lambda size: size[0] * size[1])
    return PhotoHeader(kind, width, height, frames=found.frames, primaries=found.primaries)


def _format(data: bytes) -> str:
    (length,) = unpack(">I", data, 0)
    if not 16 <= length <= 1024:
        raise damaged("a first box of unusual length")
    brands = {data[at : at + 4] for at in (8, *range(16, length, 4))}
    if data[8:12] in _AVIF or (brands & _AVIF and data[8:12] not in _HEIF):
        return "AVIF"
    if brands & _HEIF:
        return "HEIF"
    raise Refused("not-a-photo", f"a container of {data[8:12]!r}")


def _read_all(boxes: Boxes, start: int, end: int, found: _Found, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise damaged("boxes in boxes in boxes")
    for name, body, stop in boxes.within(start, end):
        if name in _CONTAINERS:
            _read_all(boxes, body, stop, found, depth + 1)
        elif name in _READ:
            _read_one(boxes, name, body, found)


def _read_one(boxes: Boxes, name: bytes, body: int, found: _Found) -> None:
    data = boxes.data
    if name == b"ispe":
        found.sizes.append(_pair(data, body + 4))
    elif name == b"colr" and data[body : body + 4] == b"nclx" and found.primaries is None:
        found.primaries = unpack(">H", data, body + 4)[0]
    elif name == b"iinf":
        version = unpack(">B", data, body)[0]
        found.frames = max(found.frames, unpack(">I" if version else ">H", data, body + 4)[0])
    elif name == b"stsz":
        found.frames = max(found.frames, unpack(">I", data, body + 8)[0])
    elif name == b"iloc":
        _check_extents(boxes, body)
    elif name == b"tkhd":
        at = body + (88 if data[body] else 76)
        width, height = _pair(data, at)
        found.sizes.append((width >> 16, height >> 16))


def _pair(data: bytes | mmap, at: int) -> tuple[int, int]:
    first, second = unpack(">II", data, at)
    return first, second


def _check_extents(boxes: Boxes, body: int) -> None:
    """Check that the file contains the pixels at the item locations; locations in another box are not checked.

    Raises:
        Refused: the file ends before the last of these pixels.
    """
    data = boxes.data
    version, _, sizes, more = unpack(">B3sBB", data, body)
    widths = sizes >> 4, sizes & 15, more >> 4, more & 15 if version else 0
    at, wide = body + 6, version > 1
    (count,) = unpack(">I" if wide else ">H", data, at)
    at += 4 if wide else 2
    for _ in range(count):
        at += 4 if wide else 2
        method = unpack(">H", data, at)[0] & 15 if version else 0
        at += (2 if version else 0) + 2
        base, at = _integer(data, at, widths[2])
        extents, at = _integer(data, at, 2)
        boxes.count(extents)
        for _ in range(extents):
            _, at = _integer(data, at, widths[3])
            offset, at = _integer(data, at, widths[0])
            length, at = _integer(data, at, widths[1])
            if method == 0 and base + offset + length > len(data):
                raise damaged("cut off")


def _integer(data: bytes | mmap, at: int, width: int) -> tuple[int, int]:
    """A number of that many bytes, and the offset after it."""
    if at + width > len(data):
        raise damaged("cut off in its headers")
    return int.from_bytes(data[at : at + width], "big"), at + width
