"""Write and read saves: posts that a user keeps for later."""

from dataclasses import dataclass

from chalicelib.engagement import tables


@dataclass(frozen=True)
class Save:
    """A save; `position` sorts by the time of saving."""

    post_id: str
    position: str


def save(user_id: str, post_id: str) -> None:
    """Save a post; repeating it changes nothing. The caller has checked that the user may see the post."""
    tables.put_save(user_id, post_id)


def unsave(user_id: str, post_id: str) -> None:
    """Remove the user's save, if there is one."""
    tables.delete_save(user_id, post_id)


def saves(user_id: str, below: str | None, most: int) -> list[Save]:
    """At most `most` of the user's saves below a position (None: from the top), the latest first; the index may lag."""
    return [Save(row.post_id, row.saved_as) for row in tables.saves(user_id, below, most)]
