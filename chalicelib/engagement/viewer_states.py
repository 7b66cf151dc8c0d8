"""What a viewer did with the posts of a page."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from chalicelib.core.parallel import soon
from chalicelib.engagement import tables


@dataclass(frozen=True)
class Marks:
    """What one person did with one post."""

    liked: bool = False
    saved: bool = False


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
