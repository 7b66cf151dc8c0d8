"""Like and save posts that the viewer may see; the rows belong to the engagement room."""

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import UserCard
from chalicelib.core.problems import Forbidden
from chalicelib.core.schemas import Page
from chalicelib.engagement import service as engagement
from chalicelib.graph import service as graph
from chalicelib.posts import tables
from chalicelib.posts.access import get, no_such_post
from chalicelib.posts.comment_marks import find
from chalicelib.posts.post import Post
from chalicelib.posts.post_capabilities import may_list_likes
from chalicelib.posts.visible_pages import Entry, read_page


def like(viewer_id: str, post_id: str) -> None:
    """Like a post; repeating it changes nothing.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
    """
    post = get(viewer_id, post_id)
    wanted = engagement.shards_of_likes(post.likes_count)
    if wanted > post.likers_shards:
        # Before the like is written: a list of the likers reads as many shards as the row says.
        tables.raise_likers_shards(post_id, wanted)
    engagement.like(viewer_id, post_id, max(wanted, _likers_shards(post)), post.tags)


def unlike(viewer_id: str, post_id: str) -> None:
    """Remove the viewer's like, if there is one, whether or not the viewer may still see the post."""
    engagement.unlike(viewer_id, post_id)


def save(viewer_id: str, post_id: str) -> None:
    """Save a post for later; repeating it changes nothing.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
    """
    get(viewer_id, post_id)
    engagement.save(viewer_id, post_id)


def likers(viewer_id: str | None, post_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that like a post, shard by shard of an index, which lags a little.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
        Forbidden: the author hides the likes.
        BadRequest: the cursor does not belong to this listing.
    """
    post = get(viewer_id, post_id)
    if not may_list_likes(viewer_id, post):
        raise Forbidden("The author hides the likes of this post.", code="likes-hidden")

    def read(shard: int, after: str, most: int) -> list[str]:
        return engagement.likers(post_id, shard, after, most)

    listing = f"likers:{post_id}:{viewer_id}"
    return graph.card_page(listing, _likers_shards(post), read, limit, cursor, viewer_id=viewer_id)


def some_likes(post_id: str, most: int) -> dict[str, int]:
    """Users that like a post, with the time of each like (ms since 1970): at most `most`, in no particular order.

    The ids are from an index, which may lag; the likes are read strongly.
    """
    post = find(post_id)
    found: list[str] = []
    for shard in range(_likers_shards(post)) if post else ():
        if len(found) < most:
            found += engagement.likers(post_id, shard, graph.BEFORE_ALL, most - len(found))
    return engagement.like_times(post_id, found)


def saves(viewer_id: str, limit: int, below: str | None) -> tuple[list[Post], str | None]:
    """One page of the viewer's saved posts, the latest save first; posts that the viewer may not see now are left out.

    From an index, which may lag. The page may be short; see `visible_pages.read_page`.

    Args:
        below: where the previous page ended, None for the first page.

    Returns:
        The posts, and where this page ended, None if it is the last.
    """

    def read(below: str | None, most: int) -> list[Entry]:
        return [(each.post_id, each.position) for each in engagement.saves(viewer_id, below, most)]

    return read_page(viewer_id, limit, below, read)


def _likers_shards(post: Post) -> int:
    """The number of shards that may hold likers of the post now: its own, or those that its author's size requires.

    Raises:
        NotFound: the author's account does not exist.
    """
    author = accounts.accounts([post.author_id]).get(post.author_id)
    if author is None:
        raise no_such_post()
    return max(post.likers_shards, engagement.shards_of_author(author.follower_shards))
