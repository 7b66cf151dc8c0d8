"""Make moto handle DynamoDB's expressions with less work, and with the same answers.

- For each request moto reads its condition character by character, though the product has a few hundred conditions.
- For each update moto walks the tree of its expression ten times, and asks at each node which classes it has.
- Before that it copies the tree with the general `deepcopy`.
"""

from functools import cache
from typing import Any

import pytest
from moto.dynamodb.comparisons import AttributeValue, ConditionExpressionParser
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing.ast_nodes import (  # type: ignore[attr-defined]
    DepthFirstTraverser,
    Expression,
    Node,
    UpdateExpressionFunction,
)
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]

NESTED = (Expression, UpdateExpressionFunction)
LEAVES = {str, int, bool, DynamoType}  # what nodes have as children besides nodes


class _Tree(ConditionExpressionParser):
    """Parses a condition to its tree, in which the name of a value stands for the value."""

    parse = ConditionExpressionParser.parse

    def _make_op_condition(self, node: Any) -> Any:
        return node


class _Request(ConditionExpressionParser):
    """Makes the condition of one request from the tree and the request's values."""

    def _make_operand(self, node: Any) -> Any:
        if node.kind == self.Kind.EXPRESSION_ATTRIBUTE_VALUE:
            return AttributeValue(self._lookup_expression_attribute_value(node.value))
        return super()._make_operand(node)


@cache
def _tree_of(
    condition: str, names: frozenset[tuple[str, str]], values: frozenset[str]
) -> tuple[Any, list[str], list[str]]:
    """The root of a condition's tree, and the names and values that occur in it. An error is raised each time."""
    tree = _Tree(condition, dict(names), {name: name for name in values})  # type: ignore[misc]
    return tree.parse(), tree.expr_attr_names_found, tree.expr_attr_values_found


_parse_truly = ConditionExpressionParser.parse


def _parse_condition(parser: ConditionExpressionParser) -> Any:
    """For `ConditionExpressionParser.parse`."""
    if not parser.condition_expression:
        return _parse_truly(parser)
    names, values = parser.expression_attribute_names or {}, parser.expression_attribute_values or {}
    root, used_names, used_values = _tree_of(parser.condition_expression, frozenset(names.items()), frozenset(values))
    parser.expr_attr_names_found.extend(used_names)
    parser.expr_attr_values_found.extend(used_values)
    return _Request(None, names, values)._make_op_condition(root)


def _copy_node(node: Any, memo: dict[int, Any]) -> Any:
    """For `Node.__deepcopy__`: nodes are copied, and what a leaf holds is shared."""
    copied = object.__new__(type(node))
    copied.__dict__.update(node.__dict__)
    if node.children is not None:
        copied.children = [_copy_node(each, memo) if type(each) not in LEAVES else each for each in node.children]
        for each in copied.children:
            if type(each) not in LEAVES:
                each.parent = copied
    return copied


def _find_clauses(node: Any, clause_types: list[type]) -> list[Any]:
    """For `Node.find_clauses`."""
    found: list[Any] = []
    for child in node.children or []:
        if type(child) in clause_types:
            found.append(child)
        elif isinstance(child, NESTED):
            found.extend(_find_clauses(child, clause_types))
    return found


def _traverse(traverser: Any, node: Any, child_id: int = -1) -> Any:
    """For `DepthFirstTraverser.traverse_node_recursively`."""
    processors = traverser._processing_map()

    def visit(node: Any, child_id: int) -> Any:
        if type(node) in LEAVES:
            return node
        parent = node.parent
        for number, child in enumerate(node.children or ()):
            traverser.pre_processing_of_child(node, number)
            visit(child, number)
        process = next((processors[each] for each in type(node).__mro__ if each in processors), None)
        if process is not None:
            node = process(node)
            node.parent = parent
            if parent:
                parent.children[child_id] = node
        return node

    return visit(node, child_id)


_PATCHES: list[tuple[Any, str, Any]] = [
    (ConditionExpressionParser, "parse", _parse_condition),
    (UpdateExpressionParser, "make", cache(UpdateExpressionParser.make)),  # its users copy the tree
    (Node, "__deepcopy__", _copy_node),
    (Node, "find_clauses", _find_clauses),
    (DepthFirstTraverser, "traverse_node_recursively", _traverse),
]
_ORIGINALS = [(owner, name, getattr(owner, name, None)) for owner, name, _ in _PATCHES]


def quicken_expressions(patch: pytest.MonkeyPatch) -> None:
    """Replace moto's functions until the patch ends."""
    for owner, name, quick in _PATCHES:
        patch.setattr(owner, name, quick, raising=False)


def slow_expressions(patch: pytest.MonkeyPatch) -> None:
    """Put moto's own functions back until the patch ends."""
    for owner, name, original in _ORIGINALS:
        patch.setattr(owner, name, original)
