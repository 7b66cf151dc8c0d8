"""Make and read ids: base62 of fixed width, whose ASCII order is the order of time.

A short id has 11 characters: 64 bits, 42 of milliseconds since 2000-01-01 (enough until 2139) and 22 random. An owned
id is a short id followed by the owner's id: it sorts by time and names the partition that stores it.
"""

import re
import secrets

EPOCH_MS = 946_684_800_000  # 2000-01-01T00:00:00Z: imports are older than the service; an earlier time becomes this one
SHORT = 11
OWNED = 2 * SHORT
RANDOM_BITS = 22
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGIT = {character: value for value, character in enumerate(ALPHABET)}
SHORT_PATTERN = f"[0-9A-Za-z]{{{SHORT}}}"
OWNED_PATTERN = f"[0-9A-Za-z]{{{OWNED}}}"
_SHORT = re.compile(SHORT_PATTERN)
_OWNED = re.compile(OWNED_PATTERN)
BYTES = 8  # of a packed short id


def _since_epoch(ms: int) -> int:
    return max(0, ms - EPOCH_MS)


def _encode(value: int) -> str:
    characters = []
    for _ in range(SHORT):
        value, digit = divmod(value, 62)
        characters.append(ALPHABET[digit])
    return "".join(reversed(characters))


def _decode(short_id: str) -> int:
    value = 0
    for character in short_id:
        value = value * 62 + _DIGIT[character]
    return value


def new_id(at_ms: int) -> str:
    """A new short id.

    Two ids of one millisecond are equal once in four million: write the row on condition that the key is free, and
    make another id if it is not.

    Args:
        at_ms: the time in the id, milliseconds since 1970; before the epoch, the epoch.
    """
    return _encode(_since_epoch(at_ms) << RANDOM_BITS | secrets.randbits(RANDOM_BITS))


def new_owned_id(owner_id: str, at_ms: int) -> str:
    """A new id (22 characters) of something that `owner_id` (11 characters) owns; `at_ms` as for `new_id`."""
    return new_id(at_ms) + owner_id


def first_at(ms: int) -> str:
    """The smallest short id of the millisecond `ms`: a bound for range queries."""
    return _encode(_since_epoch(ms) << RANDOM_BITS)


def created_ms(any_id: str) -> int:
    """The time in an id (short or owned), in milliseconds since 1970."""
    return (_decode(any_id[:SHORT]) >> RANDOM_BITS) + EPOCH_MS


def pack(short_id: str) -> bytes:
    """A short id as 8 bytes, which sort like the ids.

    Raises:
        OverflowError: the text has the shape of an id but exceeds 64 bits.
    """
    return _decode(short_id).to_bytes(BYTES)


def unpack(packed: bytes) -> str:
    """The inverse of `pack`."""
    return _encode(int.from_bytes(packed))


def is_short(text: str) -> bool:
    """Whether `text` has the shape of a short id."""
    return _SHORT.fullmatch(text) is not None


def is_owned(text: str) -> bool:
    """Whether `text` has the shape of an owned id."""
    return _OWNED.fullmatch(text) is not None


def owner_of(owned_id: str) -> str:
    """The owner's short id within an owned id."""
    return owned_id[SHORT:]


def sequence_of(owned_id: str) -> str:
    """The time part of an owned id: the sort key within its owner's partition."""
    return owned_id[:SHORT]
