"""Edges as other rooms ask for them: one, some of many, all of a follower's or an author's."""

from collections.abc import Iterable, Iterator

from chalicelib.accounts.service import Account
from chalicelib.core.settings import settings
from chalicelib.graph import tables


def is_following(follower_id: str, followee_id: str) -> bool:
    """Whether there is an edge, read strongly."""
    return tables.has_edge(follower_id, followee_id)


def following_among(follower_id: str, followee_ids: Iterable[str], *, strongly: bool = True) -> set[str]:
    """Whom of `followee_ids` the follower follows.

    Args:
        strongly: as whatever is to be seen must be asked; a hint may be a moment old, at half the cost.
    """
    pairs = ((follower_id, each) for each in followee_ids)
    return {followee_id for _, followee_id in tables.edges(pairs, strongly=strongly)}


def follower_pages(author: Account) -> Iterator[list[str]]:
    """Every follower's id, at most 1000 in a list, in no particular order; from an index, which may lag."""
    return tables.follower_pages(author.user_id, author.follower_shards)


def followee_ids(viewer_id: str, most: int | None = None) -> list[str]:
    """Whom the viewer follows, all of them or the first, ascending; may lag by a moment."""
    return tables.followee_ids(viewer_id, most)


def hot_followees(viewer_id: str) -> list[str]:
    """Whom the viewer follows that the viewer's feed must ask for posts, because not all of theirs are pushed.

    Ascending, and at most one more than the setting of the same name, so that the caller knows of there being more.
    From an index, which may lag.
    """
    return tables.hot_followees(viewer_id, settings().hot_followees + 1)
