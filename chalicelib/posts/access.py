"""Decide which posts a viewer may see."""

from collections.abc import Collection
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import ids
from chalicelib.core.parallel import soon
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.posts import tables
from chalicelib.posts.creation import settle_post
from chalicelib.posts.post import ACTIVE, ARCHIVED, EVERYONE, FAILED, PROCESSING, SCHEDULED, Post

SHOWN = frozenset({ACTIVE})
LISTED_TO_AUTHOR = frozenset({ACTIVE, PROCESSING, FAILED})
SHOWN_TO_AUTHOR = LISTED_TO_AUTHOR | {ARCHIVED, SCHEDULED}


def get(viewer_id: str | None, post_id: str) -> Post:
    """A post for one viewer, read strongly.

    This also settles the post, because the function that finished the last media may have died before it did so. The
    author polls the post until it is active.

    Raises:
        NotFound: there is no such post, or the viewer may not see it. Only the author may see a post that is
            processing, failed, archived or scheduled; drafts and deleted posts are only in lists for their author.
    """
    post = tables.get(post_id) if ids.is_owned(post_id) else None
    if post is None or not can_view(viewer_id, post):
        raise no_such_post()
    return settle_post(post) or post


def can_view(viewer_id: str | None, post: Post) -> bool:
    """Whether the viewer (None: a guest) may see the post."""
    if viewer_id == post.author_id:
        return post.state in SHOWN_TO_AUTHOR
    if post.state not in SHOWN:
        return False
    author = accounts.accounts([post.author_id]).get(post.author_id)
    if author is None or not graph.can_view(viewer_id, author):
        return False
    return post.audience == EVERYONE or follows(viewer_id, author)


def visible(viewer_id: str, posts: Collection[Post]) -> dict[str, Post]:
    """Those of the posts that the viewer may see, by id: `can_view` for many posts.

    One batch call for accounts, one for edges, and one or two for restrictions.
    """
    authors = accounts.accounts({post.author_id for post in posts})
    private = {author.user_id for author in authors.values() if author.is_private}
    narrow = private.union(post.author_id for post in posts if post.audience != EVERYONE)
    followed = graph.following_among(viewer_id, narrow - {viewer_id})
    allowed = graph.allowed(viewer_id, authors.values(), followed)

    def is_shown(post: Post) -> bool:
        if post.author_id == viewer_id:
            return post.state in SHOWN_TO_AUTHOR
        return _is_open(post, allowed, followed)

    return {post.post_id: post for post in posts if is_shown(post)}


def visible_ids(viewer_id: str, post_ids: Collection[str]) -> set[str]:
    """Ids of those posts of other users that the viewer may see: `visible` for ids, in one round of calls.

    Do not start it with `soon`.
    """
    author_ids = {ids.owner_of(post_id) for post_id in post_ids}
    reading = soon(partial(tables.get_many, post_ids, strongly=True))
    following = soon(partial(graph.following_among, viewer_id, author_ids))
    blocking = soon(partial(graph.blocked_among, viewer_id, author_ids))
    authors = accounts.accounts(author_ids)
    found, followed = reading.result(), following.result()
    allowed = graph.allowed(viewer_id, authors.values(), followed, blocking.result())
    return {post.post_id for post in found if _is_open(post, allowed, followed)}


def _is_open(post: Post, allowed: Collection[str], followed: Collection[str]) -> bool:
    """Whether another user's post is shown to a viewer.

    Args:
        allowed: the authors whose posts the viewer may see, as `graph.allowed` returns.
        followed: the authors that the viewer follows.
    """
    is_for_viewer = post.audience == EVERYONE or post.author_id in followed
    return post.state in SHOWN and post.author_id in allowed and is_for_viewer


def follows(viewer_id: str | None, author: Account) -> bool:
    """Whether the viewer follows the author, read strongly."""
    return viewer_id is not None and graph.is_following(viewer_id, author.user_id)


def no_such_post() -> NotFound:
    """The problem for a post that does not exist or that the viewer may not see."""
    return NotFound("There is no such post.")
