"""Make and read opaque, signed cursors, and sign other small texts for clients (`seal`).

A cursor works only for the listing and the caller that it was made for.
"""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from chalicelib.core.keys import keys
from chalicelib.core.problems import BadRequest, FieldError

TAG_BYTES = 16


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
        BadRequest: the cursor was not made by `encode`, was made for another listing, or was changed.
    """
    if cursor is None:
        return None
    try:
        position: dict[str, Any] = json.loads(unseal(listing, cursor))
    except ValueError as error:
        raise _bad_cursor() from error
    return position


def seal(purpose: str, payload: bytes) -> str:
    """A text with `payload` that a client can read but not change, nor use for another purpose."""
    return base64.urlsafe_b64encode(_tag(purpose, payload) + payload).rstrip(b"=").decode()


def unseal(purpose: str, text: str) -> bytes:
    """The payload of a text made by `seal` for the same purpose.

    Raises:
        ValueError: the text was not made by `seal`, was made for another purpose, or was changed.
    """
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    tag, payload = sealed[:TAG_BYTES], sealed[TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(purpose, payload)):
        raise ValueError("wrong seal")
    return payload


def _tag(purpose: str, payload: bytes) -> bytes:
    message = purpose.encode() + b"\0" + payload
    return hmac.new(keys().cursors, message, hashlib.sha256).digest()[:TAG_BYTES]


def _bad_cursor() -> BadRequest:
    detail = "is not a cursor of this listing; leave it out to start from the beginning"
    return BadRequest(f"cursor {detail}", errors=[FieldError("cursor", detail)], code="bad-cursor")
