"""Read posts and profiles as a guest may see them."""

from chalicelib.accounts.schemas import User
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.schemas import PostAnswer
from chalicelib.posts.service import GridPosition, Post

GRID_PAGES = 2  # for thirty posts of ten media each: a page of a grid has 200 media


def public_post(post_id: str) -> PostAnswer | None:
    """The post; None if guests may not see it, or there is none."""
    try:
        found = posts.present(None, [posts.get(None, post_id)])
    except NotFound:
        return None
    return found[0] if found else None


def public_profile(handle: str) -> User | None:
    """The profile of a public account; None if the account is private or not active, or there is none.

    Args:
        handle: `@` and the username.
    """
    try:
        found = graph.profile_named(None, handle.removeprefix("@"))
    except NotFound:
        return None
    return None if found.is_private else found


def newest_public_posts(user_id: str, most: int) -> list[PostAnswer]:
    """The newest posts of a public account, the newest first; none if guests may not see them any more.

    A grid's page ends early if its media or texts are many, so a second one may be read.
    """
    found: list[Post] = []
    position: GridPosition | None = posts.GridPosition()
    for _ in range(GRID_PAGES):
        if position is None or len(found) == most:
            break
        try:
            page, position = posts.grid(None, user_id, most - len(found), position)
        except NotFound:
            return []
        found += page
    return posts.present(None, found)
