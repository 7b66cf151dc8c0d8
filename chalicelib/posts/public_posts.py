"""Read posts that a viewer may see without following their authors, as lists by tag and suggestions show them."""

from collections.abc import Collection
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.core import ids
from chalicelib.core.parallel import soon
from chalicelib.engagement import service as engagement
from chalicelib.engagement.service import ViewerState
from chalicelib.graph import service as graph
from chalicelib.graph.service import WordFilter
from chalicelib.posts.post import EVERYONE, Post
from chalicelib.posts.timelines import posts


def read_public(
    viewer_id: str | None, post_ids: Collection[str], *, suggests: bool, strongly: bool = True
) -> tuple[dict[str, tuple[Post, ViewerState]], WordFilter]:
    """Read those of the posts that are public and that the viewer (None: a guest) wants to see, in one round.

    Post and author must be public, and the author neither blocked nor muted. Do not start this function with `soon`:
    it waits for calls that it starts.

    Args:
        suggests: whether the viewer did not ask for these posts: then authors that the viewer no longer follows are
            left out, too.
        strongly: required wherever the posts are shown, because a narrower audience holds at once; to choose posts
            that are read again costs half.

    Returns:
        The posts by id, with what the viewer did with each; and the viewer's muted words.
    """
    if not post_ids:
        return {}, graph.NO_WORDS
    author_ids = list({ids.owner_of(post_id): None for post_id in post_ids})
    known = soon(partial(accounts.accounts, author_ids))
    hidden = soon(partial(_hidden, viewer_id, author_ids, suggests=suggests))
    found = soon(partial(posts, post_ids, strongly=strongly))
    viewer_states = engagement.viewer_states(viewer_id, post_ids)
    public = [author for author in known.result().values() if not author.is_private]
    left_out, word_filter = hidden.result()
    authors = graph.viewable(viewer_id, public, left_out)
    shown = {
        post_id: (post, viewer_states[post_id])
        for post_id, post in found.result().items()
        if post.author_id in authors and post.audience == EVERYONE
    }
    return shown, word_filter


def _hidden(viewer_id: str | None, author_ids: Collection[str], *, suggests: bool) -> tuple[set[str], WordFilter]:
    if viewer_id is None:
        return set(), graph.NO_WORDS
    return graph.left_out_and_words(viewer_id, author_ids, with_gone=suggests)
