"""DynamoDB's rules of capacity units, as the Developer Guide has them.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats", "DynamoDB read and write operations",
"Considerations for using global secondary indexes". The tests quote the sentences that each function implements.
"""

from math import ceil

from tests.support.aws_rules.sizes import Item, item_size

READ_BLOCK = 4096
WRITE_BLOCK = 1024


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
