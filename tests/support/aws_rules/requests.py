"""What requests to DynamoDB are about."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.aws_rules.sizes import Item

READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})


def targets(operation: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, Item]]:
    """Table, and item or key, of everything that a call of `WRITES` writes."""
    match operation:
        case "BatchWriteItem":
            for table, requests in arguments["RequestItems"].items():
                for request in requests:
                    ((_, content),) = request.items()
                    yield table, content.get("Item") or content["Key"]
        case "TransactWriteItems":
            for action in arguments["TransactItems"]:
                ((_, content),) = action.items()
                yield content["TableName"], content.get("Item") or content["Key"]
        case _:
            yield arguments["TableName"], arguments.get("Item") or arguments["Key"]
