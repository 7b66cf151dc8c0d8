"""Read the header of a HEIF or AVIF from the boxes of its container (ISO/IEC 14496-12 and 23008-12).

The size is the largest of all sizes in the file: a picture may consist of tiles, and no picture that a decoder can
choose may be too large.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from mmap import mmap

from chalicelib.media.formats.boxes import Box, Boxes
from chalicelib.media.formats.headers import Colours, Limits, PhotoHeader, check_frames, damaged, unpack
from chalicelib.media.refusals import Refused

_AVIF = frozenset({b"avif", b"avis"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"iprp"})
_READ = frozenset({b"ipco", b"pitm", b"ipma", b"iref", b"iinf", b"iloc", b"stsz", b"tkhd"})
_ORIENTATIONS = frozenset({b"irot", b"imir"})
MAX_DEPTH = 8  # of boxes in boxes


@dataclass
class _Found:
    """The values from the boxes read so far.

    Attributes:
        properties: the boxes of the item properties, in order.
        owned: indexes of properties, from 1, by the id of their item.
        parts: the first item from which a derived item, e.g. a grid, is made, by the id of the latter.
    """

    sizes: list[tuple[int, int]] = field(default_factory=list)
    frames: int = 1
    primary: int = 0
    properties: list[Box] = field(default_factory=list)
    owned: dict[int, list[int]] = field(default_factory=dict)
    parts: dict[int, int] = field(default_factory=dict)

    def of_item(self, item: int | None) -> list[Box]:
        """The properties of an item."""
        indexes = self.owned.get(item, []) if item is not None else []
        return [self.properties[index - 1] for index in indexes if 0 < index <= len(self.properties)]


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`."""
    kind = _format(data)
    found, boxes = _Found(), Boxes(data)
    for name, body, end in boxes.in_file():
        if name == b"meta":
            _read_all(boxes, body + 4, end, found, 0)
        elif name == b"moov":
            _read_all(boxes, body, end, found, 0)
    check_frames(found.frames, limits)
    if not found.sizes:
        raise damaged("no size")
    width, height = max(found.sizes, key=lambda size: size[0] * size[1])
    primary = found.of_item(found.primary)
    return PhotoHeader(
        kind,
        width,
        height,
        frames=found.frames,
        colours=_colours(data, [*primary, *found.of_item(found.parts.get(found.primary))]),
        end=boxes.end,
        is_oriented=any(name in _ORIENTATIONS for name, _, _ in primary),
        crop=_crop(data, primary),
    )


def _colours(data: bytes, properties: list[Box]) -> Colours:
    """The colours from the first of these properties that names them by numbers."""
    for name, body, _ in properties:
        if name == b"colr" and data[body : body + 4] == b"nclx":
            primaries, transfer = unpack(">HH", data, body + 4)
            return Colours(primaries, transfer)
    return Colours()


def _crop(data: bytes, properties: list[Box]) -> tuple[int, int, int, int] | None:
    """The clean aperture among these properties: left, upper, right and lower edge, in whole pixels within it.

    Raises:
        Refused: it is not inside the picture.
    """
    size = next((_pair(data, body + 4) for name, body, _ in properties if name == b"ispe"), None)
    aperture = next((unpack(">8i", data, body) for name, body, _ in properties if name == b"clap"), None)
    if aperture is None:
        return None
    if size is None or min(aperture[1::2]) < 1:
        raise damaged("a clean aperture without numbers")
    width, height, right, down = (Fraction(*aperture[at : at + 2]) for at in range(0, 8, 2))
    left, upper = right + (size[0] - width) / 2, down + (size[1] - height) / 2
    crop = ceil(left), ceil(upper), floor(left + width), floor(upper + height)
    if not (0 <= crop[0] < crop[2] <= size[0] and 0 <= crop[1] < crop[3] <= size[1]):
        raise damaged(f"a clean aperture of {crop} in {size}")
    return crop


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
            _read_one(boxes, (name, body, stop), found)


def _read_one(boxes: Boxes, box: Box, found: _Found) -> None:
    data, (name, body, stop) = boxes.data, box
    if name == b"ipco":
        found.properties += boxes.within(body, stop)
        found.sizes += (_pair(data, at + 4) for name, at, _ in found.properties if name == b"ispe")
    elif name == b"pitm":
        found.primary = unpack(">I" if data[body] else ">H", data, body + 4)[0]
    elif name == b"ipma":
        _read_owners(boxes, body, found)
    elif name == b"iref":
        _read_parts(boxes, body, stop, found)
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


def _read_owners(boxes: Boxes, body: int, found: _Found) -> None:
    """Read which item has which properties."""
    data = boxes.data
    version, flags, count = unpack(">B2xBI", data, body)
    boxes.count(count)
    at, width = body + 8, 2 if flags & 1 else 1
    for _ in range(count):
        item, at = _integer(data, at, 4 if version else 2)
        owned, at = _integer(data, at, 1)
        boxes.count(owned)
        indexes = [_integer(data, at + width * i, width)[0] for i in range(owned)]
        found.owned.setdefault(item, []).extend(index & ((1 << 8 * width - 1) - 1) for index in indexes)
        at += width * owned


def _read_parts(boxes: Boxes, body: int, stop: int, found: _Found) -> None:
    """Read from which items the derived ones are made."""
    width = 4 if boxes.data[body] else 2
    for name, at, _ in boxes.within(body + 4, stop):
        if name == b"dimg":
            item, count_at = _integer(boxes.data, at, width)
            part, _ = _integer(boxes.data, count_at + 2, width)
            found.parts.setdefault(item, part)


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
