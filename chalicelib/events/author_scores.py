"""Score the authors whose posts a viewer attends to or hides, from the viewer's own events.

Likes and saves are not counted here: they have rows of their own.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest

from chalicelib.core import clock, ids
from chalicelib.core.observability import logger
from chalicelib.events import tables
from chalicelib.events.client_events import Event
from chalicelib.events.settings import settings

MOST_AUTHORS = 80  # 12 bytes each: the row stays within 1 KB
MIN_VIEW_MS, MAX_VIEW_MS = 2_000, 30_000  # shorter views count nothing, longer ones no more
VIEW_UNIT_MS = 10_000  # a view of this length counts as much as an open
GAIN_OF_TYPE = {"open": 1.0, "share": 2.0}
TRIES = 3  # another device of the same viewer may write at the same moment
_ENTRY = struct.Struct(">8sHH")  # author, attention and hiding in hundredths
_FULL = 2**16 - 1


@dataclass(frozen=True)
class AuthorScores:
    """Scores by author, from 0; they decay with time."""

    attention: Mapping[str, float] = field(default_factory=dict)
    hiding: Mapping[str, float] = field(default_factory=dict)


def scores_of(viewer_id: str) -> AuthorScores:
    """The viewer's current scores; eventually consistent."""
    stored = tables.read(viewer_id)
    return AuthorScores() if stored is None else _unpack(*stored)


def update(viewer_id: str, events: Iterable[Event]) -> None:
    """Add the scores of the events, if they give any. The update is lost if other devices keep writing the row."""
    new = scores_from(viewer_id, events)
    if not new.attention and not new.hiding:
        return
    for _ in range(TRIES):
        stored = tables.read(viewer_id, strongly=True)
        known = AuthorScores() if stored is None else _unpack(*stored)
        if tables.replace(viewer_id, _pack(add(known, new)), stored and stored[1]):
            return
    logger.info("tastes not written", viewer_id=viewer_id)


def scores_from(viewer_id: str, events: Iterable[Event]) -> AuthorScores:
    """The scores that the events give."""
    attention: dict[str, float] = defaultdict(float)
    hiding: dict[str, float] = defaultdict(float)
    for event in events:
        author_id = ids.owner_of(event.post_id)
        if author_id == viewer_id:
            continue
        if event.type == "hide":
            hiding[author_id] += 1
        elif gain := _gain(event):
            attention[author_id] += gain
    return AuthorScores(attention, hiding)


def _gain(event: Event) -> float:
    if event.type != "view":
        return GAIN_OF_TYPE.get(event.type, 0.0)
    viewed_ms = min(event.dwell_ms or 0, MAX_VIEW_MS)
    return viewed_ms / VIEW_UNIT_MS if viewed_ms >= MIN_VIEW_MS else 0.0


def add(known: AuthorScores, new: AuthorScores) -> AuthorScores:
    """The sums of two sets of scores."""
    return AuthorScores(_add(known.attention, new.attention), _add(known.hiding, new.hiding))


def decay(known: AuthorScores, seconds: float) -> AuthorScores:
    """The scores after a time: halved for every half-life."""
    left = 0.5 ** (seconds / settings().taste_half_life)
    attention = {author: score * left for author, score in known.attention.items()}
    return AuthorScores(attention, {author: score * left for author, score in known.hiding.items()})


def _add(known: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """The sums, new authors first: packing keeps the first of equals."""
    return {each: known.get(each, 0.0) + new.get(each, 0.0) for each in {**new, **known}}


def _pack(scores: AuthorScores) -> bytes:
    def weight(author_id: str) -> float:
        return scores.attention.get(author_id, 0.0) + scores.hiding.get(author_id, 0.0)

    kept = nlargest(MOST_AUTHORS, {**scores.attention, **scores.hiding}, key=weight)
    return b"".join(
        _ENTRY.pack(ids.pack(each), _hundredths(scores.attention, each), _hundredths(scores.hiding, each))
        for each in kept
    )


def _hundredths(scores: Mapping[str, float], author_id: str) -> int:
    return min(_FULL, round(scores.get(author_id, 0.0) * 100))


def _unpack(packed: bytes, written_ms: int) -> AuthorScores:
    """The current scores of a stored row."""
    entries = [(ids.unpack(author), *scores) for author, *scores in _ENTRY.iter_unpack(packed)]
    written = AuthorScores(
        {author: attention / 100 for author, attention, _ in entries if attention},
        {author: hiding / 100 for author, _, hiding in entries if hiding},
    )
    return decay(written, (clock.now_ms() - written_ms) / 1000)
