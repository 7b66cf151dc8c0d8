"""Read the stage's secret keys: one encrypted parameter, read again every few minutes to notice a rotation.

Shape: `{"tokens": {"current": "<kid>", "keys": {"<kid>": "<base64>"}}, "cursors": "<base64>"}`, and on stages with a
CDN `"cdn": {"current": "<name>", "keys": {"<name>": "<base64>"}}`. Keys `tokens` sign access and refresh tokens. Key
`cursors` signs cursors and the feed's contexts (`cursors.seal`), and hashes the bodies of idempotent requests.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, clock
from chalicelib.core.caches import Cache
from chalicelib.core.observability import logger
from chalicelib.core.settings import HOUR, MINUTE, settings

REREAD_AFTER = 5 * MINUTE
KEEP_FOR = HOUR  # the longest use of keys that cannot be read again


@dataclass(frozen=True)
class Keys:
    """Secret keys, 32 bytes each; those of the CDN are private keys (PKCS #8, DER) by name."""

    token_kid: str
    tokens: dict[str, bytes]
    cursors: bytes
    cdn: dict[str, bytes]

    @classmethod
    def from_parameter(cls, text: str) -> "Keys":
        """Parse the parameter's value."""
        document = json.loads(text)
        tokens = {kid: base64.b64decode(key) for kid, key in document["tokens"]["keys"].items()}
        cdn = {name: base64.b64decode(key) for name, key in document.get("cdn", {}).get("keys", {}).items()}
        return cls(document["tokens"]["current"], tokens, base64.b64decode(document["cursors"]), cdn)


_cache: Cache[str, Keys] = Cache(lambda: 1)


def keys() -> Keys:
    """The stage's keys, read again after five to six minutes; if that fails, keys read within the last hour are used.

    Each instance adds a random delay: reads of all instances at once would exceed the rate of the parameter store.

    Raises:
        ClientError, BotoCoreError: the keys cannot be read, and no recent ones are known.
    """
    name = settings().keys_parameter
    fresh = _cache.get(name, REREAD_AFTER + _spread())
    if fresh is not None:
        return fresh
    read_ms = clock.now_ms()
    try:
        answer = aws.client("ssm").get_parameter(Name=name, WithDecryption=True)
        read = Keys.from_parameter(answer["Parameter"]["Value"])
    except (BotoCoreError, ClientError):
        stale = _cache.get(name, KEEP_FOR)
        if stale is None:
            raise
        logger.warning("keys could not be read again", exc_info=True)
        return stale
    _cache.put(name, read, read_ms)
    return read


@cache
def _spread() -> int:
    return secrets.randbelow(REREAD_AFTER // 5)


def forget_keys() -> None:
    """Drop the cached keys. For tests."""
    _cache.clear()
