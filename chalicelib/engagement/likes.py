"""Likes: given and taken back, of a post and of a user."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.engagement import tables
from chalicelib.engagement.settings import settings


@dataclass(frozen=True)
class Like:
    """One like: the post, some of its tags as they were, and when (milliseconds since 1970)."""

    post_id: str
    tags: tuple[str, ...]
    liked_ms: int


def like(user_id: str, post_id: str, shards: int, tags: Sequence[str]) -> None:
    """Like a post; again changes nothing. Whether it may be seen was asked before.

    Args:
        shards: over how many the post's likers are spread: never fewer than before.
        tags: the post's; a few short ones are kept with the like.
    """
    short = [tag for tag in tags if len(tag) <= settings().liked_tag_limit]
    tables.put_like(user_id, post_id, shards=shards, tags=short[: settings().liked_tags])


def unlike(user_id: str, post_id: str) -> None:
    """Take one's like back, if there is one."""
    tables.delete_like(user_id, post_id)


def likers_shards(follower_shards: int) -> int:
    """Over how many shards the likers of a post are spread: a share of its author's follower shards.

    Like those it never becomes fewer, so a later list of the likers misses none.
    """
    shards = follower_shards // settings().follower_shards_per_likers_shard
    return min(max(shards, 1), settings().likers_shards)


def likers_partitions(post_id: str) -> list[str]:
    """Keys of the index `likers` under which a post's likers may be."""
    return [f"{post_id}#{shard}" for shard in range(settings().likers_shards)]


def likers(post_id: str, shard: int, after: str, most: int) -> list[str]:
    """Ids of at most `most` people above `after` in one shard who like a post, ascending; a little late."""
    return tables.likers(post_id, shard, after, most)


def recent_likes(user_id: str, most: int = 200) -> list[Like]:
    """Somebody's likes of the newest posts, the newest post first. In one query."""
    rows = tables.likes(user_id, most)
    return [Like(row.post_id, tuple(row.tags or ()), int(row.liked_ms)) for row in rows]
