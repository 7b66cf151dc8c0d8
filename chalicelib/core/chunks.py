"""Split work into the sizes that AWS's batch calls accept."""

from collections.abc import Iterable, Iterator
from itertools import islice


def chunks[T](items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield `items` in lists of at most `size`."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk
