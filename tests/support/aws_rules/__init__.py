"""AWS where moto is laxer: requests that AWS refuses, and transactions that it does not carry out twice.

`enforced` puts both under every botocore client of the process, so it also checks what
`tests.support.faults` lets through.
Rules of DynamoDB are in `dynamodb`, those of the other services in `services`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from tests.support.aws_rules import dynamodb, services
from tests.support.aws_rules.tokens import Tokens


@contextmanager
def enforced() -> Iterator[None]:
    """Inside the block every client checks its requests.

    Every table must be created inside the block: its key schema is learned from CreateTable.

    Raises:
        Refused: by a client, for a request that AWS would refuse.
    """
    rules, tokens = dynamodb.Rules(), Tokens()
    real = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if service != "dynamodb":
            services.check(service, operation, arguments)
            return real(client, operation, arguments)
        rules.check(operation, arguments)
        if operation == "TransactWriteItems":
            return tokens.call(arguments, lambda: real(client, operation, arguments))
        return real(client, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", call):
        yield
