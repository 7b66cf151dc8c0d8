"""Opaque, signed cursors. A cursor works only for the listing and the caller that it was made for."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from chalicelib.core.keys import keys
from chalicelib.core.problems import BadRequest, FieldError

TAG_BYTES = 16


def encode(listing: str, position: dict[str, Any]) -> str:
    """Seal a position.

    Args:
        listing: what is listed, for whom, e.g. `"followers:<user_id>"`.
        position: a small JSON object.
    """
    payload = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_tag(listing, payload) + payload).rstrip(b"=").decode()


def decode(listing: str, cursor: str) -> dict[str, Any]:
    """Open a cursor made by `encode` for the same listing.

    Raises:
        BadRequest: it was not made by us, not for this listing, or was changed.
    """
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error
    tag, payload = sealed[:TAG_BYTES], sealed[TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(listing, payload)):
        raise _bad_cursor()
    position: dict[str, Any] = json.loads(payload)
    return position


def _tag(listing: str, payload: bytes) -> bytes:
    message = listing.encode() + b"\0" + payload
    return hmac.new(keys().cursors, message, hashlib.sha256).digest()[:TAG_BYTES]


def _bad_cursor() -> BadRequest:
    detail = "is not a cursor of this listing; leave it out to start from the beginning"
    return BadRequest(f"cursor {detail}", errors=[FieldError("cursor", detail)], code="bad-cursor")
