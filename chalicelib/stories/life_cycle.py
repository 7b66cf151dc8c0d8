"""Export and erase a user's stories, highlights, archive and tray; `core.life_cycle` defines the contract."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from chalicelib.core import clock, ids
from chalicelib.core.life_cycle import Exported, delete_rows, first_rows, rows_of
from chalicelib.core.problems import NotFound
from chalicelib.stories import highlights
from chalicelib.stories.deletion import delete
from chalicelib.stories.kept_stories import HIGHLIGHT, KEPT, KeptRow
from chalicelib.stories.story import DELETED
from chalicelib.stories.tables import SEEN, StoryRow, TrayRow


def export_user(user_id: str) -> Iterator[Exported]:
    """Stories, kept stories, highlights, and the newest story of each author that the user has seen.

    Left out: copies of media, which contain the secret paths of renditions; the other rows of the tray, which are ids
    of other users' stories; views, which are found by story only and expire.
    """
    for story in rows_of(StoryRow, user_id):
        if story.state != DELETED:
            yield {"kind": "story", "state": story.state, "problem": story.problem, **_content(story.story_id, story)}
    for kept in rows_of(KeptRow, user_id):
        yield _kept_story(kept) if kept.item_id.startswith(KEPT) else _highlight(kept)
    for row in rows_of(TrayRow, user_id):
        if row.seen:
            yield {"kind": "seen_story", "author_id": row.story_id.removeprefix(SEEN), "story_id": row.seen}


def erase_user(user_id: str) -> bool:
    """Delete highlights and stories as their author does, wherever they are kept, then the tray.

    The tombstone of a story stays until its end. The user's views of other users' stories expire after their end.
    """
    kept = first_rows(KeptRow, user_id)
    for row in kept:
        with suppress(NotFound):  # a highlight that this loop deleted was the last to keep the story
            if row.item_id.startswith(HIGHLIGHT):
                highlights.delete(user_id, row.item_id.removeprefix(HIGHLIGHT))
            else:
                delete(user_id, row.item_id.removeprefix(KEPT))
    current = first_rows(StoryRow, user_id, StoryRow.state != DELETED)
    for story in current:
        with suppress(NotFound):  # it has expired meanwhile
            delete(user_id, story.story_id)
    return delete_rows(TrayRow, user_id) and not kept and not current


def _kept_story(row: KeptRow) -> Exported:
    kept = {"archived": bool(row.archived), "highlight_ids": list(row.highlight_ids or ())}
    return {"kind": "kept_story", **_content(row.item_id.removeprefix(KEPT), row), **kept}


def _highlight(row: KeptRow) -> Exported:
    story_ids = [story_id for story_id, _ in row.stories or ()]
    return {
        "kind": "highlight",
        "id": row.item_id.removeprefix(HIGHLIGHT),
        "title": row.title,
        "cover_story_id": row.cover_id,
        "story_ids": story_ids,
    }


def _content(story_id: str, row: StoryRow | KeptRow) -> dict[str, Any]:
    return {
        "id": story_id,
        "media_id": row.media_id,
        "alt": row.alt,
        "audience": row.audience,
        "stickers": row.stickers or [],
        "created_at": clock.rfc3339(ids.created_ms(story_id)),
        "ends_at": clock.rfc3339(int(row.ends_ms)),
    }
