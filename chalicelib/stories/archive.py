"""The archive: each author's private list of kept stories."""

from dataclasses import replace

from chalicelib.core import ids
from chalicelib.core.problems import Forbidden, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service as media
from chalicelib.stories import kept_stories, tables
from chalicelib.stories.access import get, no_such_story
from chalicelib.stories.changes import count_change
from chalicelib.stories.kept_stories import KeptStory
from chalicelib.stories.story import ACTIVE, Story


def archive(caller_id: str, story_id: str) -> None:
    """Keep the caller's story beyond its end; repeating it changes nothing.

    Raises:
        NotFound: there is no such story, or the caller may not see it, or it has ended and nothing keeps it.
        Forbidden: another user is the author.
        TooManyRequests: see `count_change`.
        Unavailable: the story kept changing.
    """
    _set_archived(caller_id, story_id, archived=True)


def unarchive(caller_id: str, story_id: str) -> None:
    """Remove the caller's story from the archive; it is erased once it has ended and no highlight has it.

    Raises:
        NotFound, Forbidden, TooManyRequests, Unavailable: as `archive`.
    """
    _set_archived(caller_id, story_id, archived=False)


def page(caller_id: str, limit: int, below: str | None) -> tuple[list[Story], str | None]:
    """One page of the caller's kept stories, archived or in a highlight, the newest first.

    Args:
        below: where the previous page ended, None for the first page.

    Returns:
        The stories, and where this page ended, None if it is the last.
    """
    found = [each.story for each in kept_stories.page(caller_id, limit + 1, below)]
    shown = found[:limit]
    return shown, shown[-1].story_id if len(found) > limit else None


def _set_archived(caller_id: str, story_id: str, *, archived: bool) -> None:
    count_change(caller_id)
    if ids.owner_of(story_id) != caller_id:
        get(caller_id, story_id)
        raise Forbidden("Only its author archives a story.")
    for _ in tries():
        was = kept_stories.find(story_id) or KeptStory(_current(story_id))
        if was.archived == archived or _write(was, replace(was, archived=archived)):
            return
    raise Unavailable("The story kept changing; try again.", headers={"Retry-After": "1"})


def _current(story_id: str) -> Story:
    story = tables.get(story_id)
    if story is None or story.state != ACTIVE or story.has_ended:
        raise no_such_story()
    return story


def _write(was: KeptStory, now: KeptStory) -> bool:
    """Whether the change was written; False if the kept story or its media changed since they were read."""
    try:
        transact(lambda transaction: kept_stories.change(transaction, was, now))
    except TransactionRefused:
        return False
    if not now.is_needed and was.story.has_ended:
        media.erase_later([was.story.media_id], spares_kept=True)
    return True
