"""Read the header of a PNG from its chunks, and take from them what decoders need (https://www.w3.org/TR/png-3/)."""

import struct
import zlib
from collections.abc import Iterator

from chalicelib.media.formats.headers import Colours, Limits, PhotoHeader, check_frames, damaged, unpack

MAX_CHUNKS = 50_000  # 20 MB in the smallest chunks that encoders write
MAX_TEXT = 65_536  # bytes of a text that is kept for the orientation in it: editors' XMP takes a few thousand
MAX_PROFILE = 4_000_000  # bytes of an ICC profile: those of printers take 2 MB
_SIGNATURE = 8  # bytes
_OVERHEAD = 12  # bytes of a chunk's length, name and checksum
_DECODED = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_COLOURS = frozenset({b"cICP", b"iCCP", b"sRGB", b"gAMA"})
_GREY = 0  # colour type
_USUAL_GAMMA = 2.2  # of pictures that are sRGB in fact
_GAMMAS = 0.2, 5.0  # outside, the chunk is a fault


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`."""
    if data[8:16] != b"\0\0\0\x0dIHDR":
        raise damaged("does not start with IHDR")
    width, height = unpack(">II", data, 16)
    frames, colours, end = 1, {}, 0
    for name, body, end in _chunks(data):
        if name == b"acTL":
            frames = unpack(">I", data, body)[0]
            check_frames(frames, limits)
        elif name in _COLOURS and is_intact(data, name, body, end):
            colours[name] = data[body : min(end, body + 4)]
    return PhotoHeader("PNG", width, height, frames=frames, colours=_colours(colours), end=end + 4)


def simplify(data: bytes) -> bytes:
    """A checked PNG without the chunks that decoders can do without, and those that they refuse.

    It keeps the picture, the EXIF block and short texts. The transparent level of grey with 2 or 4 bits is written for
    8 bits, because Pillow compares it with pixels of 8 bits.
    """
    parts = [data[:_SIGNATURE]]
    for name, body, end in _chunks(data):
        if name == b"tRNS" and data[25] == _GREY and data[24] in (2, 4) and end - body == 2:
            level = struct.unpack_from(">H", data, body)[0] * 255 // ((1 << data[24]) - 1)
            parts.append(_chunk(name, struct.pack(">H", level & 0xFF)))
        elif _is_kept(data, name, body, end):
            parts.append(data[body - 8 : end + 4])
    return b"".join(parts)


def profile(data: bytes) -> bytes | None:
    """The ICC profile of a checked PNG; None without one, if it is damaged, or if cICP names the colours."""
    found: dict[bytes, bytes] = {}
    for name, body, end in _chunks(data):
        if name in (b"cICP", b"iCCP") and is_intact(data, name, body, end):
            found.setdefault(name, data[body:end])
    if b"cICP" in found or b"iCCP" not in found:
        return None
    return _inflate(found[b"iCCP"].partition(b"\0")[2][1:], MAX_PROFILE)


def is_intact(data: bytes, name: bytes, body: int, end: int) -> bool:
    """Whether the checksum of a chunk is right."""
    return unpack(">I", data, end)[0] == zlib.crc32(data[body:end], zlib.crc32(name))


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The name of each chunk, and the offsets of its body and of the body's end.

    Raises:
        Refused: the file is cut off, or there are more than `MAX_CHUNKS`.
    """
    at = _SIGNATURE
    for _ in range(MAX_CHUNKS):
        (length,), name = unpack(">I", data, at), data[at + 4 : at + 8]
        yield name, at + 8, at + 8 + length
        if name == b"IEND":
            return
        at += length + _OVERHEAD
    raise damaged(f"over {MAX_CHUNKS} chunks")


def _is_kept(data: bytes, name: bytes, body: int, end: int) -> bool:
    if name in _DECODED:
        return name != b"tRNS" or is_intact(data, name, body, end)
    if name in _TEXTS:
        return end - body <= MAX_TEXT and is_intact(data, name, body, end) and _is_short(data[body:end], name)
    return name == b"eXIf" and is_intact(data, name, body, end)


def _is_short(text: bytes, name: bytes) -> bool:
    """Whether a text is not compressed, or can be inflated to at most `MAX_TEXT` bytes."""
    keyword, _, rest = text.partition(b"\0")
    if name == b"tEXt" or (name == b"iTXt" and rest[:1] != b"\1"):
        return True
    if name == b"iTXt":  # a flag, the method, a language, and the keyword in this language
        return _inflate(rest[2:].partition(b"\0")[2].partition(b"\0")[2], MAX_TEXT) is not None
    return bool(keyword) and rest[:1] == b"\0" and _inflate(rest[1:], MAX_TEXT) is not None


def _inflate(packed: bytes, limit: int) -> bytes | None:
    """The inflated bytes; None if there are more than the limit, or they are damaged."""
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(packed, limit)
    except zlib.error:
        return None
    return inflated if inflater.eof else None


def _colours(chunks: dict[bytes, bytes]) -> Colours:
    """The colours by the first bytes of the chunks about them; the sharper statement takes precedence."""
    if len(named := chunks.get(b"cICP", b"")) == 4:
        return Colours(named[0], named[1])
    if b"iCCP" in chunks or b"sRGB" in chunks:
        return Colours()
    value = int.from_bytes(chunks.get(b"gAMA", b""), "big")
    gamma = 100_000 / value if value else _USUAL_GAMMA
    is_usual = abs(gamma - _USUAL_GAMMA) < 0.1 or not _GAMMAS[0] <= gamma <= _GAMMAS[1]
    return Colours(gamma=None if is_usual else gamma)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
