"""Saves: posts that a user keeps for later."""

from dataclasses import dataclass

from chalicelib.engagement import tables


@dataclass(frozen=True)
class Save:
    """One save; `position` sorts by the time of saving."""

    post_id: str
    position: str


def save(user_id: str, post_id: str) -> None:
    """Save a post for later; again changes nothing. Whether it may be seen was asked before."""
    tables.put_save(user_id, post_id)


def unsave(user_id: str, post_id: str) -> None:
    """Take one's save back, if there is one."""
    tables.delete_save(user_id, post_id)


def saves(user_id: str, below: str | None, most: int) -> list[Save]:
    """At most `most` of somebody's saves below a position (None: from the top), the latest first; a little late."""
    return [Save(row.post_id, row.saved_as) for row in tables.saves(user_id, below, most)]
