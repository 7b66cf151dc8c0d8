"""DynamoDB and its streams for LocalStack: the moto that it contains answers, one call at a time."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from localstack.aws.api.dynamodb import DynamodbApi
from localstack.aws.api.dynamodbstreams import DynamodbstreamsApi
from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import SERVICE_PLUGINS, Service
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from infra.emulator.stand_ins.moto_transactions import snapshot, update_a_copy

_turn = threading.Lock()  # moto's tables are not made for threads: calls at the same time fail or lose writes
_get_records = DynamoDBStreamsBackend.get_records


def install() -> None:
    """Register both services, and mend how moto rolls back transactions."""
    replaced = (
        (Table, "__deepcopy__", snapshot),
        (DynamoDBBackend, "update_item", update_a_copy),
        (DynamoDBStreamsBackend, "get_records", _get_records_of_the_present_table),
    )
    for owner, name, function in replaced:
        setattr(owner, name, function)
    for api in (DynamodbApi, DynamodbstreamsApi):  # implement nothing, so moto gets every call
        SERVICE_PLUGINS.add_service(Service.for_provider(api(), _dispatch_table))


def _dispatch_table(provider: object) -> dict[str, Callable[..., Any]]:
    table: dict[str, Callable[..., Any]] = MotoFallbackDispatcher(provider)
    return {operation: partial(_in_turn, handler) for operation, handler in table.items()}


def _in_turn(handler: Callable[..., Any], *arguments: Any) -> Any:
    with _turn:
        return handler(*arguments)


def _get_records_of_the_present_table(backend: Any, iterator_arn: str, limit: int) -> dict[str, Any]:
    """After a refused transaction moto puts its copy of the table in place, and iterators would read the old one."""
    iterator = backend.shard_iterators[iterator_arn]
    iterator.stream_shard = backend.dynamodb.get_table(iterator.stream_shard.table.name).stream_shard
    return _get_records(backend, iterator_arn, limit)
