"""Whose posts a reader attends to and whose they hide: scores by author, learnt from the reader's own events.

Likes and saves are left out: they have rows of their own.
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
GLANCE_MS, LONG_LOOK_MS = 2_000, 30_000  # a shorter look tells nothing, a longer one no more
LOOK_MS = 10_000  # looking for so long counts as much as opening
GAINS = {"open": 1.0, "share": 2.0}
TRIES = 3  # against another device of the same reader, which writes at the same moment
_ENTRY = struct.Struct(">8sHH")  # author, attention and hiding in hundredths
_FULL = 2**16 - 1


@dataclass(frozen=True)
class Tastes:
    """Scores by author, from 0; old events count for less and less."""

    attention: Mapping[str, float] = field(default_factory=dict)
    hiding: Mapping[str, float] = field(default_factory=dict)


def of_reader(viewer_id: str) -> Tastes:
    """What is known of the reader; eventually consistent."""
    stored = tables.read(viewer_id)
    return Tastes() if stored is None else _unpack(*stored)


def learn(viewer_id: str, events: Iterable[Event]) -> None:
    """Add what the events tell of the reader, if anything. A hint: it is lost where others write all the time."""
    new = gained(viewer_id, events)
    if not new.attention and not new.hiding:
        return
    for _ in range(TRIES):
        stored = tables.read(viewer_id, strongly=True)
        known = Tastes() if stored is None else _unpack(*stored)
        if tables.replace(viewer_id, _pack(added(known, new)), stored and stored[1]):
            return
    logger.info("tastes not written", viewer_id=viewer_id)


def gained(viewer_id: str, events: Iterable[Event]) -> Tastes:
    """What the events tell of the reader."""
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
    return Tastes(attention, hiding)


def _gain(event: Event) -> float:
    if event.type != "view":
        return GAINS.get(event.type, 0.0)
    looked_ms = min(event.dwell_ms or 0, LONG_LOOK_MS)
    return looked_ms / LOOK_MS if looked_ms >= GLANCE_MS else 0.0


def added(known: Tastes, new: Tastes) -> Tastes:
    """Both together."""
    return Tastes(_added(known.attention, new.attention), _added(known.hiding, new.hiding))


def faded(known: Tastes, seconds: float) -> Tastes:
    """What is left after a while: half after every half-life."""
    left = 0.5 ** (seconds / settings().taste_half_life)
    attention = {author: score * left for author, score in known.attention.items()}
    return Tastes(attention, {author: score * left for author, score in known.hiding.items()})


def _added(known: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """The sums, what is new first: packing keeps the first of equals."""
    return {each: known.get(each, 0.0) + new.get(each, 0.0) for each in {**new, **known}}


def _pack(tastes: Tastes) -> bytes:
    def weight(author_id: str) -> float:
        return tastes.attention.get(author_id, 0.0) + tastes.hiding.get(author_id, 0.0)

    kept = nlargest(MOST_AUTHORS, {**tastes.attention, **tastes.hiding}, key=weight)
    return b"".join(
        _ENTRY.pack(ids.pack(each), _hundredths(tastes.attention, each), _hundredths(tastes.hiding, each))
        for each in kept
    )


def _hundredths(scores: Mapping[str, float], author_id: str) -> int:
    return min(_FULL, round(scores.get(author_id, 0.0) * 100))


def _unpack(packed: bytes, written_ms: int) -> Tastes:
    """The scores as they are now."""
    entries = [(ids.unpack(author), *scores) for author, *scores in _ENTRY.iter_unpack(packed)]
    written = Tastes(
        {author: attention / 100 for author, attention, _ in entries if attention},
        {author: hiding / 100 for author, _, hiding in entries if hiding},
    )
    return faded(written, (clock.now_ms() - written_ms) / 1000)
