"""The home feed by rank: windows of sixty posts, each ranked once, whose order is kept while they are scrolled through.

A window holds the posts of those who are followed from a place on, down to its lowest id, and what is suggested from
between; the next begins below. So while scores move and posts come and go, nothing is repeated or skipped. If a window
is gone before it was read to its end, what was left of it is passed over, which is told as `degraded`.

What ranking needs beside the posts is waited for only so long. Where it fails, or is switched off, the page is as the
latest, and says so; the next page tries again from there.
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
from chalicelib.feed.ranking.assembly import Placed
from chalicelib.feed.ranking.features import Reader
from chalicelib.feed.ranking.interests import Knowledge
from chalicelib.feed.ranking.windows import Entry
from chalicelib.feed.reader import Place
from chalicelib.feed.schemas import FeedItem, item
from chalicelib.feed.settings import settings
from chalicelib.feed.visible_posts import Candidates
from chalicelib.posts import service as posts

APART = "ranking"  # threads of their own: what hangs there holds up nothing else
_circuit = Circuit(lambda: settings().ranking_failures, lambda: settings().ranking_pause)


@dataclass(frozen=True)
class Position:
    """How far a reader has come.

    Attributes:
        below: fields of the place where the next window begins; None where the feed ends with this one.
        window: the one being scrolled through, if any.
        seen: how many of its entries lie above.
        above: authors of the last posts, where a window begins.
    """

    below: dict[str, Any] | None
    window: str | None = None
    seen: int = 0
    above: Sequence[str] = ()


@dataclass(frozen=True)
class Shown:
    """A page, and where it goes on; None at the end."""

    items: list[FeedItem]
    end: Position | None
    degraded: bool = False


TOP = Position(asdict(Place()))


def read(viewer_id: str, limit: int, position: Position) -> Shown:
    """Up to `limit` posts from a position on; fewer at the end of a window.

    Raises:
        NotFound: the viewer's account is no more.
    """
    if position.window is None:
        return _begin(viewer_id, limit, position)
    reader = soon(partial(interests.known, viewer_id), apart=APART)
    entries = _recalled(viewer_id, position.window)
    if entries is None:
        return replace(_begin(viewer_id, limit, Position(position.below)), degraded=True)
    shown = _go_on(viewer_id, limit, position, entries, reader)
    if shown.items or shown.end is None:
        return shown
    return _begin(viewer_id, limit, shown.end)


def _begin(viewer_id: str, limit: int, position: Position) -> Shown:
    """The first page of a window, or one of the latest where nothing can be ranked."""
    if position.below is None:
        return Shown([], None)
    place, is_on = Place(**position.below), settings().ranking == "on"
    if not is_on or _circuit.is_open:
        observability.measure(FeedMetric.RANKING_FAILED, int(is_on))
        return _latest(viewer_id, limit, visible_posts.below(viewer_id, place, limit))
    began_ms = clock.now_ms()
    knowledge = soon(partial(interests.gather, viewer_id), apart=APART)
    found = visible_posts.below(viewer_id, place, settings().ranked_window)
    try:
        shown = _rank(viewer_id, limit, position, found, knowledge.result(timeout=_patience()))
    except Exception:  # noqa: BLE001 - whatever ranking breaks on, the page is answered
        _failed(began_ms)
        return _latest(viewer_id, limit, found)
    _circuit.succeeded()
    observability.measure(FeedMetric.RANKING_FAILED, 0)
    return shown


def _rank(viewer_id: str, limit: int, position: Position, found: Candidates, known: Knowledge) -> Shown:
    """Make a window and show its first page."""
    window = found.first(settings().ranked_window - len(known.suggested))
    followed = {each.post.post_id: (each.post, each.marks) for each in window.found}
    below = None if window.end is None else asdict(window.end)
    highest, lowest = (None if place is None else place["below"] for place in (position.below, below))
    placed = assembly.rank(followed, known.between(lowest, highest), known.reader, position.above)
    entries, count = [each.entry for each in placed], posts.page_length([each.post for each in placed], limit)
    end = _end(Position(below, ids.new_id(clock.now_ms()), count), entries)
    kept = None
    if end is not None and end.window is not None:
        kept = soon(partial(windows.keep, viewer_id, end.window, entries), apart=APART)
    shown = Shown(assembly.items(viewer_id, placed[:count]), end, window.degraded)
    if kept is not None:
        kept.result(timeout=_patience())
    return shown


def _go_on(viewer_id: str, limit: int, position: Position, entries: Sequence[Entry], known: "Future[Reader]") -> Shown:
    """A further page of a window: what of it may still be seen."""
    placed: list[Placed] = []
    seen = position.seen
    while len(placed) < limit and seen < len(entries):
        portion = entries[seen : seen + limit - len(placed)]
        placed += assembly.again(viewer_id, portion)
        seen += len(portion)
    count = posts.page_length([each.post for each in placed], limit)
    if count < len(placed):
        seen = entries.index(placed[count].entry)
    reader = _result(known)
    shown = placed[:count] if reader is None else assembly.with_figures(placed[:count], reader)
    return Shown(assembly.items(viewer_id, shown), _end(replace(position, seen=seen), entries))


def _end(position: Position, entries: Sequence[Entry]) -> Position | None:
    """Where the feed goes on: in this window, in the next, or nowhere."""
    if position.seen < len(entries):
        return position
    if position.below is None:
        return None
    last = entries[-settings().author_gap :]
    return Position(position.below, above=[ids.owner_of(each.post_id) for each in last])


def _latest(viewer_id: str, limit: int, found: Candidates) -> Shown:
    """The newest of what was found, for want of a better order."""
    shown = found.first(posts.page_length(found.posts, limit))
    answers = posts.present(viewer_id, shown.posts, marks=shown.marks)
    end = None if shown.end is None else Position(asdict(shown.end))
    return Shown([item(answer) for answer in answers], end, degraded=True)


def _recalled(viewer_id: str, window_id: str) -> list[Entry] | None:
    """A window's entries; None if it is gone, or cannot be read in time."""
    began_ms = clock.now_ms()
    try:
        return soon(partial(windows.recall, viewer_id, window_id), apart=APART).result(timeout=_patience())
    except Exception:  # noqa: BLE001 - as in `_begin`
        _failed(began_ms)
        return None


def _result(known: "Future[Reader]") -> Reader | None:
    """What is known of the reader, if it comes in time: a further page only tells it to the client."""
    try:
        return known.result(timeout=_patience())
    except FAILURES:
        return None


def _failed(began_ms: int) -> None:
    observability.logger.warning("ranking failed", exc_info=True)
    observability.measure(FeedMetric.RANKING_FAILED, 1)
    _circuit.failed(began_ms)


def _patience() -> float:
    return settings().ranking_patience_ms / 1000
