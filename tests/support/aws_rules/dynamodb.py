"""Requests that DynamoDB refuses.

Each rule names the page of the Amazon DynamoDB Developer Guide or API Reference that documents it. A table's keys are
learned from the CreateTable that passes; requests about other tables pass unchecked, since the emulator refuses them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from tests.support.aws_rules import expressions
from tests.support.aws_rules.expressions import Expression
from tests.support.aws_rules.refusal import require
from tests.support.aws_rules.sizes import Item, Value, item_size, value_size

Arguments = Mapping[str, Any]
KB = 1024
MB = 1024 * KB
EXPRESSIONS = (
    "ProjectionExpression",
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "UpdateExpression",
)
NAMES, VALUES = "ExpressionAttributeNames", "ExpressionAttributeValues"
PARTITION_KEY_BYTES, SORT_KEY_BYTES = 2048, 1024
DIGITS = 38


@dataclass(frozen=True)
class KeyAttribute:
    """An attribute that is a key of the table or of an index: its type, and the most bytes of its value."""

    kind: str
    most_bytes: int


@dataclass(frozen=True)
class Schema:
    """A table's keys (partition key first) and those of its global secondary indexes."""

    keys: tuple[str, ...]
    indexes: dict[str, tuple[str, ...]]
    attributes: dict[str, KeyAttribute]

    @classmethod
    def of(cls, table: Arguments) -> "Schema":
        """Read one from the arguments of CreateTable."""
        keys = _names(table["KeySchema"])
        indexes = {each["IndexName"]: _names(each["KeySchema"]) for each in table.get("GlobalSecondaryIndexes", ())}
        sort_keys = {name for each in (keys, *indexes.values()) for name in each[1:]}
        attributes = {
            each["AttributeName"]: KeyAttribute(
                each["AttributeType"],
                SORT_KEY_BYTES if each["AttributeName"] in sort_keys else PARTITION_KEY_BYTES,
            )
            for each in table["AttributeDefinitions"]
        }
        return cls(keys, indexes, attributes)

    def identity(self, item: Item) -> tuple[Any, ...]:
        """The key values of an item or key."""
        return tuple(content for name in self.keys for content in item[name].values())


class Rules:
    """DynamoDB's rules, for the tables whose CreateTable was checked here."""

    def __init__(self) -> None:
        self._schemas: dict[str, Schema] = {}

    def check(self, operation: str, arguments: Arguments) -> None:
        """Check a request.

        Raises:
            Refused: DynamoDB would refuse it.
        """
        match operation:
            case "CreateTable":
                self._schemas[arguments["TableName"]] = Schema.of(arguments)
            case "BatchWriteItem":
                self._batch_write(arguments)
            case "BatchGetItem":
                self._batch_get(arguments)
            case "TransactWriteItems" | "TransactGetItems":
                self._transaction(arguments)
            case "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query" | "Scan":
                if arguments["TableName"] in self._schemas:
                    _one(self._schemas[arguments["TableName"]], arguments)

    def _batch_write(self, arguments: Arguments) -> None:
        """At most 25 requests, no two about one item, 16 MB (API Reference, "BatchWriteItem")."""
        requests = [(table, request) for table, requests in arguments["RequestItems"].items() for request in requests]
        require(1 <= len(requests) <= 25, "a batch write has 1 to 25 requests")
        contents = [(table, content) for table, request in requests for content in request.values()]
        items = [(table, content.get("Item") or content["Key"]) for table, content in contents]
        require(sum(item_size(item) for _, item in items) <= 16 * MB, "a batch write has at most 16 MB")
        for table, content in contents:
            if table in self._schemas:
                _one(self._schemas[table], content)
        require(self._are_distinct(items), "a batch write has one request for an item")

    def _batch_get(self, arguments: Arguments) -> None:
        """At most 100 keys, all different (API Reference, "BatchGetItem")."""
        requests = arguments["RequestItems"]
        keys = [(table, key) for table, request in requests.items() for key in request["Keys"]]
        require(1 <= len(keys) <= 100, "a batch get has 1 to 100 keys")
        for table, request in requests.items():
            if table in self._schemas:
                for key in request["Keys"]:
                    _key(self._schemas[table], key)
                _expressions(request)
        require(self._are_distinct(keys), "a batch get names a key once")

    def _transaction(self, arguments: Arguments) -> None:
        """At most 100 actions, no two on one item, 4 MB, a token of 1 to 36 characters (API Reference,
        "TransactWriteItems" and "TransactGetItems")."""
        actions = [action for entry in arguments["TransactItems"] for action in entry.values()]
        require(1 <= len(actions) <= 100, "a transaction has 1 to 100 actions")
        require(1 <= len(arguments.get("ClientRequestToken", "-")) <= 36, "a token has 1 to 36 characters")
        items = [(action["TableName"], action.get("Item") or action["Key"]) for action in actions]
        require(sum(item_size(item) for _, item in items) <= 4 * MB, "a transaction has at most 4 MB")
        for action in actions:
            if action["TableName"] in self._schemas:
                _one(self._schemas[action["TableName"]], action)
        require(self._are_distinct(items), "a transaction has one action on an item")

    def _are_distinct(self, items: Iterable[tuple[str, Item]]) -> bool:
        known = [(table, self._schemas[table].identity(item)) for table, item in items if table in self._schemas]
        return len(set(known)) == len(known)


def _one(schema: Schema, request: Arguments) -> None:
    """A single request, an action of a transaction, or an entry of a batch."""
    used = _expressions(request)
    if "Item" in request:
        _item(schema, request["Item"])
    if "Key" in request:
        _key(schema, request["Key"])
    names = request.get(NAMES, {})
    if "UpdateExpression" in used:
        _update(schema, used["UpdateExpression"], names, request.get(VALUES, {}))
    _read(schema, request, used, names)


def _item(schema: Schema, item: Item) -> None:
    """At most 400 KB of names and values ("Quotas in Amazon DynamoDB", items)."""
    require(set(schema.keys) <= set(item), f"an item has its key attributes {schema.keys}")
    for name, value in item.items():
        _value(value)
        if name in schema.attributes:
            _key_value(schema.attributes[name], name, value)
    require(item_size(item) <= 400 * KB, "an item has at most 400 KB")


def _key(schema: Schema, key: Item) -> None:
    """Exactly the table's key attributes (API Reference, "GetItem": Key)."""
    require(set(key) == set(schema.keys), f"a key has the attributes {schema.keys}")
    for name, value in key.items():
        _key_value(schema.attributes[name], name, value)


def _key_value(attribute: KeyAttribute, name: str, value: Value) -> None:
    """Keys of tables and indexes: of their type; not empty ("Supported data types and naming rules"); at most 2,048
    bytes in a partition key and 1,024 in a sort key ("Quotas in Amazon DynamoDB", partition and sort keys)."""
    ((kind, content),) = value.items()
    require(kind == attribute.kind, f"the key attribute {name} has type {attribute.kind}, not {kind}")
    require(len(content) > 0, f"the key attribute {name} is not empty")
    require(value_size(value) <= attribute.most_bytes, f"the key {name} has at most {attribute.most_bytes} bytes")


def _value(value: Value) -> None:
    """Numbers have up to 38 digits and magnitudes from 1E-130 to below 1E+126; a set is not empty and repeats nothing
    ("Supported data types and naming rules")."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            require(_is_number(content), f"a number has at most {DIGITS} digits and its magnitude bounds: {content}")
        case "SS" | "NS" | "BS":
            require(len(content) > 0, "a set is not empty")
            require(len(set(content)) == len(content), "a set repeats nothing")
            for each in content if kind == "NS" else ():
                _value({"N": each})
        case "L":
            for each in content:
                _value(each)
        case "M":
            for each in content.values():
                _value(each)


def _is_number(text: str) -> bool:
    if text.isdecimal() and len(text) <= DIGITS:
        return True
    number = Decimal(text)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return number == 0 or (len(digits) <= DIGITS and -130 <= number.adjusted() <= 125)


def _expressions(request: Arguments) -> dict[str, Expression]:
    """What the request's expressions use, by parameter.

    An expression has at most 4 KB, 300 operators and functions, and 100 operands of an IN; a placeholder has at most
    255 bytes and all substitutions 2 MB ("Quotas in Amazon DynamoDB", expression parameters). Reserved words need a
    placeholder ("Reserved words in DynamoDB"). Placeholders are used if defined and defined if used ("Expression
    attribute names in DynamoDB", "Using expression attribute values in DynamoDB").
    """
    used = {
        name: expressions.parse(request[name], is_update=name == "UpdateExpression")
        for name in EXPRESSIONS
        if name in request
    }
    for name, each in used.items():
        require(0 < each.size <= 4 * KB, f"{name} has at most 4 KB")
        require(each.operators <= 300, f"{name} has at most 300 operators and functions")
        require(each.operands <= 100, f"an IN of {name} has at most 100 operands")
        require(not each.reserved, f"{name} uses the reserved words {sorted(each.reserved)} without placeholders")
    _placeholders(request, NAMES, {name for each in used.values() for name in each.names})
    _placeholders(request, VALUES, {value for each in used.values() for value in each.values})
    for value in request.get(VALUES, {}).values():
        _value(value)
    if "ProjectionExpression" in used:
        _apart("ProjectionExpression", used["ProjectionExpression"].paths, request.get(NAMES, {}))
    return used


def _placeholders(request: Arguments, parameter: str, used: set[str]) -> None:
    defined = request.get(parameter, {})
    require(defined or parameter not in request, f"{parameter} is not empty")
    require(used == set(defined), f"{parameter} defines {sorted(defined)}, the expressions use {sorted(used)}")
    require(all(len(each.encode()) <= 255 for each in defined), f"a placeholder of {parameter} has at most 255 bytes")
    size = sum(len(each.encode()) if parameter == NAMES else value_size(each) for each in defined.values())
    require(size <= 2 * MB, f"{parameter} has at most 2 MB")


def _apart(parameter: str, paths: Iterable[expressions.AttributePath], names: Mapping[str, str]) -> None:
    """No path is another one, or leads to it ("Using projection expressions", "Using update expressions")."""
    for one, other in combinations([expressions.resolved(path, names) for path in paths], 2):
        require(not expressions.overlap(one, other), f"paths of {parameter} overlap: {one}, {other}")


def _update(schema: Schema, update: Expression, names: Mapping[str, str], values: Mapping[str, Value]) -> None:
    """An update changes no key attribute of the table (API Reference, "UpdateItem": UpdateExpression), and gives those
    of indexes values that a key may have."""
    _apart("UpdateExpression", [change.path for change in update.changes], names)
    for change in update.changes:
        name, *rest = expressions.resolved(change.path, names)
        require(name not in schema.keys, f"an update does not change the key attribute {name}")
        if name in schema.attributes and change.value is not None and not rest:
            _key_value(schema.attributes[name], name, values[change.value])


def _read(schema: Schema, request: Arguments, used: Mapping[str, Expression], names: Mapping[str, str]) -> None:
    """Query and Scan: a Limit of at least 1, no consistent read of a global index, key conditions about keys, a query's
    filter about other attributes, a start key with the keys of table and index (API Reference, "Query")."""
    require(request.get("Limit", 1) >= 1, "Limit is at least 1")
    index = request.get("IndexName")
    require(not (index and request.get("ConsistentRead")), "a global index is never read consistently")
    keys = schema.indexes[index] if index else schema.keys
    if "KeyConditionExpression" in used:
        conditions = set(_attributes(used["KeyConditionExpression"], names))
        require(conditions <= set(keys), f"key conditions are about {keys}")
        if "FilterExpression" in used:
            filtered = set(_attributes(used["FilterExpression"], names))
            require(filtered.isdisjoint(keys), f"the filter of a query is not about its keys {keys}")
    if "ExclusiveStartKey" in request:
        start = request["ExclusiveStartKey"]
        require(set(start) == {*keys, *schema.keys}, f"a start key has the attributes {(*keys, *schema.keys)}")
        for name, value in start.items():
            _key_value(schema.attributes[name], name, value)


def _attributes(expression: Expression, names: Mapping[str, str]) -> Iterator[str]:
    return (expressions.resolved(path, names)[0] for path in expression.paths)


def _names(key_schema: Iterable[Arguments]) -> tuple[str, ...]:
    return tuple(each["AttributeName"] for each in sorted(key_schema, key=lambda each: str(each["KeyType"])))
