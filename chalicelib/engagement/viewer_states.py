"""Read what a viewer did with the posts of a page."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from chalicelib.core.parallel import soon
from chalicelib.engagement import tables


@dataclass(frozen=True)
class ViewerState:
    """What a viewer did with a post."""

    liked: bool = False
    saved: bool = False


def viewer_states(
    viewer_id: str | None, post_ids: Collection[str], *, strongly: bool = False
) -> dict[str, ViewerState]:
    """Read what the viewer (None: a guest, without likes and saves) did with each of these posts.

    Likes and saves are read concurrently, usually for half a read unit each. Do not start this function with `soon`: it
    waits for a call that it starts with `soon`.

    Args:
        strongly: include the viewer's own last action, at twice the cost.
    """
    if viewer_id is None or not post_ids:
        return dict.fromkeys(post_ids, ViewerState())
    liking = soon(partial(tables.ids_with_row, tables.LikeRow, viewer_id, post_ids, consistent=strongly))
    saved = tables.ids_with_row(tables.SaveRow, viewer_id, post_ids, consistent=strongly)
    liked = liking.result()
    return {post_id: ViewerState(post_id in liked, post_id in saved) for post_id in post_ids}
