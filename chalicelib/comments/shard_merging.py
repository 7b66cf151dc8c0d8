"""Merge rows of several shards, each of which is in order, and read no more of each than the page needs."""

from collections.abc import Callable
from functools import partial

from chalicelib.core.parallel import all_of


def merged[R](
    shards: int,
    read: Callable[[int, str | None, int], list[R]],
    position: str | None,
    most: int,
    *,
    key: Callable[[R], str],
    descending: bool,
) -> list[R]:
    """The first `most` rows of several shards beyond a position, in the order of `key`.

    Args:
        read: reads at most so many rows (third argument) of a shard (first) beyond a position (second), in their order.

    Each round reads, at once, the shards of which every row so far is taken; with one shard that is one call.
    """
    size = most if shards == 1 else max(-(-most * 2 // shards), 4)
    waiting: dict[int, list[R]] = {shard: [] for shard in range(shards)}
    ends: dict[int, str | None] = dict.fromkeys(waiting, position)
    found: list[R] = []
    while waiting and len(found) < most:
        empty = [shard for shard, rows in waiting.items() if not rows]
        fresh = all_of(partial(read, shard, ends[shard], size) for shard in empty)
        for shard, rows in zip(empty, fresh, strict=True):
            waiting[shard] = rows
            ends[shard] = key(rows[-1]) if len(rows) == size else None
            if not rows:
                del waiting[shard]
        _take(waiting, ends, found, most, key=key, descending=descending)
    return found


def _take[R](
    waiting: dict[int, list[R]],
    ends: dict[int, str | None],
    found: list[R],
    most: int,
    *,
    key: Callable[[R], str],
    descending: bool,
) -> None:
    """Move rows to `found` in order, until a shard that may have more has none left."""
    best = max if descending else min
    while waiting and len(found) < most:
        shard = best(waiting, key=lambda each: key(waiting[each][0]))
        found.append(waiting[shard].pop(0))
        if not waiting[shard]:
            if ends[shard] is not None:
                return
            del waiting[shard]
