"""Decide which comments a viewer may see. Every list and every request about a comment asks `visible`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.accounts.service import Account
from chalicelib.comments import tables
from chalicelib.comments.comment import Comment, author_of, is_comment_id, parent_of
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post


@dataclass(frozen=True)
class Visible:
    """What a viewer may see of some comments of a post.

    Attributes:
        comments: those that the viewer may see, in their order.
        accounts: by id, the users named by them that lists show to the viewer.
    """

    comments: list[Comment]
    accounts: Mapping[str, Account]


def visible(viewer_id: str | None, post: Post, comments: Collection[Comment]) -> Visible:
    """Those of the comments that the viewer (None: a guest) may see. One round of calls; do not start it with `soon`.

    Users see their own comments, in every state. Other comments are hidden from a viewer that their author blocks or
    is blocked by; those that are hidden or held are shown to the post's author only. A stub is shown while it has
    replies.

    Args:
        post: a post that the viewer may see.
        comments: comments of it, read strongly.
    """
    named = {user_id for each in comments for user_id in _named_by(each)}
    known = graph.listed(viewer_id, named) if named else {}
    return Visible([each for each in comments if is_shown(viewer_id, post, each, known)], known)


def get(viewer_id: str | None, post_id: str, comment_id: str) -> tuple[Post, Comment]:
    """A post and one of its comments that the viewer may see, read strongly.

    Raises:
        NotFound: there is no such post or comment, the comment was deleted, or the viewer may not see it or the
            comment that it replies to.
    """
    post = posts.get(viewer_id, post_id)
    if not is_comment_id(comment_id):
        raise no_such_comment()
    parent_id = parent_of(comment_id)
    wanted = [each for each in (comment_id, parent_id) if each]
    found = tables.get_many((post_id, each) for each in wanted)
    if len(found) < len(wanted) or found[comment_id].is_deleted:
        raise no_such_comment()
    shown = {each.comment_id for each in visible(viewer_id, post, found.values()).comments}
    thread = found[parent_id] if parent_id else None
    if comment_id not in shown or (thread and not thread.is_deleted and thread.comment_id not in shown):
        raise no_such_comment()
    return post, found[comment_id]


def no_such_comment() -> NotFound:
    """The problem for a comment that does not exist or that the viewer may not see."""
    return NotFound("There is no such comment.")


def _named_by(comment: Comment) -> Iterable[str]:
    """Ids of the comment's author, of the users that it mentions, and of the author of the reply that it answers."""
    if not comment.is_deleted:
        yield comment.author_id
        yield from comment.mentioned_ids
    if comment.reply_to:
        yield author_of(comment.reply_to)


def is_shown(viewer_id: str | None, post: Post, comment: Comment, known: Collection[str]) -> bool:
    """The rule itself.

    Args:
        known: ids of users that lists show to the viewer, the comment's author among them if that user is one.
    """
    if comment.is_deleted:
        return comment.replies_count > 0
    if comment.author_id not in known:
        return False
    if comment.author_id == viewer_id:
        return True
    return viewer_id == post.author_id or not (comment.hidden or comment.held)
