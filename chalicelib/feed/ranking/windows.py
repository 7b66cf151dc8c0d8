"""Windows: the order of sixty ranked posts as it was when its first page was made, so that its further pages go on from
there while scores move.

Each post takes 16 bytes: its own half of the id, whose highest bit is free until 2069, and its author's, of which the
three highest are: no account is older than 2025, so what is stored counts from there and stays below 61 bits until
2042. The free bits hold what the page says about the post: whether its author was followed, and the reason why
it is in its place.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core import ids
from chalicelib.feed import tables
from chalicelib.feed.ranking import features

ENTRY_BYTES = 2 * ids.BYTES
_FIRST_AUTHOR = int.from_bytes(ids.pack(ids.first_at(1_735_689_600_000)))  # 2025-01-01T00:00:00Z
_STRANGER = 1 << 8 * ids.BYTES - 1  # on the post's half: its author was not followed
_REASON = 8 * ids.BYTES - 3  # on the author's half: where the reason's three bits begin
_HALVES = struct.Struct(">QQ")


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
    ValueError: the post is from after 2069, or its author from after 2042 or before 2025.
    """
    post = int.from_bytes(ids.pack(ids.sequence_of(entry.post_id)))
    author = int.from_bytes(ids.pack(ids.owner_of(entry.post_id))) - _FIRST_AUTHOR
    if post >= _STRANGER or not 0 <= author < 1 << _REASON:
        raise ValueError(f"no bits are free in {entry.post_id}")
    stranger = 0 if entry.is_followed else _STRANGER
    return _HALVES.pack(post | stranger, author | features.REASONS.index(entry.reason) << _REASON)


def _unpack(packed: bytes) -> Entry:
    post, author = _HALVES.unpack(packed)
    reason, author = divmod(author, 1 << _REASON)
    halves = _HALVES.pack(post & ~_STRANGER, author + _FIRST_AUTHOR)
    post_id = ids.unpack(halves[: ids.BYTES]) + ids.unpack(halves[ids.BYTES :])
    return Entry(post_id, features.REASONS[reason], is_followed=post < _STRANGER)
