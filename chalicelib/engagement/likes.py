"""Write and read likes of posts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chalicelib.engagement import tables
from chalicelib.engagement.settings import settings


@dataclass(frozen=True)
class Like:
    """A like: the post, some of its tags at that time, and the time (milliseconds since 1970)."""

    post_id: str
    tags: tuple[str, ...]
    liked_ms: int


def like(user_id: str, post_id: str, shards: int, tags: Sequence[str]) -> None:
    """Like a post; repeating it changes nothing. The caller has checked that the user may see the post.

    Args:
        shards: the number of shards over which the post's likers are spread; never fewer than before.
        tags: the post's tags; a few short ones are stored with the like.
    """
    short = [tag for tag in tags if len(tag) <= settings().liked_tag_limit]
    tables.put_like(user_id, post_id, shards=shards, tags=short[: settings().liked_tags])


def unlike(user_id: str, post_id: str) -> None:
    """Remove the user's like, if there is one."""
    tables.delete_like(user_id, post_id)


def shards_of_author(follower_shards: int) -> int:
    """The least number of shards for the likers of a post: a fraction of its author's follower shards.

    The number of follower shards never falls, so neither does this one, and a later list of the likers misses none.
    """
    shards = follower_shards // settings().follower_shards_per_likers_shard
    return min(max(shards, 1), settings().likers_shards)


def shards_of_likes(likes_count: int) -> int:
    """The least number of shards for the likers of a post with so many likes: a power of two.

    The number of likes may fall: the caller keeps the highest number of shards, and raises it before it uses it.
    """
    shards = 1 << (likes_count // settings().likes_per_likers_shard).bit_length()
    return min(shards, settings().likers_shards)


def likers_partitions(post_id: str) -> list[str]:
    """All keys of the index `likers` that may hold a post's likers."""
    return [f"{post_id}#{shard}" for shard in range(settings().likers_shards)]


def likers(post_id: str, shard: int, after: str, most: int) -> list[str]:
    """Ids of at most `most` users above `after` in one shard that like a post, ascending; the index may lag."""
    return tables.likers(post_id, shard, after, most)


def like_times(post_id: str, user_ids: Collection[str]) -> dict[str, int]:
    """When these users liked a post (ms since 1970), read strongly; those that do not like it are left out."""
    return tables.like_times(post_id, user_ids)


def recent_likes(user_id: str, most: int = 200) -> list[Like]:
    """The user's likes of the newest posts, the newest post first; one query."""
    rows = tables.likes(user_id, most)
    return [Like(row.post_id, tuple(row.tags or ()), int(row.liked_ms)) for row in rows]
