"""Sign pushes as the stage's (RFC 8292), with the key that the subscription was made for.

The parameter `/emulsion/<stage>/push-keys` has the private keys, which only the function that pushes may read:
`{"keys": {"<id>": "<PKCS #8, DER, in base64>"}}`. `push-public-keys` has their public halves, as browsers take them,
for the API: `{"current": "<id>", "keys": {"<id>": "<base64url>"}}`. Browsers subscribe for the current one.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from chalicelib.core import clock
from chalicelib.core.parameters import StageParameter
from chalicelib.core.settings import settings as core_settings
from chalicelib.push.settings import settings


@dataclass(frozen=True)
class PublicKeys:
    """The public keys by id, base64url, and the id of the one that browsers subscribe for."""

    current: str
    by_id: dict[str, str]

    @property
    def key(self) -> str:
        """The current one."""
        return self.by_id[self.current]

    def id_of(self, key: str) -> str | None:
        """The id of a key; None if the stage does not have it."""
        return next((each for each, held in self.by_id.items() if held == key), None)


def public_keys() -> PublicKeys | None:
    """The stage's public keys; None if it has none.

    Raises:
        ClientError, BotoCoreError: they cannot be read, and no recent ones are known.
    """
    try:
        return _public.value()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None


def id_of(key: str) -> str | None:
    """The id of a public key, which may be newer than this instance's last read of the keys; None if there is none.

    Raises:
        ClientError, BotoCoreError: as of `public_keys`.
    """
    return _public.value().id_of(key) or _public.newest().id_of(key)


def has_key(key_id: str) -> bool:
    """Whether the stage still has a key, so that subscriptions made for it can get pushes.

    An unknown key may be newer than this instance's last read of the keys, so they are read again. That is rare: only
    keys of the stage are in rows, and a row whose key is gone is deleted.

    Raises:
        ClientError, BotoCoreError: the keys cannot be read.
    """
    return key_id in _private.value() or key_id in _private.read()


def authorization(endpoint: str, key_id: str) -> str:
    """The value of `Authorization` of a push to an address.

    Raises:
        KeyError: the stage has no such key.
        ClientError, BotoCoreError: as of `has_key`.
    """
    import jwt

    key = _private.value()[key_id]
    address = urlsplit(endpoint)
    claims = {
        "aud": f"{address.scheme}://{address.netloc}",
        "exp": clock.now() + settings().push_token_lifetime,
        "sub": settings().push_contact or settings().web_url or "mailto:postmaster@localhost",
    }
    return f"vapid t={jwt.encode(claims, _loaded(key), algorithm='ES256')}, k={public_half(key)}"


def public_half(key: bytes) -> str:
    """The public key (base64url, as browsers take it) of a private one (PKCS #8, DER)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point: bytes = _loaded(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _parsed_private(text: str) -> dict[str, bytes]:
    return {each: base64.b64decode(key) for each, key in json.loads(text)["keys"].items()}


def _parsed_public(text: str) -> PublicKeys:
    document = json.loads(text)
    return PublicKeys(document["current"], document["keys"])


def _named(name: str) -> Callable[[], str]:
    return lambda: f"/emulsion/{core_settings().stage}/{name}"


_private = StageParameter(_named("push-keys"), _parsed_private)
_public = StageParameter(_named("push-public-keys"), _parsed_public)


@lru_cache(maxsize=4)
def _loaded(key: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(key, password=None)
