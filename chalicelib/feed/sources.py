"""Start reads of one author's posts, pulled posts from an index or the whole timeline, and of the posts with a tag."""

from concurrent.futures import Future
from functools import partial

from chalicelib.core import clock
from chalicelib.core.caches import Cache
from chalicelib.core.parallel import soon
from chalicelib.feed.merging import Segment
from chalicelib.feed.settings import settings
from chalicelib.posts import service as posts
from chalicelib.tags import service as tags

PULLED_SEGMENT = 60  # ids: as many as fit into half a read unit
TAG_SEGMENT = 30  # ids: a page shows few posts of any tag
TIMELINE_SEGMENT = 10  # rows of 1 to 2 KB: a page shows few posts of any author
_newest_tagged: Cache[str, Segment] = Cache(lambda: settings().cached_outboxes)
_newest_pulled: Cache[str, Segment] = Cache(lambda: settings().cached_outboxes)


def pulled_posts(author_id: str, below: str | None) -> "Segment | Future[Segment]":
    """The next segment of an author's pulled posts below an id (None: from the newest).

    The newest segment is cached for `outbox_cache` seconds, because every follower of the author reads it.
    """
    known = _newest_pulled.get(author_id, settings().outbox_cache)
    part = known.below(below) if known else None
    return part or soon(partial(_read_pulled_posts, author_id, below), apart="pulled-posts")


def tagged_posts(tag: str, below: str | None) -> "Segment | Future[Segment]":
    """The next segment of the listed posts with a tag below an id (None: from the newest); cached like pulled posts."""
    known = _newest_tagged.get(tag, settings().outbox_cache)
    part = known.below(below) if known else None
    return part or soon(partial(_read_tagged_posts, tag, below), apart="pulled-posts")


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


def _read_pulled_posts(author_id: str, below: str | None) -> Segment:
    read_ms = clock.now_ms()
    ids = posts.pulled_ids(author_id, PULLED_SEGMENT, below)
    segment = Segment(ids, is_last=len(ids) < PULLED_SEGMENT)
    if below is None:
        _newest_pulled.put(author_id, segment, read_ms)
    return segment


def _read_tagged_posts(tag: str, below: str | None) -> Segment:
    read_ms = clock.now_ms()
    ids = tags.newest_ids(tag, TAG_SEGMENT, below)
    segment = Segment(ids, is_last=len(ids) < TAG_SEGMENT)
    if below is None:
        _newest_tagged.put(tag, segment, read_ms)
    return segment


def _read_timeline(author_id: str, below: str | None, *, not_below_ms: int, pushed_only: bool) -> Segment:
    ids = posts.newest_ids(author_id, TIMELINE_SEGMENT, not_below_ms, below=below, pushed_only=pushed_only)
    return Segment(ids, is_last=len(ids) < TIMELINE_SEGMENT)
