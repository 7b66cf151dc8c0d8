"""Encrypt a payload for one browser (RFC 8291), as a single record of `aes128gcm` (RFC 8188)."""

import hmac
import secrets

KEY_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16  # an uncompressed point of P-256; RFC 8291, 3.2; RFC 8188, 2.1
OVERHEAD = SALT_BYTES + 4 + 1 + KEY_BYTES + 1 + 16  # header, delimiter and tag
_RECORD_SIZE = 4096  # what every push service takes (RFC 8030, 7.2)
_LAST_RECORD = b"\x02"


def encrypt(payload: bytes, browser_key: bytes, auth: bytes, *, salt: bytes = b"", own_key: bytes = b"") -> bytes:
    """The body of a push.

    Args:
        payload: up to `_RECORD_SIZE - OVERHEAD` bytes.
        browser_key: the public key (`p256dh`) of the subscription.
        auth: its secret.
        salt, own_key: salt and private key (32 bytes) of this push; random ones if they are empty. For tests.

    Raises:
        ValueError: the browser's key is not a point of the curve, or the payload is too long.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDH,
        SECP256R1,
        EllipticCurvePublicKey,
        derive_private_key,
        generate_private_key,
    )
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if len(payload) > _RECORD_SIZE - OVERHEAD:
        raise ValueError(f"a payload has at most {_RECORD_SIZE - OVERHEAD} bytes")
    salt = salt or secrets.token_bytes(SALT_BYTES)
    curve = SECP256R1()
    private = derive_private_key(int.from_bytes(own_key), curve) if own_key else generate_private_key(curve)
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(curve, browser_key))
    key, nonce = derived_keys(shared, auth, browser_key, public, salt)
    header = salt + _RECORD_SIZE.to_bytes(4) + len(public).to_bytes(1) + public
    return header + AESGCM(key).encrypt(nonce, payload + _LAST_RECORD, None)


def derived_keys(shared: bytes, auth: bytes, browser_key: bytes, own_key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The content key and nonce (RFC 8291, 3.4), from the shared secret and the public keys of both sides."""
    secret = _derived(auth, shared, b"WebPush: info\0" + browser_key + own_key, 32)
    return (
        _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16),
        _derived(salt, secret, b"Content-Encoding: nonce\0", 12),
    )


def is_key(key: bytes) -> bool:
    """Whether these bytes are a public key that can be encrypted for."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key)
    except ValueError:
        return False
    return len(key) == KEY_BYTES


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869), of at most 32 bytes."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\x01", "sha256")[:length]
