"""DynamoDB's rules of size and capacity units, as the Developer Guide has them.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats", "DynamoDB read and write operations",
"Considerations for using global secondary indexes". The tests quote the sentences that each function implements.
"""

from math import ceil
from typing import Any

Item = dict[str, dict[str, Any]]  # DynamoDB's JSON: {"name": {"S": "…"}}
READ_BLOCK = 4096
WRITE_BLOCK = 1024
SET_AND_CONTAINER_OVERHEAD = 3


def item_size(item: Item | None) -> int:
    """Bytes of an item: names and values in UTF-8. An absent item has none."""
    return sum(len(name.encode()) + _value_size(value) for name, value in (item or {}).items())


def read_units(size: int, *, consistent: bool) -> float:
    """Units to read `size` bytes at once: per 4 KB begun one strongly consistent, half of one eventually; at least one
    block, even for nothing."""
    return max(1, ceil(size / READ_BLOCK)) * (1.0 if consistent else 0.5)


def write_units(before: Item | None, after: Item | None) -> int:
    """Units to write an item: per 1 KB begun of the larger of what was and what is, at least one."""
    return max(1, ceil(max(item_size(before), item_size(after)) / WRITE_BLOCK))


def index_write_units(before: Item | None, after: Item | None, key_names: list[str]) -> int:
    """Units that one write costs a global secondary index.

    Args:
        before: what the index projected of the item before; None if the item was not in the index.
        after: likewise afterwards.
        key_names: the index's key attributes.
    """
    if before == after:
        return 0
    if before is not None and after is not None and all(before[name] == after[name] for name in key_names):
        return write_units(before, after)
    return sum(write_units(entry, None) for entry in (before, after) if entry is not None)


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return _number_size(content)
        case "S" | "B":
            return len(content.encode() if kind == "S" else content)
        case "BOOL" | "NULL":
            return 1
        case "SS" | "NS" | "BS":
            return sum(_value_size({kind[0]: each}) for each in content)
        case "L":
            return SET_AND_CONTAINER_OVERHEAD + sum(1 + _value_size(each) for each in content)
        case "M":
            return SET_AND_CONTAINER_OVERHEAD + sum(
                1 + len(name.encode()) + _value_size(each) for name, each in content.items()
            )
    raise ValueError(f"{kind} is not a type of DynamoDB's")


def _number_size(text: str) -> int:
    """About one byte per two significant digits, and one more; a sign costs one."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return ceil(len(digits) / 2) + 1 + text.startswith("-")
