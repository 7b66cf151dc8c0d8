"""Read the post ids of a viewer's feed, newest first, whether or not the viewer may see the posts.

Above the inbox's floor, the feed consists of the inbox rows, merged with the pulled posts of the hot followees. The
floor is the latest of three points: thirty days ago, the time from which the inbox is complete (`since_ms`), and the
inbox's 800th row. Below the floor, the feed continues in the authors' timelines. So every post has exactly one source:
above the floor an inbox row or a pulled post, below it a timeline. A position says on which side of the floor it is, so
nothing is repeated or lost at the floor, even if the floor moves between two pages.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial

from chalicelib.core import ids, observability
from chalicelib.core.parallel import soon
from chalicelib.fanout import service as fanout
from chalicelib.feed import sources
from chalicelib.feed.merging import FAILURES, Merge, StartRead
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph

FURTHER_ROWS = 100  # rows of each read after the first: one batch get of posts


@dataclass(frozen=True)
class FeedPosition:
    """A position in a feed.

    Attributes:
        below: the feed continues with ids below this one; None at the top.
        rows: how many inbox rows are above, hidden posts included.
        since_ms: the time from which the inbox is complete (ms since 1970), as read with the first page.
        bottom_ms: at the floor, a time (ms since 1970) before which the feed has no post above the floor, hidden ones
            included; 0 if unknown, and everywhere else.
        after: below the floor, no followee with an id up to this one has a post.
    """

    below: str | None = None
    rows: int = 0
    since_ms: int = 0
    bottom_ms: int = 0
    after: str = "0"  # sorts before every id

    @property
    def floor(self) -> str:
        """The lowest id that an inbox row may have."""
        return ids.first_at(fanout.floor_ms(self.since_ms))

    @property
    def is_below_inbox(self) -> bool:
        """Whether the feed continues in timelines only."""
        return self.below is not None and (self.rows >= settings().inbox_rows or self.below <= self.floor)

    @property
    def is_fresh(self) -> bool:
        """Whether the position was the floor `bottom_window` seconds ago or later."""
        if self.below is None:
            return False
        return self.floor <= ids.first_at(ids.created_ms(self.below) + settings().bottom_window * 1000)


Step = tuple[str, FeedPosition]
"""A post's id, and the position after it."""


class FeedReader:
    """Reads one viewer's feed from a position on.

    Args:
        most: how many posts are wanted; the first read asks for that many rows.

    Attributes:
        position: the position after the last step, or where the steps ended.
    """

    def __init__(self, viewer_id: str, position: FeedPosition, most: int) -> None:
        self.position = position
        self._viewer_id = viewer_id
        self._most = most
        self._is_whole = True
        self._bottom_ms = 0  # of the header, read at the top only
        self._merges: list[Merge] = []

    @property
    def is_complete(self) -> bool:
        """Whether no source has been skipped so far."""
        return self._is_whole and not any(each.skipped for each in self._merges)

    @property
    def has_ended(self) -> bool:
        """Whether the inbox's header says that no post is older than the current position."""
        below = self.position.below
        return below is not None and below <= ids.first_at(self._bottom_ms)

    def inbox(self) -> Iterator[Step]:
        """Read the feed down to the inbox's floor.

        Raises:
            NotFound: the viewer's account does not exist any more.
        """
        if self.position.is_below_inbox:
            return
        hot = soon(partial(graph.hot_followees, self._viewer_id), apart="pulled-posts")
        rows = self._open_inbox()
        floor, most_rows, last = self.position.floor, settings().inbox_rows, self.position.below
        pulled = self._open_pulled_posts(hot)
        merged = heapq.merge(((each, 1) for each in rows), ((each, 0) for each in pulled), reverse=True)
        for post_id, row in merged:
            if post_id < floor:
                break
            if post_id != last:  # a post may be in the inbox and in the index of pulled posts
                last = post_id
                self.position = FeedPosition(post_id, self.position.rows + row, self.position.since_ms)
                yield post_id, self.position
            if self.position.rows >= most_rows:
                return
        self.position = FeedPosition(floor, self.position.rows, self.position.since_ms, self._lowest_ms(last))

    def timelines(self, followee_ids: Sequence[str], *, are_all: bool) -> Iterator[Step]:
        """Read the viewer's own posts and those of followees below the current position.

        Args:
            followee_ids: ascending.
            are_all: whether the viewer has no followees above them. If there are, they are skipped, or, if this reads
                nothing, the position moves on to them. If nothing was read of all followees since the inbox was read
                a moment ago, the inbox's header records that.
        """
        start = self.position
        for post_id in self._merge(sources.timeline, [self._viewer_id, *followee_ids], settings().timeline_patience_ms):
            if self.position is start and not are_all:
                self.skip_source("more followees than a page reads")
            self.position = FeedPosition(post_id, start.rows, start.since_ms, after=start.after)
            yield post_id, self.position
        if self.position is start and not are_all:
            bottom_ms = start.bottom_ms if self.is_complete else 0
            self.position = replace(start, after=followee_ids[-1], bottom_ms=bottom_ms)
        elif self.position is start and start.bottom_ms and self.is_complete and start.is_fresh:
            fanout.record_bottom(self._viewer_id, start.bottom_ms)

    def skip_source(self, reason: str) -> None:
        """Record that a source was skipped; the page is marked degraded."""
        self._is_whole = False
        observability.logger.warning("the feed is not whole", reason=reason)

    def _open_inbox(self) -> Iterator[str]:
        """Start to read the inbox; at the top this reads its header, which gives the position its floor."""
        size = self._most + 1  # one more tells whether there are further rows
        if self.position.below is None:
            header, found = fanout.top(self._viewer_id, size, floor=ids.first_at(fanout.oldest_ms()))
            self._bottom_ms = header.bottom_ms if header else 0
            self.position = FeedPosition(since_ms=fanout.record_visit(self._viewer_id, header))
        else:
            found = fanout.newest(self._viewer_id, size, floor=self.position.floor, below=self.position.below)
        return self._rows(found, size, self.position.floor)

    def _lowest_ms(self, last: str | None) -> int:
        """The `bottom_ms` of the position at the floor, below the post `last`, at most `bottom_lifetime` above it.

        Unknown if a source was skipped, and while the floor is the moment of the viewer's return.
        """
        oldest_ms = fanout.oldest_ms()
        if not self.is_complete or self.position.since_ms > oldest_ms:
            return 0
        lifetime_ms = oldest_ms + settings().bottom_lifetime * 1000
        return lifetime_ms if last is None else min(lifetime_ms, ids.created_ms(last))

    def _rows(self, found: list[str], size: int, floor: str) -> Iterator[str]:
        while True:
            yield from found
            if len(found) < size:
                return
            size = FURTHER_ROWS
            found = fanout.newest(self._viewer_id, size, floor=floor, below=found[-1])

    def _open_pulled_posts(self, hot: "Future[tuple[list[str], bool]]") -> Iterable[str]:
        timeout_ms = settings().outbox_patience_ms
        try:
            author_ids, are_all = hot.result(timeout=timeout_ms / 1000)
        except FAILURES as error:
            self.skip_source(f"hot followees: {error!r}")
            return ()
        if not are_all:
            self.skip_source("more hot followees than a page reads")
        return self._merge(sources.pulled_posts, author_ids, timeout_ms)

    def _merge(self, start_read: StartRead, author_ids: Iterable[str], timeout_ms: int) -> Merge:
        merge = Merge(start_read, author_ids, self.position.below, timeout_ms)
        self._merges.append(merge)
        return merge
