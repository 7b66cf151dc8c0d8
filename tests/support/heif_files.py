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
    added = box(name, body)
    meta = boxes(data, 0, len(data))[b"meta"]
    inner = boxes(data, meta[1] + _META, meta[2])
    iprp = inner[b"iprp"]
    ipco, ipma = (boxes(data, iprp[1], iprp[2])[each] for each in (b"ipco", b"ipma"))
    index = _count(data, ipco) + 1
    owners = _with_owners(data[ipma[1] : ipma[2]], index)
    properties = box("ipco", data[ipco[1] : ipco[2]] + added)
    changed = box("iprp", properties + box("ipma", owners))
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


def _count(data: bytes, parent: Box) -> int:
    at, found = parent[1], 0
    while at + 8 <= parent[2]:
        at += struct.unpack_from(">I", data, at)[0]
        found += 1
    return found


def _with_owners(body: bytes, index: int) -> bytes:
    """The body of `ipma` with one more property of every item; it must have short ids and short indexes."""
    (count,) = struct.unpack_from(">I", body, 4)
    made, at = body[:8], 8
    for _ in range(count):
        end = at + 3 + body[at + 2]
        made += body[at : at + 2] + bytes([body[at + 2] + 1]) + body[at + 3 : end] + bytes([0x80 | index])
        at = end
    return made


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
