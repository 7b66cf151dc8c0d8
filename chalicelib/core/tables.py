"""Share one DynamoDB connection between PynamoDB models; retry transactions and batches until they are complete.

Usage::

    class UserRow(Table):
        class Meta:
            table_name = named("users")

        user_id = UnicodeAttribute(hash_key=True)
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Self
from uuid import uuid4

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError
from pynamodb.attributes import Attribute
from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws
from chalicelib.core.chunks import chunks
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import settings

BATCH_GET = 100  # DynamoDB's limits of one call
BATCH_WRITE = 25
CONDITION_FAILED = "ConditionalCheckFailed"
THROTTLES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceeded",
        "ThrottlingException",
        "ThrottlingError",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "LimitExceededException",
        "SlowDown",
        "503",
        "InternalError",
        "RequestThrottled",
        "ServiceUnavailableException",
    }
)


class _SharedConnection(Connection):
    """One client for all models: PynamoDB makes one per model, which would lengthen a cold start."""

    @property
    def client(self) -> Any:
        return aws.client("dynamodb")

    def adopt(self, connection: TableConnection) -> None:
        """Serve another table."""
        self._tables[connection.table_name] = connection.get_meta_table()
        connection.connection = self


_connection = _SharedConnection(region="unused")


class _StageName:
    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> str:
        return settings().deployed_name(self.name)


def named(name: str) -> Any:
    """The `Meta.table_name` of the stage's table `name`, computed at its use."""
    return _StageName(name)


class Table(Model):
    """Base of every model."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        if connection.connection is not _connection:
            _connection.adopt(connection)
        return connection

    @classmethod
    def key_names(cls) -> list[str]:
        """Attribute names of the hash key and, if the table has one, the range key."""
        attributes = sorted(cls.get_attributes().values(), key=lambda attribute: attribute.is_range_key)
        return [attribute.attr_name for attribute in attributes if attribute.is_hash_key or attribute.is_range_key]

    @classmethod
    def hash_key(cls) -> Attribute[Any]:
        """The attribute that is the hash key."""
        return next(attribute for attribute in cls.get_attributes().values() if attribute.is_hash_key)

    @classmethod
    def find(cls, hash_key: str, range_key: str | None = None, *, strongly: bool = True) -> Self | None:
        """The row with this key, or None. Without a strong read it may be slightly out of date."""
        try:
            return cls.get(hash_key, range_key, consistent_read=strongly)
        except cls.DoesNotExist:
            return None


class TransactionRefused(Exception):  # noqa: N818 - the caller decides whether it is an error
    """A condition of a transaction did not hold; nothing was written.

    Args:
        failed: positions (in the order of the transaction's actions) whose condition failed.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(failed)}")
        self.failed = frozenset(failed)


def transact(write: Callable[[TransactWrite], None]) -> None:
    """Run one TransactWriteItems; retry it on conflicts, throttles and lost answers.

    Args:
        write: adds the actions (100 at most). PynamoDB sends conditions, then deletes, puts and updates: `failed`
            counts in that order.

    Raises:
        TransactionRefused: a condition failed.
        Unavailable: still throttled, in conflict or unanswered after every try.
        TransactWriteError: DynamoDB refused it for another reason.
    """
    # With the same token DynamoDB does not repeat a try whose answer was lost.
    transaction = TransactWrite(connection=_connection, client_request_token=uuid4().hex)
    write(transaction)
    for _ in tries():
        try:
            with transaction:
                pass  # leaving the block commits
        except TransactWriteError as error:
            codes = [reason.code if reason else None for reason in error.cancellation_reasons]
            if CONDITION_FAILED in codes:
                raise TransactionRefused([i for i, code in enumerate(codes) if code == CONDITION_FAILED]) from error
            if not is_throttle(error) and THROTTLES.isdisjoint(codes):
                raise
        else:
            return
    raise _busy()


def attempt(write: Callable[[], object]) -> bool:
    """Make one conditional write. Returns whether its condition held; other errors of the write pass through."""
    try:
        write()
    except (PynamoDBException, ClientError) as error:
        if _code(error) != "ConditionalCheckFailedException":
            raise
        return False
    return True


def create(row: Table) -> bool:
    """Put `row` unless its key exists. Returns whether the row was put."""
    return attempt(lambda: row.save(condition=row.hash_key().does_not_exist()))


def query_pages(query: dict[str, Any], limits: Iterable[int] | None = None) -> Iterator[list[dict[str, Any]]]:
    """The items of a query in DynamoDB's JSON, a list for each call; each call is made when its list is requested.

    For paths on which a model per row would cost more than the query.

    Args:
        query: arguments of Query without `Limit`.
        limits: rows of the calls, in their order; None: each answer has up to 1 MB.
    """
    start: dict[str, Any] = {}
    for limit in repeat({}) if limits is None else ({"Limit": each} for each in limits):
        answer = aws.client("dynamodb").query(**query, **limit, **start)
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def query_items(query: dict[str, Any], most: int | None = None) -> Iterator[dict[str, Any]]:
    """The items of `query_pages` one by one. It makes more calls while answers have fewer items than `most`.

    Args:
        query: as of `query_pages`.
        most: how many items at most; None: all.
    """
    found = 0
    limits = None if most is None else iter(lambda: most - found, 0)  # of the next call: what is still missing
    for items in query_pages(query, limits):
        found += len(items)
        yield from items


def shard_of(identifier: str, shards: int) -> int:
    """The shard, from 0 to `shards` - 1, of an id: a hash of it."""
    return zlib.crc32(identifier.encode()) % shards


def batch_get[M: Table](model: type[M], keys: Iterable[Any], *, consistent: bool = False) -> list[M]:
    """Get rows by key (a hash key, or a tuple of both), in no particular order, without absent ones.

    Raises:
        Unavailable: some keys were still unprocessed after every try.
    """
    return [model.from_raw_data(item) for item in batch_get_items(model, keys, consistent=consistent)]


def batch_get_items(model: type["Table"], keys: Iterable[Any], *, consistent: bool = False) -> Iterator[dict[str, Any]]:
    """`batch_get` in DynamoDB's JSON: for paths on which a model per row would cost more than the call."""
    table_name = model.Meta.table_name
    for chunk in chunks(dict.fromkeys(keys), BATCH_GET):
        pending = [_key_of(model, key) for key in chunk]
        for _ in tries():
            request = {table_name: {"Keys": pending, "ConsistentRead": consistent}}
            answer = aws.client("dynamodb").batch_get_item(RequestItems=request)
            yield from answer["Responses"].get(table_name, [])
            pending = answer.get("UnprocessedKeys", {}).get(table_name, {}).get("Keys", [])
            if not pending:
                break
        else:
            raise _busy()


def batch_write(table_name: str, requests: Iterable[dict[str, Any]]) -> None:
    """Send put and delete requests (DynamoDB's JSON shape) 25 at a time, until DynamoDB has processed all.

    Args:
        table_name: deployed name. No key may occur twice.

    Raises:
        Unavailable: some requests were still unprocessed after every try.
    """
    for chunk in chunks(requests, BATCH_WRITE):
        pending = chunk
        for _ in tries():
            answer = aws.client("dynamodb").batch_write_item(RequestItems={table_name: pending})
            pending = answer.get("UnprocessedItems", {}).get(table_name, [])
            if not pending:
                break
        else:
            raise _busy()


def put_request(row: Table) -> dict[str, Any]:
    """A row as a put request of `batch_write`."""
    return {"PutRequest": {"Item": row.serialize()}}


def delete_request(model: type[Table], key: Any) -> dict[str, Any]:
    """A key (a hash key, or a tuple of both) as a delete request of `batch_write`."""
    return {"DeleteRequest": {"Key": _key_of(model, key)}}


def is_throttle(error: BaseException) -> bool:
    """Whether AWS throttled the call, met a conflict, failed or did not answer, so that it may succeed later."""
    cause = _cause(error)
    return isinstance(cause, (BotoConnectionError, HTTPClientError)) or _code(error) in THROTTLES


def _cause(error: BaseException) -> BaseException | None:
    return error.cause if isinstance(error, PynamoDBException) else error


def _code(error: BaseException) -> str | None:
    cause = _cause(error)
    code: str | None = cause.response.get("Error", {}).get("Code") if isinstance(cause, ClientError) else None
    return code


def _busy() -> Unavailable:
    return Unavailable("The database is busy; try again.", headers={"Retry-After": "1"})


def _key_of(model: type[Table], key: Any) -> dict[str, Any]:
    values = key if isinstance(key, tuple) else (key,)
    return {name: {"S": value} for name, value in zip(model.key_names(), values, strict=True)}
