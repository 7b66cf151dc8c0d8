"""Start reads of one author's posts, pulled posts from an index or the whole timeline, and of the posts with a tag."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from chalicelib.core import clock
from chalicelib.core.caches import Cache
from chalicelib.core.parallel import soon
from chalicelib.feed.merging import Segment
from chalicelib.feed.settings import settings
from chalicelib.posts import service as posts
from chalicelib.tags import service as tags

TIMELINE_SEGMENT = 10  # rows of 1 to 2 KB: a page shows few posts of any author


class _Index:
    """An index of post ids. Its newest segment is cached for `outbox_cache` seconds, because all readers ask for it.

    Args:
        read: answers ids of a key (an author, a tag), at most so many, below an id or from the newest.
        size: ids of a segment.
    """

    def __init__(self, read: Callable[[str, int, str | None], list[str]], size: int) -> None:
        self._ids = read
        self._size = size
        self._newest: Cache[str, Segment] = Cache(lambda: settings().cached_outboxes)

    def segment(self, key: str, below: str | None) -> "Segment | Future[Segment]":
        known = self._newest.get(key, settings().outbox_cache)
        part = known.below(below) if known else None
        return part or soon(partial(self._read, key, below), apart="pulled-posts")

    def _read(self, key: str, below: str | None) -> Segment:
        read_ms = clock.now_ms()
        ids = self._ids(key, self._size, below)
        segment = Segment(ids, is_last=len(ids) < self._size)
        if below is None:
            self._newest.put(key, segment, read_ms)
        return segment


_pulled = _Index(posts.pulled_ids, 60)  # as many ids as fit into half a read unit
_tagged = _Index(tags.newest_ids, 30)  # a page shows few posts of any tag


def pulled_posts(author_id: str, below: str | None) -> "Segment | Future[Segment]":
    """The next segment of an author's pulled posts below an id (None: from the newest)."""
    return _pulled.segment(author_id, below)


def tagged_posts(tag: str, below: str | None) -> "Segment | Future[Segment]":
    """The next segment of the listed posts with a tag below an id (None: from the newest)."""
    return _tagged.segment(tag, below)


def timeline(
    author_id: str, below: str | None, *, not_below_ms: int = 0, pushed_only: bool = False
) -> "Future[Segment]":
    """The next segment of an author's active posts below an id (None: from the newest).

    Args:
        not_below_ms: no post created before this time (milliseconds since 1970).
        pushed_only: leave out pulled posts.
    """
    read = partial(_read_timeline, author_id, below, not_below_ms=not_below_ms, pushed_only=pushed_only)
    return soon(read, apart="timelines")


def _read_timeline(author_id: str, below: str | None, *, not_below_ms: int, pushed_only: bool) -> Segment:
    ids = posts.newest_ids(author_id, TIMELINE_SEGMENT, not_below_ms, below=below, pushed_only=pushed_only)
    return Segment(ids, is_last=len(ids) < TIMELINE_SEGMENT)
