"""Decide which stories a viewer may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import ids
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.stories import tables
from chalicelib.stories.creation import settle_story
from chalicelib.stories.story import ACTIVE, CLOSE_FRIENDS, FAILED, PROCESSING, Story

SHOWN = frozenset({ACTIVE})
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


@dataclass(frozen=True)
class Reader:
    """A viewer in relation to one author.

    Attributes:
        is_author: whether the two are the same user.
        follows: whether the viewer follows the author.
    """

    viewer_id: str
    author_id: str
    is_author: bool
    follows: bool

    def sees(self, audience: str) -> bool:
        """Whether the viewer is part of an audience now."""
        return self.is_author or (self.follows and (audience != CLOSE_FRIENDS or self._is_close_friend))

    @cached_property
    def _is_close_friend(self) -> bool:
        return graph.is_close_friend(self.author_id, self.viewer_id)


def reader_of(viewer_id: str, author_id: str) -> Reader:
    """The viewer in relation to an author, read strongly.

    Raises:
        NotFound: there is no such author, or the viewer may not see the author's content.
    """
    author = accounts.accounts([author_id]).get(author_id) if ids.is_short(author_id) else None
    if author is None or not graph.can_view(viewer_id, author):
        raise NotFound("There is no such user.")
    is_author = viewer_id == author_id
    return Reader(viewer_id, author_id, is_author, is_author or graph.is_following(viewer_id, author_id))


def of_author(viewer_id: str, author_id: str, after: str, most: int) -> list[Story]:
    """At most `most` stories of an author above an id that the viewer may see now, oldest first.

    Raises:
        NotFound: there is no such author, or the viewer may not see the author's content.
    """
    reader = reader_of(viewer_id, author_id)
    states = SHOWN_TO_AUTHOR if reader.is_author else SHOWN
    found = tables.of_author(author_id, after, most) if reader.follows else ()
    shown = (each for each in found if each.state in states and not each.has_ended and reader.sees(each.audience))
    return list(islice(shown, most))


def visible(
    viewer_id: str,
    stories: Collection[Story],
    authors: Iterable[Account],
    left_out_ids: Collection[str],
    close_ids: Collection[str],
) -> set[str]:
    """Ids of those stories from the viewer's tray that the viewer may see now.

    A story reached the tray because the viewer followed the author, and unfollowing writes a restriction in the same
    transaction: `graph.viewable` explains why no edge needs to be read.

    Args:
        left_out_ids: result of `graph.left_out` for the authors.
        close_ids: authors of whom the viewer is a close friend.
    """
    viewable = graph.viewable(viewer_id, authors, left_out_ids)
    return {
        story.story_id
        for story in stories
        if story.state in SHOWN
        and not story.has_ended
        and story.author_id in viewable
        and (story.audience != CLOSE_FRIENDS or story.author_id in {viewer_id, *close_ids})
    }


def mentions(story_id: str) -> tuple[set[str], bool]:
    """The users that a story mentions, and whether it is active, read strongly; none of a story that is gone."""
    story = tables.get(story_id)
    if story is None:
        return set(), False
    return {str(each["user_id"]) for each in story.stickers if "user_id" in each}, story.state == ACTIVE


def no_such_story() -> NotFound:
    """The problem for a story that does not exist, has ended, or that the viewer may not see."""
    return NotFound("There is no such story.")


def _is_shown(viewer_id: str, story: Story) -> bool:
    if story.has_ended or story.state not in (SHOWN_TO_AUTHOR if viewer_id == story.author_id else SHOWN):
        return False
    try:
        return reader_of(viewer_id, story.author_id).sees(story.audience)
    except NotFound:
        return False
