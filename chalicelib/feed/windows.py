"""Windows: the order of sixty ranked posts as it was when its first page was made, so that its further pages go on from
there while scores move.

Each post takes 16 bytes: the two halves of its id, of which the two highest bits stay free until 2059 (ids count
milliseconds since 2025 in 42 bits). There stands what the page says about the post besides: why it is there, and
whether its author was followed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core import ids
from chalicelib.feed import features, tables

ENTRY_BYTES = 2 * ids.BYTES
_HALF = 8 * ids.BYTES
_HIGH, _LOW = 2 * _HALF - 2, _HALF - 2  # where two free bits begin
_FREE = 0b11 << _HIGH | 0b11 << _LOW
_STRANGER = len(features.REASONS)  # the fourth bit; the other three number the reasons


@dataclass(frozen=True)
class Entry:
    """A post in a window.

    Attributes:
        reason: one of `features.REASONS`.
    """

    post_id: str
    reason: str
    is_followed: bool


def keep(viewer_id: str, window_id: str, entries: Iterable[Entry]) -> None:
    """Store a window: one write unit."""
    tables.put_window(viewer_id, window_id, b"".join(map(_pack, entries)))


def recall(viewer_id: str, window_id: str) -> list[Entry] | None:
    """The entries of a window, None if it is gone. Read strongly: the next page may be asked for at once."""
    packed = tables.get_window(viewer_id, window_id)
    if packed is None:
        return None
    return [_unpack(packed[start : start + ENTRY_BYTES]) for start in range(0, len(packed), ENTRY_BYTES)]


def _pack(entry: Entry) -> bytes:
    """Raises:
    ValueError: the id is from after 2059.
    """
    number = int.from_bytes(ids.pack(ids.sequence_of(entry.post_id)) + ids.pack(ids.owner_of(entry.post_id)))
    if number & _FREE:
        raise ValueError(f"no bits are free in {entry.post_id}")
    mark = features.REASONS.index(entry.reason) | (0 if entry.is_followed else _STRANGER)
    return (number | mark >> 2 << _HIGH | (mark & 0b11) << _LOW).to_bytes(ENTRY_BYTES)


def _unpack(packed: bytes) -> Entry:
    number = int.from_bytes(packed)
    mark = (number >> _HIGH & 0b11) << 2 | number >> _LOW & 0b11
    halves = (number & ~_FREE).to_bytes(ENTRY_BYTES)
    post_id = ids.unpack(halves[: ids.BYTES]) + ids.unpack(halves[ids.BYTES :])
    return Entry(post_id, features.REASONS[mark % _STRANGER], mark < _STRANGER)
