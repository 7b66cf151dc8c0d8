"""Read the stage's secret keys: one encrypted parameter, read again every few minutes to notice a rotation.

Shape: `{"tokens": SET, "cursors": SET}`, where SET is `{"current": "<id>", "keys": {"<id>": "<base64>"}}`, and on
stages with a CDN `"cdn": SET` and `"edge": SET`. Keys `tokens` sign access and refresh tokens, the key of set `push`
signs pushes. Keys `cursors` encrypt cursors and the feed's contexts (`cursors.seal`), and hash the bodies of idempotent
requests and the addresses that a user signed in from. Stages of the first version have one key in place of the set
`cursors`, until its first rotation.
"""

import base64
import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, clock
from chalicelib.core.caches import Cache
from chalicelib.core.observability import logger
from chalicelib.core.settings import HOUR, MINUTE, settings

REREAD_AFTER = 5 * MINUTE
SPREAD = MINUTE  # the longest random delay that an instance adds
KEEP_FOR = HOUR  # the longest use of keys that cannot be read again
SETS = ("tokens", "cursors")
FIRST_CURSOR_KEY = "first"  # id of the key that is not in a set


@dataclass(frozen=True)
class KeySet:
    """Secret keys for one use, 32 bytes each: the current one makes, all of them verify.

    Attributes:
        current: id of the current key.
        by_id: all keys; during and after a rotation the next or the previous one, too.
    """

    current: str
    by_id: dict[str, bytes]

    @property
    def key(self) -> bytes:
        """The current key."""
        return self.by_id[self.current]

    @property
    def all(self) -> list[bytes]:
        """All keys, the current one first."""
        return [self.by_id[each] for each in sorted(self.by_id, key=lambda each: each != self.current)]


@dataclass(frozen=True)
class Keys:
    """The stage's secret keys; those of the CDN are private keys (PKCS #8, DER) by name.

    `edge` are the secrets by which the API knows requests that came through the CDN. `push` signs pushes: private keys
    (PKCS #8, DER), which are not rotated, because browsers subscribe for one; None on stages that have none yet.
    """

    tokens: KeySet
    cursors: KeySet
    cdn: dict[str, bytes]
    edge: dict[str, bytes] = field(default_factory=dict)
    push: KeySet | None = None

    @classmethod
    def from_parameter(cls, text: str) -> "Keys":
        """Parse the parameter's value."""
        document = as_sets(json.loads(text))
        tokens, cursors = (KeySet(document[each]["current"], _decoded(document[each]["keys"])) for each in SETS)
        cdn, edge = (_decoded(document.get(each, {}).get("keys", {})) for each in ("cdn", "edge"))
        push = document.get("push")
        return cls(tokens, cursors, cdn, edge, KeySet(push["current"], _decoded(push["keys"])) if push else None)


def as_sets(document: dict[str, Any]) -> dict[str, Any]:
    """The parameter's document with a set in place of the single cursor key that first stages have."""
    cursors = document["cursors"]
    if isinstance(cursors, str):
        cursors = {"current": FIRST_CURSOR_KEY, "keys": {FIRST_CURSOR_KEY: cursors}}
    return {**document, "cursors": cursors}


def _decoded(encoded: dict[str, str]) -> dict[str, bytes]:
    return {each: base64.b64decode(key) for each, key in encoded.items()}


_cache: Cache[str, Keys] = Cache(lambda: 1)
_reads: Cache[str, bool] = Cache(lambda: 1)  # when the last read began, even if it failed


def keys() -> Keys:
    """The stage's keys, read again after five to six minutes; if that fails, keys read within the last hour are used.

    Each instance adds a random delay: reads of all instances at once would exceed the rate of the parameter store.

    Raises:
        ClientError, BotoCoreError: the keys cannot be read, and no recent ones are known.
    """
    return _cache.get(settings().keys_parameter, REREAD_AFTER + _spread()) or newest_keys()


def newest_keys() -> Keys:
    """The keys, read again unless this instance read them, or tried to, within the last minute.

    For a token whose key is unknown. Anyone can send such tokens, so their number must not set the number of reads.

    Raises:
        ClientError, BotoCoreError: as of `keys`.
    """
    name, read_ms = settings().keys_parameter, clock.now_ms()
    known = _cache.get(name, KEEP_FOR)
    if known is not None and _reads.get(name, MINUTE):
        return known
    _reads.put(name, True, read_ms)
    try:
        answer = aws.client("ssm").get_parameter(Name=name, WithDecryption=True)
        read = Keys.from_parameter(answer["Parameter"]["Value"])
    except (BotoCoreError, ClientError):
        if known is None:
            raise
        logger.warning("keys could not be read again", exc_info=True)
        return known
    _cache.put(name, read, read_ms)
    return read


@cache
def _spread() -> int:
    return secrets.randbelow(SPREAD)


def forget_keys() -> None:
    """Drop the cached keys. For tests."""
    _cache.clear()
    _reads.clear()
