"""Store and load windows: the order of sixty ranked posts, so that later pages continue in it while scores change.

An entry takes 16 bytes: 8 of the post's own half of the id and 8 of the author's id. The highest bit of the post's half
is free until 2069. No account is older than 2025, so the author's id is stored as the difference to the first id of
2025; it fits into 61 bits until 2042, which leaves three bits free. The free bits hold whether the viewer follows the
author, and the reason for the post's rank.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core import ids
from chalicelib.feed import tables
from chalicelib.feed.ranking import features

ENTRY_BYTES = 2 * ids.BYTES
_FIRST_AUTHOR = int.from_bytes(ids.pack(ids.first_at(1_735_689_600_000)))  # 2025-01-01T00:00:00Z
_NOT_FOLLOWED = 1 << 8 * ids.BYTES - 1  # on the post's half: the viewer does not follow the author
_REASON = 8 * ids.BYTES - 3  # on the author's half: the position of the reason's three bits
_HALVES = struct.Struct(">QQ")


@dataclass(frozen=True)
class WindowEntry:
    """A post in a window.

    Attributes:
        reason: one of `features.REASONS`.
    """

    post_id: str
    reason: str
    is_followed: bool


def store(viewer_id: str, window_id: str, entries: Iterable[WindowEntry]) -> None:
    """Store a window; costs one write unit."""
    tables.put_window(viewer_id, window_id, b"".join(map(_pack, entries)))


def load(viewer_id: str, window_id: str) -> list[WindowEntry] | None:
    """The entries of a window, None if it is gone; read strongly, because the next page may be requested at once."""
    packed = tables.get_window(viewer_id, window_id)
    if packed is None:
        return None
    return [_unpack(packed[start : start + ENTRY_BYTES]) for start in range(0, len(packed), ENTRY_BYTES)]


def _pack(entry: WindowEntry) -> bytes:
    """Pack an entry into 16 bytes.

    Raises:
        ValueError: the post is from after 2069, or its author from after 2042 or before 2025.
    """
    post = int.from_bytes(ids.pack(ids.sequence_of(entry.post_id)))
    author = int.from_bytes(ids.pack(ids.owner_of(entry.post_id))) - _FIRST_AUTHOR
    if post >= _NOT_FOLLOWED or not 0 <= author < 1 << _REASON:
        raise ValueError(f"no bits are free in {entry.post_id}")
    flag = 0 if entry.is_followed else _NOT_FOLLOWED
    return _HALVES.pack(post | flag, author | features.REASONS.index(entry.reason) << _REASON)


def _unpack(packed: bytes) -> WindowEntry:
    post, author = _HALVES.unpack(packed)
    reason, author = divmod(author, 1 << _REASON)
    halves = _HALVES.pack(post & ~_NOT_FOLLOWED, author + _FIRST_AUTHOR)
    post_id = ids.unpack(halves[: ids.BYTES]) + ids.unpack(halves[ids.BYTES :])
    return WindowEntry(post_id, features.REASONS[reason], is_followed=post < _NOT_FOLLOWED)
