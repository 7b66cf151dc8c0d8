"""Edit, pin, hide and approve comments."""

from dataclasses import replace

from chalicelib.comments import tables
from chalicelib.comments.access import get, no_such_comment
from chalicelib.comments.brakes import count_change, count_comment, hold_of
from chalicelib.comments.comment import Comment
from chalicelib.comments.comment_answers import may_edit
from chalicelib.comments.settings import settings
from chalicelib.core import clock
from chalicelib.core.problems import Conflict, Forbidden, Unavailable, Unprocessable
from chalicelib.core.retries import tries
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post


def edit(caller_id: str, post_id: str, comment_id: str, body: str) -> tuple[Post, Comment]:
    """Change the text of the caller's comment within 15 minutes; what looks like spam is held as a new comment is.

    Raises:
        NotFound: there is no such comment, or the caller may not see it.
        Forbidden: another user wrote it.
        Conflict: it is older than `comment_edit_window`.
        Unprocessable: the body has too many tags or mentions.
        TooManyRequests: the caller wrote `comments_per_user` comments within the hour.
        Unavailable: the comment kept changing.
    """
    is_repeated = count_comment(caller_id, post_id, body)
    for _ in tries():
        post, comment = get(caller_id, post_id, comment_id)
        if comment.author_id != caller_id:
            raise Forbidden("Only its writer edits a comment.")
        if not may_edit(caller_id, comment):
            minutes = settings().comment_edit_window // 60
            raise Conflict(f"A comment can be edited for {minutes} minutes.", code="edit-window-over")
        resolved = posts.resolve_caption(body, comment.mentions, field="body")
        held = comment.held or hold_of(caller_id, post, body, is_repeated=is_repeated)
        edited = replace(
            comment,
            body=body,
            tags=resolved.tags,
            mentions=resolved.mentions,
            held=held,
            edited_ms=max(clock.now_ms(), (comment.edited_ms or 0) + 1),
        )
        written = tables.edit(comment, edited)
        if written:
            return post, written
    raise Unavailable("The comment kept changing; try again.", headers={"Retry-After": "1"})


def hide(caller_id: str, post_id: str, comment_id: str) -> None:
    """Hide a comment on the caller's post from all users but its writer, who is not told, and the caller.

    Raises:
        NotFound, Forbidden, TooManyRequests: see `_of_own_post`.
        Unprocessable: the caller wrote it.
    """
    _, comment = _of_own_post(caller_id, post_id, comment_id)
    if comment.author_id == caller_id:
        raise Unprocessable("You wrote this comment: delete it instead.")
    if not tables.hide(post_id, comment_id):
        raise no_such_comment()


def approve(caller_id: str, post_id: str, comment_id: str) -> None:
    """Show a comment on the caller's post that was hidden or held; repeating it changes nothing.

    Raises:
        NotFound, Forbidden, TooManyRequests: see `_of_own_post`.
    """
    _of_own_post(caller_id, post_id, comment_id)
    if not tables.approve(post_id, comment_id):
        raise no_such_comment()


def pin(caller_id: str, post_id: str, comment_id: str) -> None:
    """Show a comment of the first level before all others; repeating it changes nothing.

    Raises:
        NotFound, Forbidden, TooManyRequests: see `_of_own_post`.
        Conflict: the comment is a reply, hidden or held, or the post has `comment_pins` pinned comments.
        Unavailable: the pins kept changing.
    """
    post, comment = _of_own_post(caller_id, post_id, comment_id)
    if comment.parent_id or comment.hidden or comment.held:
        raise Conflict("Only comments of the first level that every viewer sees can be pinned.", code="not-pinnable")
    most = settings().comment_pins
    for _ in tries():
        if comment_id in post.comment_pins:
            return
        kept = _kept_pins(post) if len(post.comment_pins) >= most else post.comment_pins
        if len(kept) >= most:
            raise Conflict(f"A post has at most {most} pinned comments.", code="too-many-pins")
        if posts.set_comment_pins(post, (*kept, comment_id)):
            return
        post = posts.get(caller_id, post_id)
    raise Unavailable("The pins kept changing; try again.", headers={"Retry-After": "1"})


def unpin(caller_id: str, post_id: str, comment_id: str) -> None:
    """Remove the pin of a comment, if there is one, whether or not the comment still exists.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the post's author.
        TooManyRequests: see `count_change`.
        Unavailable: the pins kept changing.
    """
    count_change(caller_id)
    for _ in tries():
        post = _own_post(caller_id, posts.get(caller_id, post_id))
        pins = tuple(each for each in post.comment_pins if each != comment_id)
        if pins == post.comment_pins or posts.set_comment_pins(post, pins):
            return
    raise Unavailable("The pins kept changing; try again.", headers={"Retry-After": "1"})


def _kept_pins(post: Post) -> tuple[str, ...]:
    """The pins whose comments are not deleted: a deletion leaves its pin."""
    found = tables.get_many((post.post_id, each) for each in post.comment_pins)
    return tuple(each for each in post.comment_pins if each in found and not found[each].is_deleted)


def _of_own_post(caller_id: str, post_id: str, comment_id: str) -> tuple[Post, Comment]:
    """The caller's post and a comment on it.

    Raises:
        NotFound: there is no such comment, or the caller may not see it.
        Forbidden: another user is the post's author.
        TooManyRequests: see `count_change`.
    """
    count_change(caller_id)
    post, comment = get(caller_id, post_id, comment_id)
    return _own_post(caller_id, post), comment


def _own_post(caller_id: str, post: Post) -> Post:
    if post.author_id != caller_id:
        raise Forbidden("Only the author of a post decides which comments are shown on it.")
    return post
