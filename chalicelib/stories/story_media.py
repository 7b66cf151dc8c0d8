"""Keep the copies of media in stories current. Stories contain copies, so that showing one needs no further read."""

from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.media.service import Media
from chalicelib.stories import highlights, tables
from chalicelib.stories.creation import settle
from chalicelib.stories.story import ACTIVE


def renew(rendered: Media) -> None:
    """Copy a newly rendered media into its story, the kept story and the highlights of which it is the cover; a story
    that failed because of the media becomes active.

    Raises:
        Unavailable: the story kept changing, or the database throttles.
    """
    if rendered.story_id is None:
        return
    for _ in tries():
        story = settle(rendered.story_id)
        is_renewed = story is None or story.state != ACTIVE or tables.replace_media(story, rendered)
        if is_renewed and highlights.replace_media(rendered.story_id, rendered):
            return
    raise Unavailable("The story kept changing.")
