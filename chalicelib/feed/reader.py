"""Read the post ids of a viewer's feed, newest first, whether or not the viewer may see the posts.

Above the inbox's floor, the feed consists of the inbox rows, merged with the pulled posts of the hot followees, and
with posts that have a tag which the viewer follows. The floor is the latest of three points: thirty days ago, the time
from which the inbox is complete (`since_ms`), and the inbox's 800th row. Below the floor, the feed continues in the
authors' timelines. So every post of a followee has exactly one source: above the floor an inbox row or a pulled post,
below it a timeline; one that also has a followed tag counts as the followee's. A position says on which side of the
floor it is, so nothing is repeated or lost at the floor, even if the floor moves between two pages.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat

from chalicelib.core import ids, observability
from chalicelib.core.parallel import soon
from chalicelib.fanout import service as fanout
from chalicelib.feed import sources
from chalicelib.feed.merging import FAILURES, Merge, StartRead
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.graph.service import PulledSources

_ROW, _PULLED, _TAGGED = 2, 1, 0  # sources of a post; of the same post, the larger comes first
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
        tags: the tags that the viewer follows, once the inbox was read.
        by_tag: ids of the steps that come from them alone.
    """

    def __init__(self, viewer_id: str, position: FeedPosition, most: int) -> None:
        self.position = position
        self.tags: list[str] = []
        self.by_tag: set[str] = set()
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
        hot = soon(partial(graph.pulled_sources, self._viewer_id), apart="pulled-posts")
        rows = self._open_inbox()
        floor, most_rows, last = self.position.floor, settings().inbox_rows, self.position.below
        pulled, tagged = self._open_pulled_posts(hot)
        sources_of_posts = ((rows, _ROW), (pulled, _PULLED), (tagged, _TAGGED))
        merged = heapq.merge(*(zip(found, repeat(source)) for found, source in sources_of_posts), reverse=True)
        for post_id, source in merged:
            if post_id < floor:
                break
            if post_id != last:  # a post may be in the inbox, in the index of pulled posts and have followed tags
                last = post_id
                if source == _TAGGED:
                    self.by_tag.add(post_id)
                self.position = FeedPosition(post_id, self.position.rows + (source == _ROW), self.position.since_ms)
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

    def _open_pulled_posts(self, hot: "Future[PulledSources]") -> tuple[Iterable[str], Iterable[str]]:
        """Start to read the pulled posts of hot followees, and posts with followed tags."""
        timeout_ms = settings().outbox_patience_ms
        try:
            found = hot.result(timeout=timeout_ms / 1000)
        except FAILURES as error:
            self.skip_source(f"hot followees: {error!r}")
            return (), ()
        if not found.are_all:
            self.skip_source("more hot followees than a page reads")
        self.tags = found.tags
        pulled = self._merge(sources.pulled_posts, found.author_ids, timeout_ms)
        return pulled, self._merge(sources.tagged_posts, found.tags, timeout_ms)

    def _merge(self, start_read: StartRead, author_ids: Iterable[str], timeout_ms: int) -> Merge:
        merge = Merge(start_read, author_ids, self.position.below, timeout_ms)
        self._merges.append(merge)
        return merge
