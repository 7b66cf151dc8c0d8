"""What people do with posts, and all that other rooms may use of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.core.parallel import soon
from chalicelib.core.settings import settings
from chalicelib.engagement import tables


@dataclass(frozen=True)
class Marks:
    """What one person did with one post."""

    liked: bool = False
    saved: bool = False


@dataclass(frozen=True)
class Like:
    """One like: the post, some of its tags as they were, and when (milliseconds since 1970)."""

    post_id: str
    tags: tuple[str, ...]
    liked_ms: int


@dataclass(frozen=True)
class Save:
    """One save; `position` sorts by the time of saving."""

    post_id: str
    position: str


def marks(viewer_id: str | None, post_ids: Collection[str], *, strongly: bool = False) -> dict[str, Marks]:
    """What the viewer (None: a guest, who has done nothing) did with each of these posts.

    Likes and saves are read beside each other, typically for half a read unit each. (So this is itself not to be begun
    by `soon`: it waits for a call that is.)

    Args:
        strongly: so that the viewer's own last action is seen, at twice the cost.
    """
    if viewer_id is None or not post_ids:
        return dict.fromkeys(post_ids, Marks())
    liking = soon(partial(tables.marked, tables.LikeRow, viewer_id, post_ids, consistent=strongly))
    saved = tables.marked(tables.SaveRow, viewer_id, post_ids, consistent=strongly)
    liked = liking.result()
    return {post_id: Marks(post_id in liked, post_id in saved) for post_id in post_ids}


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


def save(user_id: str, post_id: str) -> None:
    """Save a post for later; again changes nothing. Whether it may be seen was asked before."""
    tables.put_save(user_id, post_id)


def unsave(user_id: str, post_id: str) -> None:
    """Take one's save back, if there is one."""
    tables.delete_save(user_id, post_id)


def likers(post_id: str, shard: int, after: str, most: int) -> list[str]:
    """Ids of at most `most` people above `after` in one shard who like a post, ascending; a little late."""
    return tables.likers(post_id, shard, after, most)


def recent_likes(user_id: str, most: int = 200) -> list[Like]:
    """Somebody's likes of the newest posts, the newest post first. In one query."""
    rows = tables.likes(user_id, most)
    return [Like(row.post_id, tuple(row.tags or ()), int(row.liked_ms)) for row in rows]


def saves(user_id: str, below: str | None, most: int) -> list[Save]:
    """At most `most` of somebody's saves below a position (None: from the top), the latest first; a little late."""
    return [Save(row.post_id, row.saved_as) for row in tables.saves(user_id, below, most)]
