"""Like and save posts that the viewer may see; the rows belong to the engagement room."""

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import UserCard
from chalicelib.core import ids
from chalicelib.core.schemas import Page
from chalicelib.engagement import service as engagement
from chalicelib.graph import service as graph
from chalicelib.posts import tables
from chalicelib.posts.access import get, no_such_post, visible
from chalicelib.posts.post import Post, page_length

MAX_READS = 10  # of rows of saves, for one page


def like(viewer_id: str, post_id: str) -> None:
    """Like a post; repeating it changes nothing.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
    """
    post = get(viewer_id, post_id)
    engagement.like(viewer_id, post_id, _likers_shards(post_id), post.tags)


def unlike(viewer_id: str, post_id: str) -> None:
    """Remove the viewer's like, if there is one, whether or not the viewer may still see the post.

    Raises:
        NotFound: `post_id` is not an id.
    """
    _check_id(post_id)
    engagement.unlike(viewer_id, post_id)


def save(viewer_id: str, post_id: str) -> None:
    """Save a post for later; repeating it changes nothing.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
    """
    get(viewer_id, post_id)
    engagement.save(viewer_id, post_id)


def unsave(viewer_id: str, post_id: str) -> None:
    """Remove the viewer's save, if there is one, whether or not the viewer may still see the post.

    Raises:
        NotFound: `post_id` is not an id.
    """
    _check_id(post_id)
    engagement.unsave(viewer_id, post_id)


def likers(viewer_id: str | None, post_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that like a post, shard by shard of an index, which lags a little.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
        BadRequest: the cursor does not belong to this listing.
    """
    get(viewer_id, post_id)

    def read(shard: int, after: str, most: int) -> list[str]:
        return engagement.likers(post_id, shard, after, most)

    listing = f"likers:{post_id}:{viewer_id}"
    return graph.card_page(listing, _likers_shards(post_id), read, limit, cursor, viewer_id=viewer_id)


def saves(viewer_id: str, limit: int, below: str | None) -> tuple[list[Post], str | None]:
    """One page of the viewer's saved posts, the latest save first; posts that the viewer may not see now are left out.

    From an index, which may lag. The page may have fewer than `limit` posts, or none, and not be the last: when
    `page_length` ends it, or after `MAX_READS`.

    Args:
        below: where the previous page ended, None for the first page.

    Returns:
        The posts, and where this page ended, None if it is the last.
    """
    found: list[Post] = []
    for _ in range(MAX_READS):
        rows = engagement.saves(viewer_id, below, limit + 1)
        shown = visible(viewer_id, tables.get_many(row.post_id for row in rows[:limit]))
        for row in rows[:limit]:
            post = shown.get(row.post_id)
            if len(found) == limit or (post and page_length([*found, post], limit) == len(found)):
                return found, below
            below = row.position
            if post:
                found.append(post)
        if len(rows) <= limit:
            return found, None
        if len(found) == limit:
            break
    return found, below


def _likers_shards(post_id: str) -> int:
    """The number of shards over which the likers of a post are spread now.

    Raises:
        NotFound: the author's account does not exist.
    """
    author = accounts.accounts([ids.owner_of(post_id)]).get(ids.owner_of(post_id))
    if author is None:
        raise no_such_post()
    return engagement.likers_shards(author.follower_shards)


def _check_id(post_id: str) -> None:
    if not ids.is_owned(post_id):
        raise no_such_post()
