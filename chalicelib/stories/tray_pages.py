"""Read a page of a viewer's tray: the authors that have stories, and one story of each.

Usually three dependent rounds of calls: first the tray with what the viewer has seen, the inbox's header, the hot
followees and the author scores; then the pulled stories that are not cached, and the restrictions; then the stories and
authors of the page.
"""

import hashlib
import time
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, cursors, ids, observability
from chalicelib.core.caches import Cache
from chalicelib.core.parallel import soon
from chalicelib.events import service as events
from chalicelib.fanout import service as fanout
from chalicelib.graph import service as graph
from chalicelib.stories import tables
from chalicelib.stories.access import visible
from chalicelib.stories.schemas import TrayItem, TrayPage
from chalicelib.stories.settings import settings
from chalicelib.stories.story import Story
from chalicelib.stories.story_answers import present

MARK = 4  # bytes of an author in a cursor: of 250 authors, two have the same in one of a hundred thousand trays
MOST_AUTHORS = 250  # of all pages of one tray: their marks must fit into a cursor
FAILURES = (BotoCoreError, ClientError, TimeoutError)
_pulled: Cache[str, tuple[str, ...]] = Cache(lambda: settings().tray_pulled_authors)


@dataclass(frozen=True)
class AuthorStories:
    """What a tray has of one author.

    Attributes:
        story_ids: oldest first.
        seen: the newest story that the viewer has seen, "" if there is none.
    """

    author_id: str
    story_ids: tuple[str, ...]
    seen: str

    @property
    def unseen(self) -> tuple[str, ...]:
        """The stories that the viewer has not seen, oldest first."""
        return tuple(each for each in self.story_ids if each > self.seen)

    @property
    def shown(self) -> str:
        """The first unseen story, or the newest if the viewer has seen all."""
        return self.unseen[0] if self.unseen else self.story_ids[-1]

    def only(self, story_ids: Container[str]) -> "AuthorStories | None":
        """The same with these stories only; None if there are none."""
        left = tuple(each for each in self.story_ids if each in story_ids)
        return AuthorStories(self.author_id, left, self.seen) if left else None


@dataclass(frozen=True)
class _Tray:
    """A viewer's tray as read, before its stories are."""

    authors: list[AuthorStories]
    left_out_ids: Collection[str]
    close_ids: Collection[str]
    seen: Mapping[str, str]
    degraded: bool


def page(viewer_id: str, limit: int, cursor: str | None) -> TrayPage:
    """Read one page of the tray: authors with unseen stories first, then those that the viewer attends to most, then
    those with the newest story. No author is on two pages.

    Raises:
        BadRequest: the cursor does not belong to this viewer's tray.
        NotFound: the viewer's account does not exist any more.
    """
    listing = f"tray:{viewer_id}"
    position = cursors.decode(listing, cursor)
    before = b64decode(position["shown"]) if position else b""
    marks = {before[i : i + MARK] for i in range(0, len(before), MARK)}
    tray = _read(viewer_id)
    waiting = [each for each in tray.authors if _mark(each.author_id) not in marks][: MOST_AUTHORS - len(marks)]
    items, passed = _fill(viewer_id, tray, waiting, limit)
    shown = before + b"".join(_mark(each.author_id) for each in waiting[:passed])
    end = {"shown": b64encode(shown).decode()} if passed < len(waiting) else None
    return TrayPage(items=items, next_cursor=cursors.encode(listing, end), degraded=tray.degraded)


def _read(viewer_id: str) -> _Tray:
    hot = soon(partial(graph.hot_followees, viewer_id), apart="pulled-stories")
    visit = soon(partial(fanout.top, viewer_id, 0, floor=tables.LAST))
    scores = soon(partial(events.scores_of, viewer_id))
    stored = tables.tray(viewer_id)
    entries, seen = stored.entries, stored.seen
    fanout.record_visit(viewer_id, visit.result()[0])
    hot_ids, are_all = hot.result()
    pulled = _start_pulled(hot_ids)
    author_ids = {ids.owner_of(each.story_id) for each in entries}.union(hot_ids) - {viewer_id}
    left_out = soon(partial(graph.left_out, viewer_id, author_ids))
    closed_ids = {ids.owner_of(each.story_id) for each in entries if each.is_close} - {viewer_id}
    close_ids = graph.close_friend_of(viewer_id, closed_ids) | {viewer_id}
    found = {each.story_id for each in entries if not each.is_close or ids.owner_of(each.story_id) in close_ids}
    skipped = 0
    for story_ids in _wait_for(pulled):
        found.update(story_ids or ())
        skipped += story_ids is None
    left_out_ids = left_out.result()
    attention = scores.result().attention
    authors = [each for each in _by_author(found, seen) if each.author_id not in left_out_ids]
    authors.sort(key=lambda each: each.story_ids[-1], reverse=True)
    authors.sort(key=lambda each: (not each.unseen, -attention.get(each.author_id, 0.0)))
    return _Tray(authors, left_out_ids, close_ids, seen, degraded=skipped > 0 or not are_all or not stored.is_whole)


def _by_author(story_ids: Iterable[str], seen: Mapping[str, str]) -> Iterator[AuthorStories]:
    found: dict[str, list[str]] = defaultdict(list)
    for story_id in sorted(story_ids):
        found[ids.owner_of(story_id)].append(story_id)
    for author_id, theirs in found.items():
        yield AuthorStories(author_id, tuple(theirs), seen.get(author_id, ""))


def _fill(viewer_id: str, tray: _Tray, waiting: list[AuthorStories], limit: int) -> tuple[list[TrayItem], int]:
    """The items of a page, and how many of the waiting authors it passed; authors without a visible story are left out.

    A story that the tray names may be gone, for the moment until its row is removed. Its author's next one then takes
    its place, in another round of reads.
    """
    items: list[TrayItem] = []
    passed = 0
    for _ in range(settings().tray_rounds):
        asked = waiting[passed : passed + limit - len(items)]
        if not asked:
            break
        found = _visible(viewer_id, tray, [each.shown for each in asked])
        gone = [each for each in asked if each.shown not in found]
        if gone:
            others = [each for author in gone for each in author.story_ids if each != author.shown]
            found |= _visible(viewer_id, tray, others) if others else {}
        items += _items(viewer_id, tray, asked, found)
        passed += len(asked)
    return items, passed


def _items(
    viewer_id: str, tray: _Tray, asked: Iterable[AuthorStories], found: Mapping[str, Story]
) -> Iterator[TrayItem]:
    shown: list[tuple[AuthorStories, Story]] = []
    for author in asked:
        rest = author if author.shown in found else author.only(found)
        if rest is not None:
            shown.append((rest, found[rest.shown]))
    answers = present(viewer_id, [story for _, story in shown], tray.seen)
    of_author = {author.author_id: author for author, _ in shown}
    for answer in answers:
        author = of_author[answer.author.id]
        yield TrayItem(author=answer.author, count=len(author.story_ids), unseen=len(author.unseen), stories=[answer])


def _visible(viewer_id: str, tray: _Tray, story_ids: Collection[str]) -> dict[str, Story]:
    """Those of the stories that the viewer may see now, by id; stories and accounts are read at once."""
    reading = soon(partial(tables.get_many, story_ids))
    authors = accounts.accounts({ids.owner_of(each) for each in story_ids})
    stories = reading.result()
    allowed = visible(viewer_id, stories.values(), authors.values(), tray.left_out_ids, tray.close_ids)
    return {story_id: story for story_id, story in stories.items() if story_id in allowed}


def _start_pulled(author_ids: Iterable[str]) -> "list[tuple[str, ...] | Future[tuple[str, ...]]]":
    """Start to read the pulled stories of authors, unless they are cached."""
    lifetime = settings().tray_pulled_cache
    return [
        _pulled.get(each, lifetime) or soon(partial(_read_pulled, each), apart="pulled-stories") for each in author_ids
    ]


def _wait_for(asked: "Iterable[tuple[str, ...] | Future[tuple[str, ...]]]") -> Iterator[tuple[str, ...] | None]:
    """The ids that were read; None for an author whose read failed or took longer than the patience."""
    until = time.monotonic() + settings().tray_patience_ms / 1000
    for each in asked:
        if isinstance(each, tuple):
            yield each
            continue
        try:
            yield each.result(timeout=max(0, until - time.monotonic()))
        except FAILURES as error:
            each.cancel()
            observability.logger.warning("the tray is not whole", reason=repr(error))
            yield None


def _read_pulled(author_id: str) -> tuple[str, ...]:
    read_ms = clock.now_ms()
    story_ids = tuple(tables.pulled(author_id))
    _pulled.put(author_id, story_ids, read_ms)
    return story_ids


def _mark(author_id: str) -> bytes:
    return hashlib.sha256(author_id.encode()).digest()[:MARK]
