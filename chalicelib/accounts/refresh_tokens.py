"""Create and check refresh tokens: opaque to clients; the first token of a session has 256 random bits.

A token's successor is derived from it with the stage's secret key. So a client that lost the response can be given the
same successor again, although only hashes are stored. The seal distinguishes a used token of this stage, whose reuse
ends the session, from an invented token, which must not.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from chalicelib.core.keys import keys

SECRET_BYTES = 32
SEAL_BYTES = 16
_SHAPE = re.compile(r"([0-9A-Za-z]{11})([0-9A-Za-z]{11})([0-9A-Za-z_-]{43})([0-9A-Za-z_-]{22})")


@dataclass(frozen=True)
class RefreshToken:
    """The parts of a refresh token."""

    user_id: str
    session_id: str
    secret: str
    seal: str

    @classmethod
    def parse(cls, text: str) -> "RefreshToken | None":
        """Split a token into its parts; None if it does not have the shape of a token."""
        match = _SHAPE.fullmatch(text)
        return cls(*match.groups()) if match else None

    @classmethod
    def first(cls, user_id: str, session_id: str) -> "RefreshToken":
        """The first token of a new session."""
        return cls._sealed(user_id, session_id, secrets.token_bytes(SECRET_BYTES), keys().tokens.key)

    @classmethod
    def _sealed(cls, user_id: str, session_id: str, secret: bytes, key: bytes) -> "RefreshToken":
        content = user_id + session_id + _text(secret)
        return cls(user_id, session_id, _text(secret), _text(_mac(key, "seal", content)[:SEAL_BYTES]))

    def __str__(self) -> str:
        return self.user_id + self.session_id + self.secret + self.seal

    def __repr__(self) -> str:
        return f"RefreshToken(user_id={self.user_id!r}, session_id={self.session_id!r})"

    @property
    def hash(self) -> str:
        """The value that is stored. A plain hash is enough, because 256 bits cannot be guessed."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def successors(self) -> list["RefreshToken"]:
        """The next token under each key, the current key's first: keys change while tokens are in use."""
        return [self._successor(key) for key in keys().tokens.all]

    def is_genuine(self) -> bool:
        """Whether this stage made the token, with a key that it still has."""
        content = self.user_id + self.session_id + self.secret
        return any(
            hmac.compare_digest(self.seal, _text(_mac(key, "seal", content)[:SEAL_BYTES])) for key in keys().tokens.all
        )

    def _successor(self, key: bytes) -> "RefreshToken":
        return self._sealed(self.user_id, self.session_id, _mac(key, "successor", str(self)), key)


def _mac(key: bytes, purpose: str, content: str) -> bytes:
    # The NUL separates these from access tokens, which are signed with the same keys: no JWT contains a NUL.
    return hmac.digest(key, f"refresh-{purpose}\0{content}".encode(), "sha256")


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
