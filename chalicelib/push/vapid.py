"""Sign pushes as the stage's (RFC 8292), with the key that the subscription was made for."""

import base64
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from chalicelib.core import clock
from chalicelib.core.keys import keys
from chalicelib.push.settings import settings


def public_key() -> tuple[str, str] | None:
    """Id and public key (base64url, as browsers take it) of the stage's current key; None if it has none."""
    held = keys().push
    return (held.current, _encoded(_public_bytes(held.key))) if held else None


def has_key(key_id: str) -> bool:
    """Whether the stage still has a key, so that subscriptions made for it can get pushes."""
    held = keys().push
    return held is not None and key_id in held.by_id


def authorization(endpoint: str, key_id: str) -> str:
    """The value of `Authorization` of a push to an address.

    Raises:
        LookupError: the stage has no such key.
    """
    import jwt

    held = keys().push
    if held is None or key_id not in held.by_id:
        raise LookupError(f"there is no key {key_id}")
    address = urlsplit(endpoint)
    claims = {
        "aud": f"{address.scheme}://{address.netloc}",
        "exp": clock.now() + settings().push_token_lifetime,
        "sub": settings().push_contact or settings().web_url or "mailto:postmaster@localhost",
    }
    key = held.by_id[key_id]
    return f"vapid t={jwt.encode(claims, _private(key), algorithm='ES256')}, k={_encoded(_public_bytes(key))}"


@lru_cache(maxsize=4)
def _private(key: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(key, password=None)


def _public_bytes(key: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    made: bytes = _private(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return made


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
