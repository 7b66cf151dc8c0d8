"""Archive, delete, restore and erase posts, and list the posts that only their author sees.

A deleted post is hidden from all users at once and can be restored until `recently_deleted_lifetime` is over. Its media
stay until then. Rows of hidden posts in inboxes stay too: every read decides by the post's state.
"""

from collections.abc import Collection

from chalicelib.core import clock, ids
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, Forbidden, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.posts import state_tables, tables
from chalicelib.posts.access import get, no_such_post
from chalicelib.posts.editing import count_change
from chalicelib.posts.post import ACTIVE, ARCHIVED, DELETED, DRAFT, RECENTLY_DELETED, Post, page_length
from chalicelib.posts.settings import settings

PUBLISHED = frozenset({ACTIVE, ARCHIVED})


def archive(caller_id: str, post_id: str) -> None:
    """Hide the caller's post from all other users; repeating it changes nothing.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        Conflict: the post is not published.
        TooManyRequests: see `count_change`.
        Unavailable: the post kept changing.
    """
    count_change(caller_id)
    _change_state(caller_id, post_id, ACTIVE, ARCHIVED)


def unarchive(caller_id: str, post_id: str) -> None:
    """Show the caller's archived post again, and deliver it again; repeating it changes nothing.

    Raises:
        NotFound, Forbidden, Conflict, Unavailable: as `archive`.
        TooManyRequests: see `_count_delivery`.
    """
    _count_delivery(caller_id)
    _change_state(caller_id, post_id, ARCHIVED, ACTIVE)


def delete(caller_id: str, post_id: str) -> None:
    """Delete the caller's post; repeating it changes nothing while the post can be restored or its tombstone exists.

    A post that is published or archived is recently deleted afterwards, any other is erased.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `count_change`.
        Unavailable: the post kept changing.
    """
    count_change(caller_id)
    for _ in tries():
        post = _own(caller_id, post_id, "deletes")
        if post.state in (DELETED, RECENTLY_DELETED):
            return
        if post.state not in PUBLISHED:
            changed = state_tables.make_tombstone(post)
        else:
            due_ms = clock.now_ms() + settings().recently_deleted_lifetime * 1000
            changed = state_tables.transfer(post, RECENTLY_DELETED, due_ms=due_ms)
        if changed:
            return
    raise _kept_changing()


def restore(caller_id: str, post_id: str) -> None:
    """Restore the caller's recently deleted post: to the archive if it was there; repeating it changes nothing.

    Raises:
        NotFound: there is no such post, its time is over, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `_count_delivery`.
        Unavailable: the post kept changing.
    """
    _count_delivery(caller_id)
    for _ in tries():
        post = _own(caller_id, post_id, "restores")
        if post.state in PUBLISHED:
            return
        if post.state != RECENTLY_DELETED or post.is_over:
            raise no_such_post()
        if state_tables.transfer(post, post.restores_to or ACTIVE):
            return
    raise _kept_changing()


def erase(caller_id: str, post_id: str) -> None:
    """Erase the caller's recently deleted post at once; repeating it changes nothing while the tombstone exists.

    Raises:
        NotFound: there is no such post, it is not deleted, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `count_change`.
        Unavailable: the post kept changing.
    """
    count_change(caller_id)
    for _ in tries():
        post = _own(caller_id, post_id, "erases")
        if post.state == DELETED:
            return
        if post.state != RECENTLY_DELETED:
            raise no_such_post()
        if state_tables.make_tombstone(post):
            return
    raise _kept_changing()


def erase_now(post: Post) -> None:
    """Erase a post in any state, as `erase` does; no effect if it is gone."""
    current: Post | None = post
    while current and current.state != DELETED and not state_tables.make_tombstone(current):
        current = tables.get(post.post_id)


def retract(post: Post) -> None:
    """Take a post down, whatever its author wants: it is erased, and leaves all lists; no effect if it is gone.

    Lists by tag, and trends, follow within seconds, by the posts table's outbox.
    """
    erase_now(post)


def page(caller_id: str, state: str, limit: int, below: str | None) -> tuple[list[Post], str | None]:
    """One page of the caller's posts in a state of `ASIDE`, newest first, without those whose time is over.

    From an index, which lags; the posts are read strongly. The page may be short, or empty, and not be the last.

    Args:
        below: where the previous page ended, None for the first page.

    Returns:
        The posts, and where this page ended, None if it is the last.
    """
    post_ids = state_tables.aside_ids(caller_id, state, limit + 1, below)
    read = {post.post_id: post for post in tables.get_many(post_ids[:limit], strongly=True)}
    current = [read[post_id] for post_id in post_ids[:limit] if post_id in read]
    found = [post for post in current if post.state == state and not post.is_over]
    shown = found[: page_length(found, limit)]
    if len(shown) < len(found):
        return shown, ids.sequence_of(shown[-1].post_id)
    return shown, ids.sequence_of(post_ids[limit - 1]) if len(post_ids) > limit else None


def _change_state(caller_id: str, post_id: str, before: str, after: str) -> None:
    for _ in tries():
        post = _own(caller_id, post_id, "archives", hidden=(DELETED, RECENTLY_DELETED))
        if post.state == after:
            return
        if post.state != before:
            raise Conflict("The post is not published.", code="post-not-published")
        if state_tables.transfer(post, after):
            return
    raise _kept_changing()


def _own(caller_id: str, post_id: str, verb: str, hidden: Collection[str] = ()) -> Post:
    """The caller's post in any state, read strongly.

    Raises:
        NotFound: there is no such post, it is a draft or in a `hidden` state, or the caller may not see it.
        Forbidden: another user is the author.
    """
    if ids.owner_of(post_id) != caller_id:
        get(caller_id, post_id)
        raise Forbidden(f"Only its author {verb} a post.")
    post = tables.get(post_id)
    if post is None or post.state == DRAFT or post.state in hidden:
        raise no_such_post()
    return post


def _count_delivery(caller_id: str) -> None:
    """Count a restored post as a new one, because it is delivered like one.

    Raises:
        TooManyRequests: the caller made or restored `posts_per_user` posts within the hour.
    """
    Limit("posts", settings().posts_per_user, HOUR).spend(caller_id)


def _kept_changing() -> Unavailable:
    return Unavailable("The post kept changing; try again.", headers={"Retry-After": "1"})
