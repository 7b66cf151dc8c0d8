"""Read pages of the ranked feed: windows of sixty posts, each ranked once, whose order is stored for its later pages.

A window contains the followees' posts from a position down to the window's lowest id, and the suggested posts in
that range; the next window starts below. So nothing is repeated or lost while scores change and posts come and go.
If a window expires before its last page, its remaining posts are skipped, and the page is marked degraded.

Ranking has a time limit. If it fails, or is switched off, the page is in the order of `latest` and marked degraded; the
next page tries to rank again from there.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from chalicelib.core import clock, ids, observability
from chalicelib.core.circuits import Circuit
from chalicelib.core.parallel import soon
from chalicelib.feed import visible_posts
from chalicelib.feed.merging import FAILURES
from chalicelib.feed.metrics import FeedMetric
from chalicelib.feed.ranking import assembly, interests, windows
from chalicelib.feed.ranking.assembly import RankedPost
from chalicelib.feed.ranking.features import ViewerInterests
from chalicelib.feed.ranking.interests import RankingInput
from chalicelib.feed.ranking.windows import WindowEntry
from chalicelib.feed.reader import FeedPosition
from chalicelib.feed.schemas import FeedItem
from chalicelib.feed.settings import settings
from chalicelib.feed.visible_posts import VisiblePosts
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts

THREADS = "ranking"  # a thread pool of its own: a hanging call delays nothing else
_circuit = Circuit(lambda: settings().ranking_failures, lambda: settings().ranking_pause)


@dataclass(frozen=True)
class RankedPosition:
    """A position in the ranked feed.

    Attributes:
        below: fields of the `FeedPosition` where the next window starts; None if the feed ends with this window.
        window: id of the window being read, if any.
        seen: how many entries of that window earlier pages have shown.
        above: authors of the last posts above, at the start of a window.
    """

    below: dict[str, Any] | None
    window: str | None = None
    seen: int = 0
    above: Sequence[str] = ()


@dataclass(frozen=True)
class RankedPage:
    """A page, and the position where the feed continues; None at the end."""

    items: list[FeedItem]
    end: RankedPosition | None
    degraded: bool = False


TOP = RankedPosition(asdict(FeedPosition()))


def read_page(viewer_id: str, limit: int, position: RankedPosition) -> RankedPage:
    """Read up to `limit` posts from a position on; fewer at the end of a window, or if `page_length` ends the page.

    Raises:
        NotFound: the viewer's account does not exist any more.
    """
    if position.window is None:
        return _start_window(viewer_id, limit, position)
    viewer_read = soon(partial(interests.load, viewer_id), apart=THREADS)
    entries = _load_window(viewer_id, position.window)
    if entries is None:
        return replace(_start_window(viewer_id, limit, RankedPosition(position.below)), degraded=True)
    shown = _continue_window(viewer_id, limit, position, entries, viewer_read)
    if shown.items or shown.end is None:
        return shown
    return _start_window(viewer_id, limit, shown.end)


def _start_window(viewer_id: str, limit: int, position: RankedPosition) -> RankedPage:
    """The first page of a new window, or a page in the order of `latest` if ranking fails or is off."""
    if position.below is None:
        return RankedPage([], None)
    start, is_on = FeedPosition(**position.below), settings().ranking == "on"
    if not is_on or _circuit.is_open:
        observability.measure(FeedMetric.RANKING_FAILED, int(is_on))
        return _latest(viewer_id, limit, visible_posts.read_below(viewer_id, start, limit))
    started_ms = clock.now_ms()
    knowledge = soon(partial(interests.load_ranking_input, viewer_id), apart=THREADS)
    found = visible_posts.read_below(viewer_id, start, settings().ranked_window)
    try:
        shown = _rank(viewer_id, limit, position, found, knowledge.result(timeout=_timeout()))
    except Exception:  # noqa: BLE001 - any failure of ranking must still give a page
        _failed(started_ms)
        return _latest(viewer_id, limit, found)
    _circuit.succeeded()
    observability.measure(FeedMetric.RANKING_FAILED, 0)
    return shown


def _rank(viewer_id: str, limit: int, position: RankedPosition, found: VisiblePosts, known: RankingInput) -> RankedPage:
    """Rank and store a window, and present its first page."""
    window = found.first(settings().ranked_window - len(known.suggested))
    followed = {each.post.post_id: (each.post, each.viewer_state) for each in window.found if not each.by_tag}
    tagged = {each.post.post_id: (each.post, each.viewer_state) for each in window.found if each.by_tag}
    below = None if window.end is None else asdict(window.end)
    highest, lowest = (None if each is None else each["below"] for each in (position.below, below))
    suggested = {**known.suggested_between(lowest, highest), **tagged}
    ranked = assembly.rank(followed, suggested, known.viewer, position.above)
    entries, count = [each.entry for each in ranked], posts.page_length([each.post for each in ranked], limit)
    end = _end(RankedPosition(below, ids.new_id(clock.now_ms()), count), entries)
    storing = None
    if end is not None and end.window is not None:
        storing = soon(partial(windows.store, viewer_id, end.window, entries), apart=THREADS)
    shown = RankedPage(assembly.present(viewer_id, ranked[:count], found.word_filter, found.tags), end, window.degraded)
    if storing is not None:
        storing.result(timeout=_timeout())
    return shown


def _continue_window(
    viewer_id: str,
    limit: int,
    position: RankedPosition,
    entries: Sequence[WindowEntry],
    viewer_read: "Future[ViewerInterests]",
) -> RankedPage:
    """A later page of a window: its next entries that the viewer may still see."""
    ranked: list[RankedPost] = []
    word_filter = None
    tags = soon(partial(graph.followed_tags, viewer_id)) if not all(each.is_followed for each in entries) else None
    seen = position.seen
    while len(ranked) < limit and seen < len(entries):
        portion = entries[seen : seen + limit - len(ranked)]
        restored, words_read = assembly.restore(viewer_id, portion)
        ranked += restored
        word_filter = words_read or word_filter
        seen += len(portion)
    count = posts.page_length([each.post for each in ranked], limit)
    if count < len(ranked):
        seen = entries.index(ranked[count].entry)
    viewer = _result_in_time(viewer_read)
    shown = ranked[:count] if viewer is None else assembly.with_features(ranked[:count], viewer)
    items = assembly.present(viewer_id, shown, word_filter, tags.result() if tags else ())
    return RankedPage(items, _end(replace(position, seen=seen), entries))


def _end(position: RankedPosition, entries: Sequence[WindowEntry]) -> RankedPosition | None:
    """The position where the feed continues: in this window or in the next; None at the end of the feed."""
    if position.seen < len(entries):
        return position
    if position.below is None:
        return None
    last = entries[-settings().author_gap :]
    return RankedPosition(position.below, above=[ids.owner_of(each.post_id) for each in last])


def _latest(viewer_id: str, limit: int, found: VisiblePosts) -> RankedPage:
    """A page of the newest of the posts that were found, marked degraded."""
    shown, items = visible_posts.present_first(viewer_id, found, limit)
    end = None if shown.end is None else RankedPosition(asdict(shown.end))
    return RankedPage(items, end, degraded=True)


def _load_window(viewer_id: str, window_id: str) -> list[WindowEntry] | None:
    """The entries of a window; None if it has expired or cannot be read in time."""
    started_ms = clock.now_ms()
    try:
        return soon(partial(windows.load, viewer_id, window_id), apart=THREADS).result(timeout=_timeout())
    except Exception:  # noqa: BLE001 - as in `_start_window`
        _failed(started_ms)
        return None


def _result_in_time(known: "Future[ViewerInterests]") -> ViewerInterests | None:
    """The viewer's interests, or None if they are late: later pages need them only for the contexts of the items."""
    try:
        return known.result(timeout=_timeout())
    except FAILURES:
        return None


def _failed(started_ms: int) -> None:
    observability.logger.warning("ranking failed", exc_info=True)
    observability.measure(FeedMetric.RANKING_FAILED, 1)
    _circuit.failed(started_ms)


def _timeout() -> float:
    return settings().ranking_patience_ms / 1000
