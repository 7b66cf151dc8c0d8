"""Read the header of a GIF from its blocks (https://www.w3.org/Graphics/GIF/spec-gif89a.txt)."""

from chalicelib.media.formats.headers import Limits, PhotoHeader, check_frames, damaged, unpack

MAX_BLOCKS = 150_000  # 20 MB in full blocks of 255 bytes are 80,000
OPENING = 4  # blocks that the opening of a picture or extension counts as, because it takes as long
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B


def read(data: bytes, limits: Limits) -> PhotoHeader:
    """See `photo_checks.read_header`. A first picture that exceeds the canvas enlarges it, as in decoders.

    After a complete picture, the end of the file or a byte that begins no block ends the GIF as its trailer does.
    """
    width, height, flags = unpack("<HHB", data, 6)
    at, frames, blocks = 13 + _palette_length(flags), 0, 0
    while (kind := _kind(data, at)) != _TRAILER:
        if kind == _IMAGE:
            left, top, across, down, flags = unpack("<HHHHB", data, at + 1)
            if not frames:
                width, height = max(width, left + across), max(height, top + down)
            frames += 1
            check_frames(frames, limits)
            at += 11 + _palette_length(flags)
        elif kind == _EXTENSION:
            at += 2
        elif frames:
            break
        else:
            raise damaged(f"GIF block {kind}")
        at, blocks = _skip_blocks(data, at, blocks + OPENING)
    if not frames:
        raise damaged("no picture")
    return PhotoHeader("GIF", width, height, frames=frames)


def _kind(data: bytes, at: int) -> int | None:
    """The byte that begins a block; None at the end of the file."""
    return data[at] if at < len(data) else None


def _palette_length(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_blocks(data: bytes, at: int, blocks: int) -> tuple[int, int]:
    """The offset after the sequence of blocks at `at`, and how many blocks there have been so far."""
    try:
        while data[at] and blocks <= MAX_BLOCKS:
            at += data[at] + 1
            blocks += 1
    except IndexError as error:
        raise damaged("cut off") from error
    if blocks > MAX_BLOCKS:
        raise damaged(f"over {MAX_BLOCKS} blocks")
    return at + 1, blocks
