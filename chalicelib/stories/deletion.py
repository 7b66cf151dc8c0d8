"""Delete stories."""

from chalicelib.core import ids
from chalicelib.core.problems import Forbidden
from chalicelib.stories import tables
from chalicelib.stories.access import get, no_such_story
from chalicelib.stories.story import DELETED


def delete(caller_id: str, story_id: str) -> None:
    """Delete the caller's story; repeating it changes nothing until the story would have ended.

    Raises:
        NotFound: there is no such story, or the caller may not see it.
        Forbidden: another user is the author.
    """
    if not ids.is_owned(story_id) or ids.owner_of(story_id) != caller_id:
        get(caller_id, story_id)
        raise Forbidden("Only its author deletes a story.")
    while True:
        story = tables.get(story_id)
        if story is None:
            raise no_such_story()
        if story.state == DELETED or tables.make_tombstone(story):
            return
