"""Hash and verify passwords: argon2id with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB, t=2, p=1).

argon2 is imported at the first sign-in, not at start-up, because cold starts have a budget (benchmarks).
"""

import base64
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
SALT_BYTES = 16
HASH_BYTES = 32


def hash_password(password: str) -> str:
    """A salted hash in argon2's encoded form, which includes its parameters."""
    return _hasher().hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` matches the hash. Without a hash, this does the same work and returns False."""
    from argon2.exceptions import VerifyMismatchError

    try:
        return _hasher().verify(password_hash or _placeholder_hash(), password) and password_hash is not None
    except VerifyMismatchError:
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with parameters other than today's."""
    return _hasher().check_needs_rehash(password_hash)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(PASSES, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES)


@cache
def _placeholder_hash() -> str:
    """A hash with today's parameters that matches no known password.

    It is composed, not computed: the first log-in with an unknown name must take no longer than the next.
    """
    salt, digest = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (SALT_BYTES, HASH_BYTES))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"
