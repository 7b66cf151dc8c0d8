"""Read the stage's secret keys: one encrypted parameter, read again every few minutes to notice a rotation.

Shape: `{"tokens": SET, "cursors": SET}`, where SET is `{"current": "<id>", "keys": {"<id>": "<base64>"}}`, and on
stages with a CDN `"cdn": SET` and `"edge": SET`. Keys `tokens` sign access and refresh tokens. Keys `cursors` encrypt
cursors and the feed's contexts (`cursors.seal`), and hash the bodies of idempotent requests and the addresses that a
user signed in from. Stages of the first version have one key in place of the set `cursors`, until its first rotation.
The keys that sign pushes are in parameters of their own (`push.vapid`).
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.parameters import StageParameter
from chalicelib.core.settings import settings

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

    `edge` are the secrets by which the API knows requests that came through the CDN.
    """

    tokens: KeySet
    cursors: KeySet
    cdn: dict[str, bytes]
    edge: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def from_parameter(cls, text: str) -> "Keys":
        """Parse the parameter's value."""
        document = as_sets(json.loads(text))
        tokens, cursors = (KeySet(document[each]["current"], _decoded(document[each]["keys"])) for each in SETS)
        cdn, edge = (_decoded(document.get(each, {}).get("keys", {})) for each in ("cdn", "edge"))
        return cls(tokens, cursors, cdn, edge)


def as_sets(document: dict[str, Any]) -> dict[str, Any]:
    """The parameter's document with a set in place of the single cursor key that first stages have."""
    cursors = document["cursors"]
    if isinstance(cursors, str):
        cursors = {"current": FIRST_CURSOR_KEY, "keys": {FIRST_CURSOR_KEY: cursors}}
    return {**document, "cursors": cursors}


def _decoded(encoded: dict[str, str]) -> dict[str, bytes]:
    return {each: base64.b64decode(key) for each, key in encoded.items()}


_stored = StageParameter(lambda: settings().keys_parameter, Keys.from_parameter)


def keys() -> Keys:
    """The stage's keys; `StageParameter.value` says how old they may be.

    Raises:
        ClientError, BotoCoreError: the keys cannot be read, and no recent ones are known.
    """
    return _stored.value()


def newest_keys() -> Keys:
    """The keys, read again unless that was done within the last minute: for a token whose key is unknown.

    Raises:
        ClientError, BotoCoreError: as of `keys`.
    """
    return _stored.newest()


def forget_keys() -> None:
    """Drop the cached keys. For tests."""
    _stored.forget()
