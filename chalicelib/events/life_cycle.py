"""Export and erase a user's author scores; `core.life_cycle` defines the contract.

The files of reported events are not covered: the events bucket has them by time, and deletes them after 90 days.
"""

from collections.abc import Iterator

from chalicelib.core.life_cycle import Exported, delete_rows
from chalicelib.events.author_scores import scores_of
from chalicelib.events.tables import AuthorScoresRow


def export_user(user_id: str) -> Iterator[Exported]:
    """The scores, by the ids of the authors that the user attends to or hides."""
    scores = scores_of(user_id)
    if scores.attention or scores.hiding:
        yield {"kind": "author_scores", "attention": dict(scores.attention), "hiding": dict(scores.hiding)}


def erase_user(user_id: str) -> bool:
    """Delete the scores."""
    return delete_rows(AuthorScoresRow, user_id)
