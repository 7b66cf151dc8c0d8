"""Sizes of DynamoDB items in bytes.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats". `tests/unit/test_units.py` holds
each function to it.
"""

from math import ceil
from typing import Any

Value = dict[str, Any]  # DynamoDB's JSON: {"S": "…"}
Item = dict[str, Value]
SET_AND_CONTAINER_OVERHEAD = 3


def item_size(item: Item | None) -> int:
    """Bytes of an item: names and values in UTF-8. An absent item has none."""
    return sum(len(name.encode()) + value_size(value) for name, value in (item or {}).items())


def value_size(value: Value) -> int:
    """Bytes of one attribute's value.

    Raises:
        ValueError: the value has no type of DynamoDB's.
    """
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return _number_size(content)
        case "S" | "B":
            return len(content.encode() if kind == "S" else content)
        case "BOOL" | "NULL":
            return 1
        case "SS" | "NS" | "BS":
            return sum(value_size({kind[0]: each}) for each in content)
        case "L":
            return SET_AND_CONTAINER_OVERHEAD + sum(1 + value_size(each) for each in content)
        case "M":
            return SET_AND_CONTAINER_OVERHEAD + sum(
                1 + len(name.encode()) + value_size(each) for name, each in content.items()
            )
    raise ValueError(f"{kind} is not a type of DynamoDB's")


def _number_size(text: str) -> int:
    """About one byte per two significant digits, and one more; a sign costs one."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return ceil(len(digits) / 2) + 1 + text.startswith("-")
