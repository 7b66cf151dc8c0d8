"""Read edges for other rooms: one edge, some of many, or all of a follower or an author."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.graph import tables
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import BEFORE_ALL, TAGS


@dataclass(frozen=True)
class PulledSources:
    """The hot followees whose pulled posts a feed reads, whether these are all, and the followed tags."""

    author_ids: list[str]
    are_all: bool
    tags: list[str]


def is_following(follower_id: str, followee_id: str) -> bool:
    """Whether there is an edge, read strongly."""
    return tables.has_edge(follower_id, followee_id)


def following_among(follower_id: str, followee_ids: Iterable[str], *, strongly: bool = True) -> set[str]:
    """Those of `followee_ids` that the follower follows.

    Args:
        strongly: required wherever the answer decides what is shown; a hint may be a moment old, at half the cost.
    """
    pairs = ((follower_id, each) for each in followee_ids)
    return {followee_id for _, followee_id in tables.edges(pairs, strongly=strongly)}


def requested_among(follower_id: str, followee_ids: Iterable[str]) -> set[str]:
    """Those of `followee_ids` that the follower has asked to follow, read strongly."""
    return tables.requested(follower_id, followee_ids)


def edges_among(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those pairs of follower and followee that are edges; a hint, which may be a moment old."""
    return tables.edges(pairs, strongly=False)


def follower_pages(author: Account) -> Iterator[list[str]]:
    """Ids of all followers, at most 1000 in a list, in no particular order; from an index, which may lag."""
    return tables.follower_pages(author.user_id, author.follower_shards)


def some_followers(user_id: str, most: int) -> dict[str, int]:
    """At most `most` followers whose edges were not requested, each with the time (ms since 1970), in no order.

    The ids are from an index, which may lag; the edges are read strongly.
    """
    account = accounts.accounts([user_id]).get(user_id)
    found: list[str] = []
    for shard in range(account.follower_shards if account else 0):
        if len(found) < most:
            found += tables.followers(user_id, shard, BEFORE_ALL, most - len(found))
    return tables.edge_times(user_id, found)


def some_requests(user_id: str, most: int) -> dict[str, int]:
    """At most `most` users that requested to follow the user, each with the time (ms since 1970), read strongly."""
    return tables.some_requests(user_id, most)


def follower_partitions(user_id: str, shards: int) -> list[str]:
    """The keys of the index `followers` that hold the followers of an account with so many shards."""
    return [tables.partition(user_id, shard) for shard in range(shards)]


def followee_ids(viewer_id: str, most: int | None = None, *, after: str = tables.BEFORE_ALL) -> list[str]:
    """Ids of the viewer's followees above `after`, all of them or the first `most`, ascending; may lag by a moment."""
    return tables.followee_ids(viewer_id, most, after)


def hot_followees(viewer_id: str) -> tuple[list[str], bool]:
    """Ids of the viewer's followees with hot edges: the feed must read their pulled posts.

    Returns:
        The ids, ascending, at most `hot_followees` of the settings; and whether these are all. From an index, which may
        lag.
    """
    found = pulled_sources(viewer_id)
    return found.author_ids, found.are_all


def pulled_sources(viewer_id: str) -> PulledSources:
    """What the viewer's feed must read in addition to the inbox: one query of an index, which may lag."""
    most, most_tags = settings().hot_followees, settings().followed_tags
    found = tables.hot_followees(viewer_id, most_tags + most + 1)
    tags = [each.removeprefix(TAGS) for each in found if each.startswith(TAGS)]
    author_ids = [each for each in found if not each.startswith(TAGS)]
    return PulledSources(author_ids[:most], len(author_ids) <= most, tags[:most_tags])
