"""The table of explore: the posts that were selected for each reader, and those that were shown on each day."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import NumberAttribute, NumberSetAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import clock, ids
from chalicelib.core.settings import DAY
from chalicelib.core.tables import Table, named
from chalicelib.search.schemas import ExploreCode
from chalicelib.search.settings import settings

SELECTION, SEEN = "selection", "seen#"


class ExploreRow(Table):
    """A reader's selection, or the posts that were shown to the reader on one day; both expire."""

    class Meta:
        table_name = named("explore")

    viewer_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    selection_id = UnicodeAttribute(null=True)
    made_ms = NumberAttribute(null=True)
    packed = UnicodeAttribute(null=True)
    posts = NumberSetAttribute(null=True)
    expires_at = NumberAttribute()


@dataclass(frozen=True)
class Source:
    """Why a post was selected: a code, and the tag if the code is about one."""

    code: ExploreCode
    tag: str = ""


@dataclass(frozen=True)
class Entry:
    """A selected post."""

    post_id: str
    source: Source


@dataclass(frozen=True)
class Selection:
    """Posts in the order in which a reader gets them, and when they were selected (ms since 1970).

    Attributes:
        is_whole: whether it has every candidate that there was, so that another one would have nothing to add.
    """

    selection_id: str
    made_ms: int
    entries: Sequence[Entry]
    is_whole: bool

    def is_younger(self, seconds: int) -> bool:
        """Whether it was made within the last so many seconds."""
        return self.made_ms > clock.now_ms() - seconds * 1000


@dataclass(frozen=True)
class Known:
    """What the table has of a reader.

    Attributes:
        seen: hashes of the posts that were shown within `explore_seen_days`.
        seen_today: how many of them today.
    """

    selection: Selection | None
    seen: frozenset[int]
    seen_today: int

    def has_seen(self, post_id: str) -> bool:
        """Whether the post was shown."""
        return hash_of(post_id) in self.seen


def read(viewer_id: str) -> Known:
    """What is known of a reader; one query, read strongly, because a page may follow the one before at once."""
    selection, days = None, {}
    for row in ExploreRow.query(viewer_id, consistent_read=True):
        if row.kind == SELECTION:
            selection = _selection(row) if row.expires_at > clock.now() else None
        else:
            days[row.kind] = frozenset(map(int, row.posts or ()))
    today = _today()
    recent = [days.get(_day(today - ago), frozenset()) for ago in range(settings().explore_seen_days)]
    return Known(selection, frozenset().union(*recent), len(days.get(_day(today), ())))


def put(viewer_id: str, made: Selection) -> None:
    """Replace a reader's selection. Of two that are made at once, the later one remains; both are right."""
    sources = list(dict.fromkeys(each.source for each in made.entries))
    document = {
        "ids": "".join(each.post_id for each in made.entries),
        "by": [sources.index(each.source) for each in made.entries],
        "sources": [[each.code, each.tag] for each in sources],
        "whole": made.is_whole,
    }
    ExploreRow(
        viewer_id,
        SELECTION,
        selection_id=made.selection_id,
        made_ms=made.made_ms,
        packed=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        expires_at=clock.now() + settings().explore_kept,
    ).save()


def add_seen(viewer_id: str, post_ids: Iterable[str]) -> None:
    """Remember for `explore_seen_days` that these posts were shown; repeating it changes nothing."""
    row = ExploreRow(viewer_id, _day(_today()))
    actions: list[Action] = [
        ExploreRow.posts.add({hash_of(each) for each in post_ids}),
        ExploreRow.expires_at.set(clock.now() + (settings().explore_seen_days + 1) * DAY),
    ]
    row.update(actions)


def seen_by_day(viewer_id: str) -> Iterator[tuple[str, int]]:
    """The days for which it is remembered what was shown, and how many posts that were."""
    for row in ExploreRow.query(viewer_id, ExploreRow.kind.startswith(SEEN), consistent_read=True):
        yield f"{row.kind.removeprefix(SEEN)}T00:00:00.000Z", len(row.posts or ())


def hash_of(post_id: str) -> int:
    """The number by which a post is remembered: of two posts in four thousand million it is the same."""
    return zlib.crc32(post_id.encode())


def _selection(row: ExploreRow) -> Selection:
    document: dict[str, Any] = json.loads(row.packed or "{}")
    sources = [Source(*each) for each in document["sources"]]
    packed = document["ids"]
    post_ids = (packed[i : i + ids.OWNED] for i in range(0, len(packed), ids.OWNED))
    entries = [Entry(post_id, sources[by]) for post_id, by in zip(post_ids, document["by"], strict=True)]
    return Selection(row.selection_id or "", int(row.made_ms or 0), entries, document["whole"])


def _today() -> int:
    return clock.now() // DAY


def _day(day: int) -> str:
    return SEEN + clock.rfc3339(day * DAY * 1000)[:10]
