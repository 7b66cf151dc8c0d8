"""Implement `Idempotency-Key`: the same key and body from the same caller create once and get the first answer again.

The row is written in the creating transaction, so a failed try leaves no row. The row has the id of the created object
and a keyed hash of the body, never a token or the body itself.
"""

import hashlib
import hmac
from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.keys import keys
from chalicelib.core.problems import FieldError, Unprocessable
from chalicelib.core.settings import settings
from chalicelib.core.tables import Table, named

KEY_LIMIT = 255  # characters
HEADER = "Idempotency-Key"


class IdempotencyRow(Table):
    """The object that one key created."""

    class Meta:
        table_name = named("idempotency")

    caller_key = UnicodeAttribute(hash_key=True)
    body_hash = UnicodeAttribute()
    created_id = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True)
class IdempotencyKey:
    """One caller's key for one operation.

    Attributes:
        caller_key: names the row.
        body_hashes: the body's hash under each of the stage's keys, the current one first.
    """

    caller_key: str
    body_hashes: tuple[str, ...]

    @classmethod
    def of(cls, caller: str, operation: str, key: str, body: bytes) -> "IdempotencyKey":
        """Make one from a request.

        Args:
            caller: user id, or the IP address of a client that is not signed in.
            operation: method and path, with the values of its parameters.

        Raises:
            Unprocessable: the key is empty or too long.
        """
        if not 0 < len(key) <= KEY_LIMIT:
            detail = f"must be 1 to {KEY_LIMIT} characters"
            raise Unprocessable(f"{HEADER} {detail}", errors=[FieldError(HEADER, detail, KEY_LIMIT)])
        hashes = tuple(hmac.digest(each, body, hashlib.sha256).hex() for each in keys().cursors.all)
        return cls(f"{caller}#{operation}#{key}", hashes)


def created_by(key: IdempotencyKey | None) -> str | None:
    """The id of the object that this key created, or None if it created none within `idempotency_lifetime`.

    Raises:
        Unprocessable: an earlier request used the key with another body.
    """
    if key is None:
        return None
    row = IdempotencyRow.find(key.caller_key)
    if row is None or row.expires_at < clock.now():
        return None
    if not any(hmac.compare_digest(row.body_hash, each) for each in key.body_hashes):
        raise Unprocessable(
            f"This {HEADER} was used with another body.",
            errors=[FieldError(HEADER, "was used with another body")],
            code="idempotency-key-reused",
        )
    return row.created_id


def record(transaction: TransactWrite, key: IdempotencyKey | None, created_id: str) -> None:
    """Add the row to the creating transaction, on condition that the key has no row or an expired one."""
    if key is None:
        return
    row = IdempotencyRow(
        key.caller_key,
        body_hash=key.body_hashes[0],
        created_id=created_id,
        expires_at=clock.now() + settings().idempotency_lifetime,
    )
    unused = IdempotencyRow.caller_key.does_not_exist() | (IdempotencyRow.expires_at < clock.now())
    transaction.save(row, condition=unused)
