"""Merge the post ids of many authors into one sequence, newest first."""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

FAILURES = (BotoCoreError, ClientError, TimeoutError)


@dataclass(frozen=True)
class Segment:
    """Ids of one author's posts, newest first, without gaps.

    Attributes:
        is_last: whether the author has no older posts.
    """

    ids: list[str]
    is_last: bool

    def below(self, post_id: str | None) -> "Segment | None":
        """The part below an id (None: the whole segment); None if the segment ends above that id."""
        if post_id is None:
            return self
        ids = [each for each in self.ids if each < post_id]
        return Segment(ids, self.is_last) if ids or self.is_last else None


StartRead = Callable[[str, str | None], "Segment | Future[Segment]"]
"""Return the next segment of an author (first argument) below an id (second argument; None: from the newest), or start
to read it."""


class Merge:
    """Iterate over the merged ids. First segments of all authors are read at once, further segments when needed.

    Args:
        start_read: see `StartRead`.
        below: only ids below this one; None to start with the newest.
        timeout_ms: how long to wait for a segment. An author whose read takes longer or fails is skipped from there
            on. None: wait without limit, and raise errors.

    Attributes:
        skipped: how many authors were skipped so far.
    """

    def __init__(
        self, start_read: StartRead, author_ids: Iterable[str], below: str | None, timeout_ms: int | None = None
    ) -> None:
        self.skipped = 0
        self._start_read = start_read
        self._timeout_ms = timeout_ms
        self._until = self._deadline()
        self._firsts = [(author_id, start_read(author_id, below)) for author_id in author_ids]

    def __iter__(self) -> Iterator[str]:
        return heapq.merge(*(self._of(author_id, first) for author_id, first in self._firsts), reverse=True)

    def _of(self, author_id: str, first: "Segment | Future[Segment]") -> Iterator[str]:
        segment = self._wait(first, self._until)
        while segment is not None:
            yield from segment.ids
            if segment.is_last:
                return
            until = self._deadline()
            segment = self._wait(self._start_read(author_id, segment.ids[-1]), until)

    def _wait(self, asked: "Segment | Future[Segment]", until: float | None) -> Segment | None:
        if isinstance(asked, Segment):
            return asked
        if until is None:
            return asked.result()
        try:
            return asked.result(timeout=max(0, until - time.monotonic()))
        except FAILURES:
            asked.cancel()
            self.skipped += 1
            return None

    def _deadline(self) -> float | None:
        return None if self._timeout_ms is None else time.monotonic() + self._timeout_ms / 1000
