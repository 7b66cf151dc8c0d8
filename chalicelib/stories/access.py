"""Decide which stories a viewer may see."""

from collections.abc import Collection, Iterable

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import ids
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.stories import tables
from chalicelib.stories.creation import settle_story
from chalicelib.stories.story import ACTIVE, CLOSE_FRIENDS, FAILED, PROCESSING, Story

SHOWN_TO_AUTHOR = frozenset({ACTIVE, PROCESSING, FAILED})


def get(viewer_id: str, story_id: str) -> Story:
    """A story for one viewer, read strongly. This also settles it, as the function that should have done so may have
    died.

    Raises:
        NotFound: there is no such story, it has ended, or the viewer may not see it. Only the author may see a
            processing or failed story.
    """
    story = tables.get(story_id) if ids.is_owned(story_id) else None
    if story is None or not _is_shown(viewer_id, story):
        raise no_such_story()
    return settle_story(story) or story


def of_author(viewer_id: str, author_id: str) -> list[Story]:
    """The stories of an author that the viewer may see now, oldest first.

    Raises:
        NotFound: there is no such author, or the viewer may not see the author's stories.
    """
    author = accounts.accounts([author_id]).get(author_id) if ids.is_short(author_id) else None
    if author is None or not graph.can_view(viewer_id, author):
        raise NotFound("There is no such user.")
    if viewer_id == author_id:
        return [each for each in tables.of_author(author_id) if _is_shown_to_author(each)]
    if not graph.is_following(viewer_id, author_id):
        return []
    found = [each for each in tables.of_author(author_id) if each.state == ACTIVE and not each.has_ended]
    is_close = any(each.audience == CLOSE_FRIENDS for each in found) and graph.is_close_friend(author_id, viewer_id)
    return [each for each in found if is_close or each.audience != CLOSE_FRIENDS]


def visible(
    viewer_id: str,
    stories: Collection[Story],
    authors: Iterable[Account],
    restricted_ids: Collection[str],
    close_ids: Collection[str],
) -> set[str]:
    """Ids of those stories from the viewer's tray that the viewer may see now.

    A story reached the tray because the viewer followed the author, and unfollowing writes a restriction in the same
    transaction: `graph.viewable` explains why no edge needs to be read.

    Args:
        restricted_ids: result of `graph.restricted` for the authors.
        close_ids: authors of whom the viewer is a close friend.
    """
    viewable = graph.viewable(viewer_id, authors, restricted_ids)
    return {
        story.story_id
        for story in stories
        if story.state == ACTIVE
        and not story.has_ended
        and story.author_id in viewable
        and (story.audience != CLOSE_FRIENDS or story.author_id in {viewer_id, *close_ids})
    }


def no_such_story() -> NotFound:
    """The problem for a story that does not exist, has ended, or that the viewer may not see."""
    return NotFound("There is no such story.")


def _is_shown(viewer_id: str, story: Story) -> bool:
    if viewer_id == story.author_id:
        return _is_shown_to_author(story)
    if story.state != ACTIVE or story.has_ended:
        return False
    author = accounts.accounts([story.author_id]).get(story.author_id)
    if author is None or not graph.can_view(viewer_id, author) or not graph.is_following(viewer_id, story.author_id):
        return False
    return story.audience != CLOSE_FRIENDS or graph.is_close_friend(story.author_id, viewer_id)


def _is_shown_to_author(story: Story) -> bool:
    return story.state in SHOWN_TO_AUTHOR and not story.has_ended
