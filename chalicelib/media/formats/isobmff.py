"""HEIF and AVIF, by the boxes of their container (ISO/IEC 14496-12 and 23008-12).

Sizes are all that are told anywhere in the file, the largest counting: a picture may be put together from tiles, and
whichever of them a decoder makes, none may be too big.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.media.formats.header import Header, Limits, check_frames, damaged, unpack
from chalicelib.media.refusals import Refused

_AVIF = frozenset({b"avif", b"avis"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"iprp", b"ipco"})
_READ = frozenset({b"ispe", b"colr", b"iinf", b"iloc", b"stsz", b"tkhd"})
MOST_BOXES = 10_000  # a phone's picture of two hundred tiles has about three hundred
DEEPEST = 8


@dataclass
class _Found:
    """What the boxes told so far."""

    sizes: list[tuple[int, int]] = field(default_factory=list)
    frames: int = 1
    boxes: int = 0
    primaries: int | None = None


def read(data: bytes, limits: Limits) -> Header:
    """See `headers.read_header`."""
    kind = _format(data)
    found = _Found()
    for name, body, end in _boxes(data, 0, len(data), found):
        if name == b"meta":
            _read_all(data, body + 4, end, found, 0)
        elif name == b"moov":
            _read_all(data, body, end, found, 0)
    check_frames(found.frames, limits)
    if not found.sizes:
        raise damaged("no size")
    width, height = max(found.sizes, key=lambda size: size[0] * size[1])
    return Header(kind, width, height, frames=found.frames, primaries=found.primaries)


def _format(data: bytes) -> str:
    (length,) = unpack(">I", data, 0)
    if not 16 <= length <= 1024:
        raise damaged("a strange first box")
    brands = {data[at : at + 4] for at in (8, *range(16, length, 4))}
    if data[8:12] in _AVIF or (brands & _AVIF and data[8:12] not in _HEIF):
        return "AVIF"
    if brands & _HEIF:
        return "HEIF"
    raise Refused("not-a-photo", f"a container of {data[8:12]!r}")


def _read_all(data: bytes, start: int, end: int, found: _Found, depth: int) -> None:
    if depth > DEEPEST:
        raise damaged("boxes in boxes in boxes")
    for name, body, stop in _boxes(data, start, end, found):
        if name in _CONTAINERS:
            _read_all(data, body, stop, found, depth + 1)
        elif name in _READ:
            _read_one(data, name, body, found)


def _read_one(data: bytes, name: bytes, body: int, found: _Found) -> None:
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
        _check_extents(data, body, found)
    elif name == b"tkhd":
        at = body + (88 if data[body] else 76)
        width, height = _pair(data, at)
        found.sizes.append((width >> 16, height >> 16))


def _pair(data: bytes, at: int) -> tuple[int, int]:
    first, second = unpack(">II", data, at)
    return first, second


def _boxes(data: bytes, at: int, end: int, found: _Found) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: name, where the body starts, where it ends.

    Raises:
        Refused: one reaches over the end.
    """
    while at + 8 <= end:
        found.boxes += 1
        length, head = unpack(">I", data, at)[0], 8
        if length == 1:
            length, head = unpack(">Q", data, at + 8)[0], 16
        stop = at + length if length else end
        if (length and length < head) or stop > end or found.boxes > MOST_BOXES:
            raise damaged("a box goes over the end" if stop > end else "strange boxes")
        yield data[at + 4 : at + 8], at + head, stop
        at = stop


def _check_extents(data: bytes, body: int, found: _Found) -> None:
    """Whether the pixels that the item locations point at are in the file; those in another box are not looked at."""
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
        found.boxes += extents
        if found.boxes > MOST_BOXES:
            raise damaged("strange locations")
        for _ in range(extents):
            _, at = _integer(data, at, widths[3])
            offset, at = _integer(data, at, widths[0])
            length, at = _integer(data, at, widths[1])
            if method == 0 and base + offset + length > len(data):
                raise damaged("cut off")


def _integer(data: bytes, at: int, width: int) -> tuple[int, int]:
    """A number of that many bytes, and where it ends."""
    if at + width > len(data):
        raise damaged("cut off in its headers")
    return int.from_bytes(data[at : at + width], "big"), at + width
