"""Edges as other rooms ask for them: one, some of many, all of a follower's or an author's."""

from collections.abc import Iterable, Iterator

from chalicelib.accounts.service import Account
from chalicelib.graph import tables
from chalicelib.graph.settings import settings


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


def follower_partitions(user_id: str, shards: int) -> list[str]:
    """Keys of the index `followers` under which the followers of an account with so many shards are."""
    return [tables.partition(user_id, shard) for shard in range(shards)]


def followee_ids(viewer_id: str, most: int | None = None) -> list[str]:
    """Whom the viewer follows, all of them or the first, ascending; may lag by a moment."""
    return tables.followee_ids(viewer_id, most)


def hot_followees(viewer_id: str) -> tuple[list[str], bool]:
    """Authors that the viewer follows and whose outboxes the feed must read, because not all their posts are pushed.

    Returns:
        Their ids, ascending, at most `hot_followees` of the settings; and whether those are all. From an index, which
        may lag.
    """
    most = settings().hot_followees
    found = tables.hot_followees(viewer_id, most + 1)
    return found[:most], len(found) <= most
