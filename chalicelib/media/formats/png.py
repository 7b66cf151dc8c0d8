"""PNG, by its chunks (https://www.w3.org/TR/png-3/)."""

from chalicelib.media.formats.headers import Limits, PhotoHeader, check_frames, damaged, unpack

MOST_CHUNKS = 50_000  # 20 MB in the smallest pieces that any encoder writes
_SIGNATURE = 8  # bytes
_AROUND = 12  # bytes of length, name and checksum


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `headers.read_header`."""
    if data[8:16] != b"\0\0\0\x0dIHDR":
        raise damaged("does not start with IHDR")
    width, height = unpack(">II", data, 16)
    frames, at = 1, _SIGNATURE
    for _ in range(MOST_CHUNKS):
        length, name = unpack(">II", data, at)
        if name == _END:
            return PhotoHeader("PNG", width, height, frames=frames)
        if name == _ANIMATION:
            frames = unpack(">I", data, at + 8)[0]
            check_frames(frames, limits)
        at += length + _AROUND
    raise damaged(f"over {MOST_CHUNKS} chunks")


_END = int.from_bytes(b"IEND", "big")
_ANIMATION = int.from_bytes(b"acTL", "big")
