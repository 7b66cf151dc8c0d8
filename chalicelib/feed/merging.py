"""The posts of many authors as one row of ids, newest first."""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

FAILURES = (BotoCoreError, ClientError, TimeoutError)


@dataclass(frozen=True)
class Segment:
    """Ids of one author's posts, newest first: all there are down to the last of these, or to the end."""

    ids: list[str]
    is_last: bool

    def below(self, place: str | None) -> "Segment | None":
        """The part below `place` (None: all of it); None if this segment does not reach there."""
        if place is None:
            return self
        ids = [each for each in self.ids if each < place]
        return Segment(ids, self.is_last) if ids or self.is_last else None


Begin = Callable[[str, str | None], "Segment | Future[Segment]"]
"""Give the next segment of an author (the first argument) below an id (the second; None: from the top), or begin to."""


class Merge:
    """Everybody's first segments are asked for at once, further ones when the row has come down to them.

    Args:
        begin: see `Begin`.
        below: only ids below this one; None to begin at the top.
        patience_ms: how long to wait for what was asked at once. Whoever does not answer in time, or fails, is left
            out from there on. None: wait, and raise what went wrong.
    """

    def __init__(
        self, begin: Begin, author_ids: Iterable[str], below: str | None, patience_ms: int | None = None
    ) -> None:
        self.left_out = 0
        self._begin = begin
        self._patience_ms = patience_ms
        self._until = self._deadline()
        self._firsts = [(author_id, begin(author_id, below)) for author_id in author_ids]

    def __iter__(self) -> Iterator[str]:
        return heapq.merge(*(self._of(author_id, first) for author_id, first in self._firsts), reverse=True)

    def _of(self, author_id: str, first: "Segment | Future[Segment]") -> Iterator[str]:
        segment = self._wait(first, self._until)
        while segment is not None:
            yield from segment.ids
            if segment.is_last:
                return
            until = self._deadline()
            segment = self._wait(self._begin(author_id, segment.ids[-1]), until)

    def _wait(self, asked: "Segment | Future[Segment]", until: float | None) -> Segment | None:
        if isinstance(asked, Segment):
            return asked
        if until is None:
            return asked.result()
        try:
            return asked.result(timeout=max(0, until - time.monotonic()))
        except FAILURES:
            asked.cancel()
            self.left_out += 1
            return None

    def _deadline(self) -> float | None:
        return None if self._patience_ms is None else time.monotonic() + self._patience_ms / 1000
