"""Make and read opaque, encrypted cursors, and seal other small texts for clients (`seal`).

A cursor works only for the listing and the caller that it was made for. It is encrypted because positions contain ids
of users and posts that the caller may not see: a page may end at a row that it does not show.

The cipher is AES-SIV (RFC 5297) with the purpose as associated data. It takes no nonce: the same position of the same
listing gives the same cursor, which tells a client nothing new. AES-GCM with random nonces is safe for 2^32 texts per
key, which the contexts of feed items would exceed.
"""

import base64
import binascii
import hashlib
import hmac
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.core.keys import keys
from chalicelib.core.problems import BadRequest, FieldError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

CIPHERS = 4  # kept per function instance: keys in use are two at most, three during a rotation


def encode(listing: str, position: dict[str, Any] | None) -> str | None:
    """The cursor of the next page; None if this page is the last.

    Args:
        listing: name of the listing, its subject and its caller, e.g. `"followers:<user_id>:<viewer_id>"`.
        position: where the next page begins, as a small JSON object; None at the end.
    """
    return None if position is None else seal(listing, json.dumps(position, separators=(",", ":")).encode())


def decode(listing: str, cursor: str | None) -> dict[str, Any] | None:
    """The position of a cursor made by `encode` for the same listing; None for the first page, which has no cursor.

    Raises:
        BadRequest: the cursor was not made by `encode`, was made for another listing or with a key that is retired, or
            was changed.
    """
    if cursor is None:
        return None
    try:
        position: dict[str, Any] = json.loads(unseal(listing, cursor))
    except ValueError as error:
        raise _bad_cursor() from error
    return position


def seal(purpose: str, payload: bytes) -> str:
    """A text with `payload` that a client can neither read nor change, nor use for another purpose."""
    sealed = _cipher(keys().cursors.key).encrypt(payload, [purpose.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(purpose: str, text: str) -> bytes:
    """The payload of a text made by `seal` for the same purpose, with the current key or the previous one.

    Raises:
        ValueError: the text was not made by `seal`, was made for another purpose or with another key, or was changed.
    """
    from cryptography.exceptions import InvalidTag

    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    for key in keys().cursors.all:
        try:
            return _cipher(key).decrypt(sealed, [purpose.encode()])
        except InvalidTag:
            continue
    raise ValueError("wrong seal")


@lru_cache(CIPHERS)
def _cipher(key: bytes) -> "AESSIV":
    """AES-128-SIV under a key derived for this use: the stage's key also hashes other data (`core.keys`)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(hmac.digest(key, b"cursors: AES-SIV", hashlib.sha256))


def _bad_cursor() -> BadRequest:
    detail = "is not a cursor of this listing; leave it out to start from the beginning"
    error = FieldError("cursor", detail, code="incorrect")
    return BadRequest(f"cursor {detail}", errors=[error], code="bad-cursor")
