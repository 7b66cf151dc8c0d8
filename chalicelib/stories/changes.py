"""Limit the changes of stories that an author makes."""

from chalicelib.core.limits import Limit
from chalicelib.core.settings import HOUR
from chalicelib.stories.settings import settings


def count_change(author_id: str) -> None:
    """Count one deletion of a story or highlight, or one change of the archive.

    Raises:
        TooManyRequests: the author made `story_changes_per_user` of them within the hour.
    """
    Limit("story-changes", settings().story_changes_per_user, HOUR).spend(author_id)
