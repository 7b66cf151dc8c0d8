"""Read the header of a WebP from its chunks (RFC 9649)."""

from chalicelib.media.formats.headers import Limits, PhotoHeader, check_frames, damaged, unpack

MAX_CHUNKS = 50_000
_RIFF = 12  # bytes of the file's own header
_CHUNK = 8  # bytes of name and length


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`."""
    (size,) = unpack("<I", data, 4)
    width, height = _size(data)
    end = size + _CHUNK
    if end > len(data):
        raise damaged("cut off")
    frames, at = 0, _RIFF
    for _ in range(MAX_CHUNKS):
        if at + _CHUNK > end:
            return PhotoHeader("WEBP", width, height, frames=max(1, frames), is_animated=frames > 0)
        frames += data[at : at + 4] == b"ANMF"
        check_frames(frames, limits)
        length = unpack("<I", data, at + 4)[0]
        at += _CHUNK + length + length % 2
        if at - length % 2 > end:
            raise damaged("a chunk goes over the end")
    raise damaged(f"over {MAX_CHUNKS} chunks")


def chunk(data: bytes, name: bytes) -> bytes:
    """The body of the first chunk of that name in a checked file; empty if there is none."""
    at = _RIFF
    while at + _CHUNK <= len(data):
        length = unpack("<I", data, at + 4)[0]
        if data[at : at + 4] == name:
            return data[at + _CHUNK : at + _CHUNK + length]
        at += _CHUNK + length + length % 2
    return b""


def _size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return _u24(data, 24) + 1, _u24(data, 27) + 1
    if chunk == b"VP8L":
        (bits,) = unpack("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = unpack("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise damaged(f"WebP chunk {chunk!r}")


def _u24(data: bytes, at: int) -> int:
    low, high = unpack("<HB", data, at)
    return int(low | high << 16)
