"""The stage's secret keys: one encrypted parameter, read once and again every few minutes, so that rotation is seen.

Shape: `{"tokens": {"current": "<kid>", "keys": {"<kid>": "<base64>"}}, "cursors": "<base64>"}`, and where there is a
CDN `"cdn": {"current": "<name>", "keys": {"<name>": "<base64>"}}`.
"""

import base64
import json
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.core import aws, clock
from chalicelib.core.settings import MINUTE, settings

REREAD_AFTER_MS = 5 * MINUTE * 1000


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


def keys() -> Keys:
    """The stage's keys, at most five minutes old."""
    return _read(clock.now_ms() // REREAD_AFTER_MS)


@lru_cache(maxsize=1)
def _read(_period: int) -> Keys:
    answer = aws.client("ssm").get_parameter(Name=settings().keys_parameter, WithDecryption=True)
    return Keys.from_parameter(answer["Parameter"]["Value"])


def forget_keys() -> None:
    """Drop the cached keys. For tests."""
    _read.cache_clear()
