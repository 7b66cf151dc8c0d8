"""Lists of posts: an author's grid, and posts by id."""

from collections.abc import Iterable

from chalicelib.accounts import service as accounts
from chalicelib.core import ids
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.posts import tables, timelines
from chalicelib.posts.post import ACTIVE, EVERYONE, Post
from chalicelib.posts.visibility import SHOWN, SHOWN_TO_AUTHOR, follows


def grid(viewer_id: str | None, author_id: str, limit: int, below: str | None) -> tuple[list[Post], str | None]:
    """One page of an author's posts, newest first; the author sees those that are not active too.

    Args:
        below: where the page before ended, None for the first.

    Returns:
        The posts, and where this page ended, None if it is the last.

    Raises:
        NotFound: there is no such author for the viewer's eyes.
    """
    author = accounts.accounts([author_id]).get(author_id) if ids.is_short(author_id) else None
    if author is None or not graph.can_view(viewer_id, author):
        raise NotFound("There is no such user.")
    is_own = viewer_id == author_id
    states = SHOWN_TO_AUTHOR if is_own else SHOWN
    sees_all = is_own or follows(viewer_id, author)

    def is_shown(post: Post) -> bool:
        return post.state in states and (sees_all or post.audience == EVERYONE)

    return timelines.wanted(author_id, is_shown, limit, below=below, strongly=is_own)


def posts(post_ids: Iterable[str], *, strongly: bool = False) -> dict[str, Post]:
    """Active posts by id; those that are not, or are no posts, are left out. Whether they may be seen is not asked."""
    found = tables.get_many(filter(ids.is_owned, post_ids), strongly=strongly)
    return {post.post_id: post for post in found if post.state == ACTIVE}
