"""Read the header of a PNG from its chunks (https://www.w3.org/TR/png-3/)."""

from chalicelib.media.formats.headers import Limits, PhotoHeader, check_frames, damaged, unpack

MAX_CHUNKS = 50_000  # 20 MB in the smallest chunks that encoders write
_SIGNATURE = 8  # bytes
_OVERHEAD = 12  # bytes of a chunk's length, name and checksum


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`."""
    if data[8:16] != b"\0\0\0\x0dIHDR":
        raise damaged("does not start with IHDR")
    width, height = unpack(">II", data, 16)
    frames, at = 1, _SIGNATURE
    for _ in range(MAX_CHUNKS):
        length, name = unpack(">II", data, at)
        if name == _END:
            return PhotoHeader("PNG", width, height, frames=frames)
        if name == _ANIMATION:
            frames = unpack(">I", data, at + 8)[0]
            check_frames(frames, limits)
        at += length + _OVERHEAD
    raise damaged(f"over {MAX_CHUNKS} chunks")


_END = int.from_bytes(b"IEND", "big")
_ANIMATION = int.from_bytes(b"acTL", "big")
