"""A walk down somebody's feed, newest first: ids, whether or not they may be shown.

Down to the inbox's floor lie the inbox's rows and, merged among them, the outboxes of the authors whose posts are
pulled. The floor is the latest of thirty days ago, the time since which the inbox counts, and its 800th row. Below it
the authors' own timelines go on. Every post is on one side: above the floor in inbox or outbox, below it in a timeline.
A place tells which side it is on, so where they meet nothing is repeated or skipped, whatever the floor does meanwhile.
"""

import heapq
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from chalicelib.core import ids, observability
from chalicelib.core.parallel import soon
from chalicelib.fanout import service as fanout
from chalicelib.feed import sources
from chalicelib.feed.merging import FAILURES, Begin, Merge
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph

READ_ON = 100  # rows of a further read, when too few of the first could be shown: one batch get of posts


@dataclass(frozen=True)
class Place:
    """How far a reader has come.

    Attributes:
        below: what comes next has a lower id; None at the top.
        rows: how many of the inbox's rows lie above, hidden ones too.
        since_ms: since when the inbox counts, as it was found at the top.
    """

    below: str | None = None
    rows: int = 0
    since_ms: int = 0

    @property
    def floor(self) -> str:
        """The lowest id that may be in the inbox."""
        return ids.first_at(fanout.floor_ms(self.since_ms))

    @property
    def is_below_inbox(self) -> bool:
        """Whether only timelines go on from here."""
        return self.below is not None and (self.rows >= settings().inbox_rows or self.below <= self.floor)


Step = tuple[str, Place]
"""A post's id, and the place after it."""


class Walk:
    """One reader's walk from a place on.

    Args:
        most: how many posts are wanted: so many rows are read at first.

    Attributes:
        place: after the last step, or where the steps ended.
    """

    def __init__(self, viewer_id: str, place: Place, most: int) -> None:
        self.place = place
        self._viewer_id = viewer_id
        self._most = most
        self._is_whole = True
        self._merges: list[Merge] = []

    @property
    def is_whole(self) -> bool:
        """Whether no source had to be left out so far."""
        return self._is_whole and not any(each.left_out for each in self._merges)

    def recent(self) -> Iterator[Step]:
        """What lies above the inbox's floor.

        Raises:
            NotFound: the viewer's account is no more.
        """
        if self.place.is_below_inbox:
            return
        hot = soon(partial(graph.hot_followees, self._viewer_id), apart="outboxes")
        rows = self._open_inbox()
        floor, most_rows, last = self.place.floor, settings().inbox_rows, self.place.below
        outboxes = self._open_outboxes(hot)
        merged = heapq.merge(((each, 1) for each in rows), ((each, 0) for each in outboxes), reverse=True)
        for post_id, row in merged:
            if post_id < floor:
                break
            if post_id != last:  # once, though it were in both
                last = post_id
                self.place = Place(post_id, self.place.rows + row, self.place.since_ms)
                yield post_id, self.place
            if self.place.rows >= most_rows:
                return
        self.place = Place(floor, self.place.rows, self.place.since_ms)

    def timelines(self, author_ids: Iterable[str]) -> Iterator[Step]:
        """What these authors made below the place."""
        rows, since_ms = self.place.rows, self.place.since_ms
        for post_id in self._merge(sources.timeline, author_ids, settings().timeline_patience_ms):
            self.place = Place(post_id, rows, since_ms)
            yield post_id, self.place

    def leave_out(self, reason: str) -> None:
        """Not everything can be asked for."""
        self._is_whole = False
        observability.logger.warning("the feed is not whole", reason=reason)

    def _open_inbox(self) -> Iterator[str]:
        """The inbox's rows from the place on, of which the first are read; the place knows its floor then."""
        size = self._most + 1  # which tells whether there are more
        if self.place.below is None:
            header, found = fanout.top(self._viewer_id, size, floor=ids.first_at(fanout.oldest_ms()))
            self.place = Place(since_ms=fanout.look(self._viewer_id, header))
        else:
            found = fanout.newest(self._viewer_id, size, floor=self.place.floor, below=self.place.below)
        return self._rows(found, size, self.place.floor)

    def _rows(self, found: list[str], size: int, floor: str) -> Iterator[str]:
        while True:
            yield from found
            if len(found) < size:
                return
            size = READ_ON
            found = fanout.newest(self._viewer_id, size, floor=floor, below=found[-1])

    def _open_outboxes(self, hot: "Future[tuple[list[str], bool]]") -> Iterable[str]:
        patience_ms = settings().outbox_patience_ms
        try:
            author_ids, are_all = hot.result(timeout=patience_ms / 1000)
        except FAILURES as error:
            self.leave_out(f"hot followees: {error!r}")
            return ()
        if not are_all:
            self.leave_out("more hot followees than a page reads")
        return self._merge(sources.outbox, author_ids, patience_ms)

    def _merge(self, begin: Begin, author_ids: Iterable[str], patience_ms: int) -> Merge:
        merge = Merge(begin, author_ids, self.place.below, patience_ms)
        self._merges.append(merge)
        return merge
