"""List one author's stories for a viewer, and answer with a single story."""

from chalicelib.core import cursors
from chalicelib.core.schemas import Page
from chalicelib.stories import tables
from chalicelib.stories.access import no_such_story, of_author
from chalicelib.stories.schemas import StoryAnswer
from chalicelib.stories.story import Story
from chalicelib.stories.story_answers import present


def page(viewer_id: str, author_id: str, limit: int, cursor: str | None) -> Page[StoryAnswer]:
    """One page of an author's stories that the viewer may see now, oldest first.

    Raises:
        NotFound: there is no such author, or the viewer may not see the author's stories.
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"stories:{author_id}:{viewer_id}"
    position = cursors.decode(listing, cursor)
    found = [each for each in of_author(viewer_id, author_id) if position is None or each.story_id > position["after"]]
    shown = found[:limit]
    end = {"after": shown[-1].story_id} if len(found) > limit else None
    seen = {author_id: tables.seen(viewer_id, author_id)} if shown else {}
    return Page(items=present(viewer_id, shown, seen), next_cursor=cursors.encode(listing, end))


def answer(viewer_id: str, story: Story) -> StoryAnswer:
    """One story as a viewer gets it.

    Raises:
        NotFound: its author or media is gone.
    """
    answers = present(viewer_id, [story], {story.author_id: tables.seen(viewer_id, story.author_id)})
    if not answers:
        raise no_such_story()
    return answers[0]
