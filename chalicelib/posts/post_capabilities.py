"""Decide what a viewer may do with a post. The routes refuse by the same rules as answers list them."""

from collections.abc import Sequence

from chalicelib.graph import service as graph
from chalicelib.posts.post import ACTIVE, ARCHIVED, EVERYONE, FOLLOWED, FOLLOWERS, MENTIONED, RECENTLY_DELETED, Post
from chalicelib.posts.schemas import Capability

_CHANGES: Sequence[Capability] = ("edit", "delete")
_OF_AUTHOR: dict[str, Sequence[Capability]] = {
    ACTIVE: ("edit", "delete", "archive", "pin"),
    ARCHIVED: ("edit", "delete", "unarchive"),
    RECENTLY_DELETED: ("restore", "erase"),
}


def may_comment(viewer_id: str, post: Post) -> bool:
    """Whether a post is active and its gate lets the viewer comment; edges are read strongly.

    Args:
        post: read strongly, and visible to the viewer: see `posts.service.get`.
    """
    if post.state != ACTIVE:
        return False
    follows = post.comments_gate == FOLLOWERS and graph.is_following(viewer_id, post.author_id)
    is_followed = post.comments_gate == FOLLOWED and graph.is_following(post.author_id, viewer_id)
    return _passes_gate(viewer_id, post, follows=follows, is_followed=is_followed)


def may_list_likes(viewer_id: str | None, post: Post) -> bool:
    """Whether the viewer may see how many users like the post, and which."""
    return not post.hide_likes or viewer_id == post.author_id


def of_posts(
    viewer_id: str | None, posts: Sequence[Post], *, are_followed: bool = False
) -> dict[str, list[Capability]]:
    """What the viewer may do with each of the posts, by post id.

    One batch call, half a unit for each author, reads the edges that the gates `followers` and `followed` ask for, and
    may lag by a moment; posts without such a gate cost nothing.

    Args:
        posts: posts that the viewer may see.
        are_followed: whether the viewer is known to follow all authors but themselves.
    """
    if viewer_id is None:
        return {post.post_id: ["list_likes"] if may_list_likes(None, post) else [] for post in posts}
    others = [post for post in posts if post.author_id != viewer_id]
    asked = {post.author_id for post in others if post.comments_gate == FOLLOWERS and not are_followed}
    asking = {post.author_id for post in others if post.comments_gate == FOLLOWED}
    pairs = {(viewer_id, author) for author in asked} | {(author, viewer_id) for author in asking}
    edges = graph.edges_among(pairs) if pairs else set()

    def can(post: Post) -> list[Capability]:
        follows = are_followed or (viewer_id, post.author_id) in edges
        is_followed = (post.author_id, viewer_id) in edges
        return _list(viewer_id, post, comments=_passes_gate(viewer_id, post, follows=follows, is_followed=is_followed))

    return {post.post_id: can(post) for post in posts}


def _passes_gate(viewer_id: str, post: Post, *, follows: bool, is_followed: bool) -> bool:
    """The rule itself. The author passes every gate but `off`, which stops all comments."""
    return {
        EVERYONE: True,
        FOLLOWERS: follows or viewer_id == post.author_id,
        FOLLOWED: is_followed or viewer_id == post.author_id,
        MENTIONED: viewer_id in {post.author_id, *(post.mentions or {}).values()},
    }.get(post.comments_gate, False)


def _list(viewer_id: str, post: Post, *, comments: bool) -> list[Capability]:
    own = _OF_AUTHOR.get(post.state, _CHANGES) if viewer_id == post.author_id else ()
    if post.state != ACTIVE:
        return [*own]
    speaks: list[Capability] = ["comment"] if comments else []
    lists: list[Capability] = ["list_likes"] if may_list_likes(viewer_id, post) else []
    return [*speaks, "like", "save", "share", *lists, *own]
