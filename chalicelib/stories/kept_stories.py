"""Kept stories: copies that outlive their story, because it is archived or in a highlight.

A kept story has a row without a time to live, and its media has a mark; both change in one transaction. The media is
erased when the mark is gone and the story has ended. Rows have versions: with two concurrent changes, the one that read
the older version fails its condition.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.core import ids
from chalicelib.core.tables import Table, batch_get, named
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.stories.story import ACTIVE, Story

KEPT = "s#"
HIGHLIGHT = "h#"


class KeptRow(Table):
    """A kept story (`s#<story_id>`), or a highlight (`h#<highlight_id>`)."""

    class Meta:
        table_name = named("highlights")

    author_id = UnicodeAttribute(hash_key=True)
    item_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    # of a kept story
    media_id = UnicodeAttribute(null=True)
    media = JSONAttribute(null=True)
    alt = UnicodeAttribute(null=True)
    audience = UnicodeAttribute(null=True)
    stickers = JSONAttribute(null=True)
    ends_ms = NumberAttribute(null=True)
    archived = BooleanAttribute(null=True)
    highlight_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    # of a highlight
    title = UnicodeAttribute(null=True)
    cover_id = UnicodeAttribute(null=True)
    cover = JSONAttribute(null=True)
    stories = JSONAttribute(null=True)


@dataclass(frozen=True)
class KeptStory:
    """A kept story.

    Attributes:
        version: of its row; 0 if it has none yet.
        archived: whether its author archived it.
        highlight_ids: the highlights that it is in.
    """

    story: Story
    version: int = 0
    archived: bool = False
    highlight_ids: tuple[str, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether anything still keeps it."""
        return self.archived or bool(self.highlight_ids)


def find(story_id: str) -> KeptStory | None:
    """The kept story, read strongly; None if the story is not kept."""
    row = KeptRow.find(ids.owner_of(story_id), KEPT + story_id)
    return None if row is None else _kept(row)


def find_all(author_id: str, story_ids: Iterable[str], *, strongly: bool = False) -> dict[str, KeptStory]:
    """Those stories of an author that are kept, by id."""
    keys = [(author_id, KEPT + story_id) for story_id in story_ids]
    found = [_kept(row) for row in batch_get(KeptRow, keys, consistent=strongly)]
    return {each.story.story_id: each for each in found}


def page(author_id: str, most: int, below: str | None) -> list[KeptStory]:
    """At most `most` kept stories of an author below an id (None: the newest), newest first, read strongly."""
    newest = KEPT + below if below else KEPT + "~"
    found = KeptRow.query(
        author_id, KeptRow.item_id.between(KEPT, newest), scan_index_forward=False, limit=most + 1, consistent_read=True
    )
    kept = [_kept(row) for row in found if row.item_id != newest]
    return kept[:most]


def remove(transaction: TransactWrite, was: KeptStory) -> None:
    """Add the removal of a kept story's row to a transaction; its media needs `media.service.let_end`."""
    row = KeptRow(was.story.author_id, KEPT + was.story.story_id)
    transaction.delete(row, condition=unchanged(was.version))


def change(transaction: TransactWrite, was: KeptStory, now: KeptStory) -> None:
    """Add the change of a kept story to a transaction: one action for its row, and one for its media if needed."""
    if not now.is_needed:
        remove(transaction, was)
        media.let_end(transaction, was.story.media_id, was.story.ends_ms, is_kept=True)
        return
    story = now.story
    row = KeptRow(story.author_id, KEPT + story.story_id)
    row.version = was.version + 1
    row.media_id, row.media, row.alt = story.media_id, story.media.to_map() if story.media else None, story.alt or None
    row.audience, row.stickers = story.audience, [dict(each) for each in story.stickers] or None
    row.ends_ms, row.archived, row.highlight_ids = story.ends_ms, now.archived, list(now.highlight_ids)
    transaction.save(row, condition=unchanged(was.version))
    if was.version == 0:
        media.keep(transaction, story.media_id)


def unchanged(version: int) -> Condition:
    """The condition that a row still has this version; 0: that it does not exist."""
    condition: Condition = KeptRow.version == version if version else KeptRow.version.does_not_exist()
    return condition


def with_highlight(kept: KeptStory, highlight_id: str) -> KeptStory:
    """The kept story as it is in one more highlight."""
    return replace(kept, highlight_ids=tuple(dict.fromkeys((*kept.highlight_ids, highlight_id))))


def without_highlight(kept: KeptStory, highlight_id: str) -> KeptStory:
    """The kept story as it is in one highlight less."""
    return replace(kept, highlight_ids=tuple(each for each in kept.highlight_ids if each != highlight_id))


def _kept(row: KeptRow) -> KeptStory:
    story = Story(
        story_id=row.item_id.removeprefix(KEPT),
        state=ACTIVE,
        ends_ms=int(row.ends_ms or 0),
        media_id=row.media_id or "",
        media=Media.from_map(row.media) if row.media else None,
        alt=row.alt or "",
        audience=row.audience or "",
        stickers=tuple(row.stickers or ()),
    )
    return KeptStory(story, int(row.version), bool(row.archived), tuple(row.highlight_ids or ()))
