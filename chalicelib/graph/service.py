"""All that the graph's entries and other rooms may use of it."""

from collections.abc import Iterable, Iterator

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core.settings import settings
from chalicelib.core.streams import StreamRecord
from chalicelib.core.totals import Addition, fold
from chalicelib.graph import tables
from chalicelib.graph.blocks import block, mute, unblock, unmute
from chalicelib.graph.delivery import ask_for_reviews, change_delivery, resume_deliveries
from chalicelib.graph.following import accept, accept_requests, decline, follow, remove_follower, unfollow, withdraw
from chalicelib.graph.lists import blocks, card_page, followers, following, mutes, requests
from chalicelib.graph.people import active_account, profile, profile_named, relations
from chalicelib.graph.visibility import allowed, blocked_among, can_view, restricted, viewable

__all__ = [
    "accept",
    "accept_requests",
    "active_account",
    "allowed",
    "block",
    "blocked_among",
    "blocks",
    "can_view",
    "card_page",
    "change_delivery",
    "count_follows",
    "decline",
    "follow",
    "followee_ids",
    "follower_pages",
    "followers",
    "following",
    "following_among",
    "hot_followees",
    "is_following",
    "mute",
    "mutes",
    "profile",
    "profile_named",
    "relations",
    "remove_follower",
    "requests",
    "restricted",
    "resume_deliveries",
    "unblock",
    "unfollow",
    "unmute",
    "viewable",
    "withdraw",
]

_AMOUNTS = {"INSERT": 1, "REMOVE": -1}


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


def count_follows(shard_id: str, records: list[StreamRecord]) -> None:
    """Fold a batch of one shard of the follows table's stream into the totals of both ends, exactly once.

    Then see whose size asks for another delivery, by all records of the batch: those that were folded before may be
    here again because this call died between the two.
    """
    fold(shard_id, records, _additions)
    ask_for_reviews({record.keys["followee_id"]["S"] for record in records if record.name in _AMOUNTS})


def _additions(record: StreamRecord) -> list[Addition]:
    amount = _AMOUNTS.get(record.name, 0)
    follower, followee = (accounts.totals_row(record.keys[end]["S"]) for end in ("follower_id", "followee_id"))
    return [Addition(follower, "following_count", amount), Addition(followee, "followers_count", amount)]
