"""Highlights: stories that a profile shows beyond their end, in the order that their author chose.

A highlight's row has the ids and audiences of its stories, so a list of highlights needs no read of the stories. The
stories are kept stories; both change in one transaction, which is why a highlight has few stories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, Forbidden, NotFound, Unavailable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.settings import DAY
from chalicelib.core.tables import TransactionRefused, batch_get, transact
from chalicelib.media.service import Media, erase_later
from chalicelib.stories import kept_stories, tables
from chalicelib.stories.access import Reader, reader_of
from chalicelib.stories.changes import count_change
from chalicelib.stories.kept_stories import HIGHLIGHT, KeptRow, KeptStory, with_highlight, without_highlight
from chalicelib.stories.settings import settings
from chalicelib.stories.story import ACTIVE, Story


@dataclass(frozen=True)
class Highlight:
    """A highlight as stored.

    Attributes:
        audiences: audience by story id, in the order of the stories.
        cover_id: the story whose picture is the cover.
        cover: the copy of that story's media.
        version: of its row; 0 if it has none yet.
    """

    highlight_id: str
    title: str
    audiences: Mapping[str, str]
    cover_id: str
    cover: Media | None
    version: int = 0

    @property
    def author_id(self) -> str:
        """The user whose profile has it."""
        return ids.owner_of(self.highlight_id)

    def visible(self, reader: Reader) -> list[str]:
        """Ids of the stories whose audience the reader is part of."""
        return [story_id for story_id, audience in self.audiences.items() if reader.sees(audience)]


def create(author_id: str, title: str, story_ids: Sequence[str], key: IdempotencyKey | None = None) -> Highlight:
    """Make a highlight of the author's stories; the first is its cover. The same key returns the same highlight again.

    Raises:
        Unprocessable: a story is named twice, or is not a current or kept story of the author; the key came with
            another body before.
        Conflict: the highlight of this key was deleted.
        TooManyRequests: the author has changed `highlights_per_day` highlights today.
        Unavailable: the stories kept changing.
    """

    def make(_: None) -> Creation[Highlight]:
        highlight_id = ids.new_owned_id(author_id, clock.now_ms())
        kept = _keepable(author_id, story_ids, highlight_id)
        highlight = _highlight(highlight_id, title, kept, kept[0].story.story_id)
        changes = [(each, with_highlight(each, highlight_id)) for each in kept]
        return Creation(
            made_id=highlight_id,
            write=partial(_put, highlight, changes),
            finish=lambda: highlight,
            stored=partial(_same_highlight, highlight),
        )

    return create_once(key, find=_current, admit=partial(_count_change, author_id), make=make, changing="The stories")


def edit(
    caller_id: str, highlight_id: str, title: str | None, story_ids: Sequence[str] | None, cover_id: str | None
) -> Highlight:
    """Change the title, the stories or the cover; None keeps what there is.

    Raises:
        NotFound: there is no such highlight, or the caller may not see it.
        Forbidden: another user is the author.
        Unprocessable: a story is named twice, or is not a current or kept story of the author; the cover is not one of
            the stories.
        TooManyRequests, Unavailable: as `create`.
    """
    _count_change(caller_id)
    _check_author(caller_id, highlight_id)
    for _ in tries():
        known = _get(highlight_id)
        kept = _keepable(caller_id, list(known.audiences) if story_ids is None else story_ids, highlight_id)
        chosen = {each.story.story_id for each in kept}
        cover = cover_id or (known.cover_id if known.cover_id in chosen else kept[0].story.story_id)
        if cover not in chosen:
            raise invalid_field("cover", "is not one of the highlight's stories", code="unknown")
        left = kept_stories.find_all(caller_id, [each for each in known.audiences if each not in chosen], strongly=True)
        changes = [(each, with_highlight(each, highlight_id)) for each in kept]
        changes += [(each, without_highlight(each, highlight_id)) for each in left.values()]
        highlight = _highlight(highlight_id, known.title if title is None else title, kept, cover)
        if _write(replace(highlight, version=known.version), [(was, now) for was, now in changes if was != now]):
            return highlight
    raise _busy()


def delete(caller_id: str, highlight_id: str) -> None:
    """Delete a highlight; its stories that have ended and are kept by nothing else are erased.

    Raises:
        NotFound: there is no such highlight, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `count_change`.
        Unavailable: the stories kept changing.
    """
    count_change(caller_id)
    _check_author(caller_id, highlight_id)
    for _ in tries():
        known = _get(highlight_id)
        kept = kept_stories.find_all(caller_id, known.audiences, strongly=True)
        changes = [(each, without_highlight(each, highlight_id)) for each in kept.values()]
        if _write(known, changes, is_deleted=True):
            return
    raise _busy()


def get(viewer_id: str, highlight_id: str) -> tuple[Highlight, list[Story]]:
    """A highlight, and those of its stories that the viewer may see, in the author's order.

    Raises:
        NotFound: there is no such highlight, or the viewer may see none of its stories.
    """
    author_id = ids.owner_of(highlight_id)
    reader = reader_of(viewer_id, author_id)
    highlight = _get(highlight_id)
    visible = highlight.visible(reader)
    kept = kept_stories.find_all(author_id, visible, strongly=True)
    stories = [kept[story_id].story for story_id in visible if story_id in kept]
    if not stories:
        raise no_such_highlight()
    return highlight, stories


def page(reader: Reader, limit: int, below: str | None) -> tuple[list[Highlight], str | None]:
    """One page of an author's highlights with a story that the reader may see, the newest first.

    Args:
        below: where the previous page ended, None for the first page.

    Returns:
        The highlights, and where this page ended, None if it is the last.
    """
    position = KeptRow.item_id.between(HIGHLIGHT, HIGHLIGHT + (below or "~"))
    rows = list(
        KeptRow.query(reader.author_id, position, scan_index_forward=False, limit=limit + 2, consistent_read=True)
    )
    found = [each for each in map(_of_row, rows) if each.highlight_id != below]
    shown = found[:limit]
    end = shown[-1].highlight_id if len(found) > limit else None
    return [each for each in shown if each.visible(reader)], end


def without_story(kept: KeptStory) -> list[Highlight]:
    """The highlights that have a story, as they are without it; read strongly."""
    story_id = kept.story.story_id
    keys = [(kept.story.author_id, HIGHLIGHT + each) for each in kept.highlight_ids]
    return [_without(_of_row(row), story_id) for row in batch_get(KeptRow, keys, consistent=True)]


def replace_media(story_id: str, media: Media) -> bool:
    """Replace the copies of a kept story's media, in the kept story and in covers; False if they changed meanwhile."""
    kept = kept_stories.find(story_id)
    if kept is None or kept.story.media is None or kept.story.media.to_map() == media.to_map():
        return True
    renewed = replace(kept, story=replace(kept.story, media=media))
    keys = [(kept.story.author_id, HIGHLIGHT + each) for each in kept.highlight_ids]
    covered = [each for each in map(_of_row, batch_get(KeptRow, keys, consistent=True)) if each.cover_id == story_id]

    def write(transaction: TransactWrite) -> None:
        kept_stories.change(transaction, kept, renewed)
        for highlight in covered:
            put(transaction, replace(highlight, cover=media))

    try:
        transact(write)
    except TransactionRefused:
        return False
    return True


def put(transaction: TransactWrite, highlight: Highlight) -> None:
    """Add a highlight to a transaction, on condition that its row still has the version of `highlight`; a highlight
    without stories is deleted.
    """
    condition = kept_stories.unchanged(highlight.version)
    row = KeptRow(highlight.author_id, HIGHLIGHT + highlight.highlight_id)
    if not highlight.audiences:
        transaction.delete(row, condition=condition)
        return
    row.version, row.title = highlight.version + 1, highlight.title
    row.cover_id, row.cover = highlight.cover_id, highlight.cover.to_map() if highlight.cover else None
    row.stories = [list(each) for each in highlight.audiences.items()]
    transaction.save(row, condition=condition)


def no_such_highlight() -> NotFound:
    """The problem for a highlight that does not exist or that the viewer may not see."""
    return NotFound("There is no such highlight.")


def _keepable(author_id: str, story_ids: Sequence[str], highlight_id: str) -> list[KeptStory]:
    """The author's stories with these ids, kept or not, in this order, for a highlight.

    Raises:
        Unprocessable: see `create`.
    """
    if len(set(story_ids)) != len(story_ids):
        raise invalid_field("story_ids", "names a story twice", code="repeated")
    if not story_ids:
        raise invalid_field("story_ids", "names no story", 1, code="too-few")
    own = [each for each in story_ids if ids.is_owned(each) and ids.owner_of(each) == author_id]
    kept = kept_stories.find_all(author_id, own, strongly=True)
    current = tables.get_many([each for each in own if each not in kept], strongly=True)
    found = []
    for i, story_id in enumerate(story_ids):
        story = current.get(story_id)
        if story_id in kept:
            found.append(kept[story_id])
        elif story and story.state == ACTIVE and not story.has_ended:
            found.append(KeptStory(story))
        else:
            raise invalid_field(f"story_ids.{i}", "is not a story of yours that is current or kept", code="unknown")
        others = set(found[-1].highlight_ids) - {highlight_id}
        if len(others) >= settings().highlights_per_story:
            most = settings().highlights_per_story
            raise invalid_field(f"story_ids.{i}", "is in too many highlights", most, code="too-many")
    return found


def _write(highlight: Highlight, changes: Iterable[tuple[KeptStory, KeptStory]], *, is_deleted: bool = False) -> bool:
    """Change a highlight and its stories; False if any of them changed since it was read.

    Args:
        highlight: with the version of its row as read.
        changes: kept stories as read, and as they become.
    """
    changing = list(changes)
    written = replace(highlight, audiences={}) if is_deleted else highlight
    try:
        transact(partial(_put, written, changing))
    except TransactionRefused:
        return False
    erase_later(
        [was.story.media_id for was, now in changing if not now.is_needed and was.story.has_ended], spares_kept=True
    )
    return True


def _put(highlight: Highlight, changes: Iterable[tuple[KeptStory, KeptStory]], transaction: TransactWrite) -> None:
    put(transaction, highlight)
    for was, now in changes:
        kept_stories.change(transaction, was, now)


def _highlight(highlight_id: str, title: str, kept: Sequence[KeptStory], cover_id: str) -> Highlight:
    audiences = {each.story.story_id: each.story.audience for each in kept}
    cover = next(each.story.media for each in kept if each.story.story_id == cover_id)
    return Highlight(highlight_id, title, audiences, cover_id, cover)


def _without(highlight: Highlight, story_id: str) -> Highlight:
    """A highlight without one of its stories; if that gave the cover, the first of the others does."""
    left = {each: audience for each, audience in highlight.audiences.items() if each != story_id}
    if highlight.cover_id != story_id or not left:
        return replace(highlight, audiences=left)
    cover_id = next(iter(left))
    kept = kept_stories.find_all(highlight.author_id, [cover_id], strongly=True).get(cover_id)
    return replace(highlight, audiences=left, cover_id=cover_id, cover=kept.story.media if kept else None)


def _get(highlight_id: str) -> Highlight:
    found = _find(highlight_id)
    if found is None:
        raise no_such_highlight()
    return found


def _find(highlight_id: str) -> Highlight | None:
    row = KeptRow.find(ids.owner_of(highlight_id), HIGHLIGHT + highlight_id)
    return None if row is None else _of_row(row)


def _current(highlight_id: str) -> Highlight:
    found = _find(highlight_id)
    if found is None:
        raise Conflict("The highlight that this key created was deleted.", code="highlight-gone")
    return found


def _same_highlight(highlight: Highlight) -> Highlight | None:
    """The stored highlight, if it is this one: another with the same id would have another title or other stories."""
    stored = _find(highlight.highlight_id)
    if stored and (stored.title, stored.audiences) == (highlight.title, highlight.audiences):
        return stored
    return None


def _of_row(row: KeptRow) -> Highlight:
    return Highlight(
        highlight_id=row.item_id.removeprefix(HIGHLIGHT),
        title=row.title or "",
        audiences=dict(row.stories or ()),
        cover_id=row.cover_id or "",
        cover=Media.from_map(row.cover) if row.cover else None,
        version=int(row.version),
    )


def _check_author(caller_id: str, highlight_id: str) -> None:
    if ids.owner_of(highlight_id) != caller_id:
        get(caller_id, highlight_id)
        raise Forbidden("Only its author changes a highlight.")


def _count_change(author_id: str) -> None:
    Limit("highlights", settings().highlights_per_day, DAY).spend(author_id)


def _busy() -> Unavailable:
    return Unavailable("The stories kept changing; try again.", headers={"Retry-After": "1"})
