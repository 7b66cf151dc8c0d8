"""Read a page of a longer list of posts, without those that the viewer may not see now."""

from collections.abc import Callable, Sequence

from chalicelib.posts import tables
from chalicelib.posts.access import visible
from chalicelib.posts.post import Post, page_length
from chalicelib.posts.settings import settings

Entry = tuple[str, str]
"""The id of a post, and its position in the list."""


def read_page(
    viewer_id: str, limit: int, below: str | None, read: Callable[[str | None, int], Sequence[Entry]]
) -> tuple[list[Post], str | None]:
    """One page of the posts of a list that the viewer may see.

    The page may have fewer than `limit` posts, or none, and not be the last: when `page_length` ends it, or after a
    second read, of `saves_read` entries.

    Args:
        below: where the previous page ended, None for the first page.
        read: returns at most so many entries (second argument) below a position, in the order of the list.

    Returns:
        The posts, and where this page ended, None if it is the last.
    """
    found: list[Post] = []
    for most in (limit, settings().saves_read):
        entries = read(below, most + 1)
        shown = visible(viewer_id, tables.get_many((post_id for post_id, _ in entries[:most]), strongly=True))
        for post_id, position in entries[:most]:
            post = shown.get(post_id)
            if len(found) == limit or (post and page_length([*found, post], limit) == len(found)):
                return found, below
            below = position
            if post:
                found.append(post)
        if len(entries) <= most:
            return found, None
        if len(found) == limit:
            break
    return found, below
