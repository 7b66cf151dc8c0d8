"""Implement `Idempotency-Key`: the same key and body from the same caller create once and get the first answer again.

The row is written in the creating transaction, so a failed try leaves no row. The row has the id of the created object
and a keyed hash of the body, never a token or the body itself.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.keys import keys
from chalicelib.core.problems import Conflict, FieldError, NotFound, Unavailable, Unprocessable
from chalicelib.core.retries import tries
from chalicelib.core.settings import settings
from chalicelib.core.tables import Table, TransactionRefused, named, transact

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
            error = FieldError(HEADER, detail, KEY_LIMIT, code="too-long" if key else "required")
            raise Unprocessable(f"{HEADER} {detail}", errors=[error])
        hashes = tuple(hmac.digest(each, body, hashlib.sha256).hex() for each in keys().cursors.all)
        return cls(f"{caller}#{operation}#{key}", hashes)


@dataclass(frozen=True)
class Creation[Made]:
    """One try of `create_once`: an object that is not stored yet.

    Attributes:
        made_id: the object's id.
        write: adds its rows to a transaction, on condition that what it was made from is unchanged.
        finish: what is left to do after the write; returns the object.
        stored: the object, if the write was refused although it is stored: an earlier try wrote it, and the response of
            that try was lost. None if it is not stored.
        put: for an object of one row: writes it outside a transaction, at half the price, where no key must be written
            with it; returns whether its condition held.
    """

    made_id: str
    write: Callable[[TransactWrite], None]
    finish: Callable[[], Made]
    stored: Callable[[], Made | None]
    put: Callable[[], bool] | None = None


def create_once[Admitted, Made](
    key: IdempotencyKey | None,
    *,
    find: Callable[[str], Made],
    admit: Callable[[], Admitted],
    make: Callable[[Admitted], Creation[Made]],
    changing: str,
) -> Made:
    """Create an object in one transaction with its key; the same key returns the same object again.

    Args:
        find: the current state of the object that an earlier request with this key created, by its id. Raises if the
            object is gone.
        admit: checks the request and spends limits; called once, and only if the key created nothing before.
        make: reads what the object depends on and makes it; called again after a refused write. `Conflict` or
            `NotFound` means that another request may have used up what this one needs: the object of that request is
            returned if it had the same key.
        changing: what keeps changing if no try succeeds, e.g. "The media".

    Raises:
        Unprocessable: an earlier request used the key with another body.
        Unavailable: the last try was refused, too, or the database throttles.
        Problem: of `find`, `admit` and `make`.
    """
    found = _found(key, find)
    if found is not None:
        return found
    admitted = admit()
    for _ in tries():
        try:
            creation = make(admitted)
        except (Conflict, NotFound):
            overtaken = _found(key, find)
            if overtaken is None:
                raise
            return overtaken
        try:
            _write(creation, key)
        except TransactionRefused:
            found = _found(key, find) or creation.stored()
            if found is not None:
                return found
        else:
            return creation.finish()
    raise Unavailable(f"{changing} kept changing; try again.", headers={"Retry-After": "1"})


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
            errors=[FieldError(HEADER, "was used with another body", code="used")],
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


def _found[Made](key: IdempotencyKey | None, find: Callable[[str], Made]) -> Made | None:
    created_id = created_by(key)
    return None if created_id is None else find(created_id)


def _write[Made](creation: Creation[Made], key: IdempotencyKey | None) -> None:
    """Write an object and its key.

    Raises:
        TransactionRefused: a condition of the object or of the key did not hold.
    """
    if key is None and creation.put:
        if not creation.put():
            raise TransactionRefused([0])
        return

    def write(transaction: TransactWrite) -> None:
        creation.write(transaction)
        record(transaction, key, creation.made_id)

    transact(write)
