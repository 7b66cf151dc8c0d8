"""Where the posts of authors are read from: outboxes, of those that readers pull, and timelines, of all."""

from concurrent.futures import Future
from functools import partial

from chalicelib.core import clock
from chalicelib.core.caches import Cache
from chalicelib.core.parallel import soon
from chalicelib.feed.merging import Segment
from chalicelib.feed.settings import settings
from chalicelib.posts import service as posts

OUTBOX_SEGMENT = 60  # ids: as many as half a read unit has room for
TIMELINE_SEGMENT = 10  # rows of a kilobyte or two: one page takes few of any author
_outboxes: Cache[str, Segment] = Cache(lambda: settings().cached_outboxes)


def outbox(author_id: str, below: str | None) -> "Segment | Future[Segment]":
    """Pulled posts. The top of an outbox is remembered for some seconds: every reader of the author's wants it."""
    known = _outboxes.get(author_id, settings().outbox_cache)
    part = known.below(below) if known else None
    return part or soon(partial(_read_outbox, author_id, below), apart="outboxes")


def timeline(
    author_id: str, below: str | None, *, not_below_ms: int = 0, pushed_only: bool = False
) -> "Future[Segment]":
    """Active posts; none made before a time (milliseconds since 1970), perhaps without those that readers pull."""
    read = partial(_read_timeline, author_id, below, not_below_ms=not_below_ms, pushed_only=pushed_only)
    return soon(read, apart="timelines")


def _read_outbox(author_id: str, below: str | None) -> Segment:
    read_ms = clock.now_ms()
    ids = posts.outbox_ids(author_id, OUTBOX_SEGMENT, below)
    segment = Segment(ids, is_last=len(ids) < OUTBOX_SEGMENT)
    if below is None:
        _outboxes.put(author_id, segment, read_ms)
    return segment


def _read_timeline(author_id: str, below: str | None, *, not_below_ms: int, pushed_only: bool) -> Segment:
    ids = posts.newest_ids(author_id, TIMELINE_SEGMENT, not_below_ms, below=below, pushed_only=pushed_only)
    return Segment(ids, is_last=len(ids) < TIMELINE_SEGMENT)
