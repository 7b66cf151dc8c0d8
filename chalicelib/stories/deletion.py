"""Delete stories: from trays and pages, and from the archive and the highlights that keep them."""

from pynamodb.transactions import TransactWrite

from chalicelib.core import ids
from chalicelib.core.problems import Forbidden, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service as media
from chalicelib.stories import highlights, kept_stories, tables
from chalicelib.stories.access import get, no_such_story
from chalicelib.stories.changes import count_change
from chalicelib.stories.kept_stories import KeptStory
from chalicelib.stories.story import DELETED, Story


def delete(caller_id: str, story_id: str) -> None:
    """Delete the caller's story, wherever it is shown; repeating it changes nothing until the story would have ended.

    Raises:
        NotFound: there is no such story, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `count_change`.
        Unavailable: the story or a highlight kept changing.
    """
    count_change(caller_id)
    if ids.owner_of(story_id) != caller_id:
        get(caller_id, story_id)
        raise Forbidden("Only its author deletes a story.")
    for _ in tries():
        story, kept = tables.get(story_id), kept_stories.find(story_id)
        known = story or (kept.story if kept else None)
        if known is None:
            raise no_such_story()
        current = story if story and story.state != DELETED else None
        if (current is None and kept is None) or _write(known.media_id, current, kept):
            return
    raise Unavailable("The story kept changing; try again.", headers={"Retry-After": "1"})


def _write(media_id: str, story: Story | None, kept: KeptStory | None) -> bool:
    """Delete a story, a kept story, or both; False if anything changed since it was read.

    The end of their media is part of the transaction, so no concurrent call can keep it afterwards.
    """
    shortened = highlights.without_story(kept) if kept else []

    def write(transaction: TransactWrite) -> None:
        media.let_end(transaction, media_id, 0, is_kept=kept is not None)
        if story:
            tables.make_tombstone(transaction, story)
        if kept:
            kept_stories.remove(transaction, kept)
            for highlight in shortened:
                highlights.put(transaction, highlight)

    try:
        transact(write)
    except TransactionRefused:
        return False
    if kept and not story:  # otherwise the stream's record of the deletion requests it
        media.erase_later([media_id])
    return True
