"""Lists of one author's stories and highlights for a viewer, and answers with a single one."""

from collections.abc import Collection

from chalicelib.core import cursors
from chalicelib.core.schemas import Page
from chalicelib.stories import archive, highlights, tables
from chalicelib.stories.access import no_such_story, of_author, reader_of
from chalicelib.stories.schemas import HighlightAnswer, HighlightCard, StoryAnswer
from chalicelib.stories.story import Story
from chalicelib.stories.story_answers import card, present, whole


def page(viewer_id: str, author_id: str, limit: int, cursor: str | None) -> Page[StoryAnswer]:
    """One page of an author's stories that the viewer may see now, oldest first.

    Raises:
        NotFound: there is no such author, or the viewer may not see the author's stories.
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"stories:{author_id}:{viewer_id}"
    position = cursors.decode(listing, cursor)
    found = of_author(viewer_id, author_id, position["after"] if position else "", limit + 1)
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


def answers(viewer_id: str, stories: Collection[Story]) -> list[StoryAnswer]:
    """Stories of any authors as a viewer gets them, without those whose author or media is gone."""
    seen = {author_id: tables.seen(viewer_id, author_id) for author_id in {each.author_id for each in stories}}
    return present(viewer_id, stories, seen)


def archive_page(caller_id: str, limit: int, cursor: str | None) -> Page[StoryAnswer]:
    """One page of the caller's kept stories, the newest first.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"archived-stories:{caller_id}"
    position = cursors.decode(listing, cursor)
    found, below = archive.page(caller_id, limit, position["below"] if position else None)
    seen = {caller_id: found[0].story_id} if found else {}
    end = {"below": below} if below else None
    return Page(items=present(caller_id, found, seen), next_cursor=cursors.encode(listing, end))


def highlights_page(viewer_id: str, author_id: str, limit: int, cursor: str | None) -> Page[HighlightCard]:
    """One page of a user's highlights, the newest first.

    Raises:
        NotFound: there is no such user, or the viewer may not see the user's content.
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"highlights:{author_id}:{viewer_id}"
    position = cursors.decode(listing, cursor)
    reader = reader_of(viewer_id, author_id)
    found, below = highlights.page(reader, limit, position["below"] if position else None)
    items = [card(each, each.visible(reader)) for each in found]
    return Page(items=items, next_cursor=cursors.encode(listing, {"below": below} if below else None))


def highlight(viewer_id: str, highlight_id: str) -> HighlightAnswer:
    """A highlight as a viewer gets it.

    Raises:
        NotFound: there is no such highlight, or the viewer may see none of its stories.
    """
    return whole(viewer_id, *highlights.get(viewer_id, highlight_id))
