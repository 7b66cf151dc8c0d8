"""Change the boxes of HEIF and AVIF files in tests: item properties, and the numbers that name colours."""

import struct

from tests.support.video_files import box, with_bytes

_META = 4  # bytes of version and flags before the boxes in `meta`
Box = tuple[bytes, int, int]
"""Name, offset of the body, offset of its end."""


def boxes(data: bytes, at: int, end: int) -> dict[bytes, Box]:
    """The last box of each name between two offsets."""
    found = {}
    while at + 8 <= end:
        length, name = struct.unpack_from(">I4s", data, at)
        found[name] = (name, at + 8, at + length)
        at += length
    return found


def with_property(data: bytes, name: str, body: bytes) -> bytes:
    """Give every item of the file one more essential property. Items must be in `mdat`, after `meta`."""
    ipco, owners = _properties(data)
    added = {item: [*owned, 0x80 | len(ipco) + 1] for item, owned in owners.items()}
    return _with_properties(data, [*ipco, box(name, body)], added)


def with_colours_by_item(data: bytes, own: bytes, other: bytes, *, is_own_first: bool) -> bytes:
    """Give the primary item one `colr` box and every other item another.

    Args:
        own, other: the bodies of these boxes.
        is_own_first: whether the primary item's is the first of the file's colour boxes; else it is the last.
    """
    ipco, owners = _properties(data)
    meta = boxes(data, 0, len(data))[b"meta"]
    at = boxes(data, meta[1] + _META, meta[2])[b"pitm"][1]
    (primary,) = struct.unpack_from(">H", data, at + 4)
    first = 1 + next(i for i, each in enumerate(ipco) if each[4:8] == b"colr")
    last = len(ipco) + 1
    ipco[first - 1] = box("colr", own if is_own_first else other)
    ipco.append(box("colr", other if is_own_first else own))
    colours = {index for index, each in enumerate(ipco, 1) if each[4:8] == b"colr"}
    for item, owned in owners.items():
        kept = [each for each in owned if each & 0x7F not in colours]
        owners[item] = [*kept, first if (item == primary) == is_own_first else last]
    return _with_properties(data, ipco, owners)


def _properties(data: bytes) -> tuple[list[bytes], dict[int, list[int]]]:
    """The boxes of the item properties, and each item's entries in `ipma`, which must have short ids and indexes."""
    meta = boxes(data, 0, len(data))[b"meta"]
    iprp = boxes(data, meta[1] + _META, meta[2])[b"iprp"]
    ipco, ipma = (boxes(data, iprp[1], iprp[2])[each] for each in (b"ipco", b"ipma"))
    at, found = ipco[1], []
    while at < ipco[2]:
        (length,) = struct.unpack_from(">I", data, at)
        found.append(data[at : at + length])
        at += length
    at, owners = ipma[1] + 8, {}
    for _ in range(struct.unpack_from(">I", data, ipma[1] + 4)[0]):
        item, count = struct.unpack_from(">HB", data, at)
        owners[item] = [*data[at + 3 : at + 3 + count]]
        at += 3 + count
    return found, owners


def _with_properties(data: bytes, properties: list[bytes], owners: dict[int, list[int]]) -> bytes:
    """The file with these properties, and items moved accordingly. Items must be in `mdat`, after `meta`."""
    meta = boxes(data, 0, len(data))[b"meta"]
    inner = boxes(data, meta[1] + _META, meta[2])
    iprp = inner[b"iprp"]
    entries = b"".join(struct.pack(">HB", item, len(owned)) + bytes(owned) for item, owned in owners.items())
    ipma = box("ipma", bytes(4) + struct.pack(">I", len(owners)) + entries)
    changed = box("iprp", box("ipco", b"".join(properties)) + ipma)
    grown = len(changed) - (iprp[2] - iprp[1] + 8)
    moved = _with_moved_items(data, inner[b"iloc"], grown)
    whole = moved[: iprp[1] - 8] + changed + moved[iprp[2] :]
    return with_bytes(whole, meta[1] - 8, struct.pack(">I", meta[2] - meta[1] + 8 + grown))


def with_colours(data: bytes, primaries: int, transfer: int) -> bytes:
    """The file with these numbers, by ITU-T H.273, in each of its colour boxes that has numbers."""
    at = data.find(b"colrnclx")
    while at >= 0:
        data = with_bytes(data, at + 8, struct.pack(">HH", primaries, transfer))
        at = data.find(b"colrnclx", at + 8)
    return data


def clean_aperture(full: tuple[int, int], part: tuple[int, int, int, int]) -> bytes:
    """The body of the box that crops a picture of size `full` to left, upper, right and lower edge."""
    left, upper, right, lower = part
    width, height = right - left, lower - upper
    across, down = 2 * left + width - full[0], 2 * upper + height - full[1]  # in halves of a pixel, of the middle
    return struct.pack(">8i", width, 1, height, 1, across, 2, down, 2)


def _with_moved_items(data: bytes, iloc: Box, by: int) -> bytes:
    """Add to the offsets of all items in `mdat`; `iloc` must have offsets and lengths of four bytes, and short ids."""
    version, bases = data[iloc[1]], data[iloc[1] + 5] >> 4
    (count,) = struct.unpack_from(">H", data, iloc[1] + 6)
    at = iloc[1] + 8
    for _ in range(count):
        is_in_file = not version or not data[at + 3] & 15
        at += (6 if version else 4) + bases
        (extents,) = struct.unpack_from(">H", data, at)
        for extent in range(at + 2, at + 2 + 8 * extents, 8) if is_in_file else ():
            (offset,) = struct.unpack_from(">I", data, extent)
            data = with_bytes(data, extent, struct.pack(">I", offset + by))
        at += 2 + 8 * extents
    return data
