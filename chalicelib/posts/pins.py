"""Pin posts to the top of their author's profile. The ids are in the account's row, which a profile reads anyway."""

from chalicelib.accounts import service as accounts
from chalicelib.core.problems import Conflict, Forbidden, Unavailable
from chalicelib.core.retries import tries
from chalicelib.posts import tables
from chalicelib.posts.access import get
from chalicelib.posts.editing import count_change
from chalicelib.posts.post import ACTIVE
from chalicelib.posts.settings import settings


def pin(caller_id: str, post_id: str) -> None:
    """Pin the caller's post before those that are pinned already; repeating it changes nothing.

    Pins of posts that are not active any more make room.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        Conflict: the post is not published, or `pinned_posts` other posts are pinned.
        TooManyRequests: see `count_change`.
        Unavailable: the pins kept changing.
    """
    count_change(caller_id)
    post = get(caller_id, post_id)
    if post.author_id != caller_id:
        raise Forbidden("Only its author pins a post.")
    if post.state != ACTIVE:
        raise Conflict("The post is not published.", code="post-not-published")
    most = settings().pinned_posts
    for _ in tries():
        pinned = accounts.account(caller_id).pinned_posts
        kept = pinned if len(pinned) < most else _active(pinned)
        if post_id in pinned:
            return
        if len(kept) >= most:
            raise Conflict(f"{most} posts are pinned, the most that can be.", code="too-many-pins")
        if accounts.set_pinned_posts(caller_id, pinned, (post_id, *kept)):
            return
    raise Unavailable("The pins kept changing; try again.", headers={"Retry-After": "1"})


def unpin(caller_id: str, post_id: str) -> None:
    """Remove the pin of the caller's post, if there is one.

    Raises:
        TooManyRequests: see `count_change`.
        Unavailable: the pins kept changing.
    """
    count_change(caller_id)
    for _ in tries():
        pinned = accounts.account(caller_id).pinned_posts
        kept = tuple(each for each in pinned if each != post_id)
        if kept == pinned or accounts.set_pinned_posts(caller_id, pinned, kept):
            return
    raise Unavailable("The pins kept changing; try again.", headers={"Retry-After": "1"})


def _active(post_ids: tuple[str, ...]) -> tuple[str, ...]:
    active = {post.post_id for post in tables.get_many(post_ids, strongly=True) if post.state == ACTIVE}
    return tuple(each for each in post_ids if each in active)
