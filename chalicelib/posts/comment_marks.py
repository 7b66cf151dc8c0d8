"""Read and change what a post's row has for its comments: the number of their shards, and the pinned ones."""

from collections.abc import Sequence

from chalicelib.core import ids
from chalicelib.posts import tables
from chalicelib.posts.post import Post


def find(post_id: str) -> Post | None:
    """The post in any state, read strongly; None if there is none. Does not check whether a viewer may see it."""
    return tables.get(post_id) if ids.is_owned(post_id) else None


def raise_comment_shards(post_id: str, shards: int) -> None:
    """Spread further comments on the post over `shards` shards; fewer than before have no effect."""
    tables.raise_comment_shards(post_id, shards)


def set_comment_pins(post: Post, comment_ids: Sequence[str]) -> bool:
    """Replace the pinned comments of an active post; False if the post or its pins have changed since it was read."""
    return tables.set_comment_pins(post, comment_ids)
