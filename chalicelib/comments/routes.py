"""Endpoints of comments: on posts, replies to them, and what their writers and the post's author may do."""

from chalicelib.comments import service
from chalicelib.comments.access import no_such_comment
from chalicelib.comments.comment import Comment
from chalicelib.comments.schemas import (
    CommentAnswer,
    CommentEdit,
    CommentId,
    CommentQuery,
    NewComment,
    OwnComment,
)
from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.schemas import ListQuery, OwnedId, Page
from chalicelib.posts.service import Post

room = Room(__name__)


@room.get("/v1/posts/{post_id}/comments")
def list_comments(viewer: Caller | None, post_id: OwnedId, query: CommentQuery) -> Page[CommentAnswer]:
    """List the comments on a post, pinned ones first; replies are listed apart."""
    return service.comments_page(_id_of(viewer), post_id, query.order, query.limit, query.cursor)


@room.post("/v1/posts/{post_id}/comments", status=201, problems=(403, 409))
def create_comment(caller: Caller, post_id: OwnedId, body: NewComment, key: IdempotencyKey | None) -> CommentAnswer:
    """Comment on a post, or reply to a comment on it."""
    return _answer(caller, *service.create(caller.user_id, post_id, body.body, body.parent_comment_id, key))


@room.get("/v1/posts/{post_id}/comments/{comment_id}")
def show_comment(viewer: Caller | None, post_id: OwnedId, comment_id: CommentId) -> CommentAnswer:
    """Show one comment or reply, for a link to it."""
    return service.show(_id_of(viewer), post_id, comment_id)


@room.get("/v1/posts/{post_id}/comments/{comment_id}/replies")
def list_replies(
    viewer: Caller | None, post_id: OwnedId, comment_id: CommentId, query: ListQuery
) -> Page[CommentAnswer]:
    """List the replies to a comment, oldest first."""
    return service.replies_page(_id_of(viewer), post_id, comment_id, query.limit, query.cursor)


@room.patch("/v1/posts/{post_id}/comments/{comment_id}", problems=(403, 409))
def edit_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId, body: CommentEdit) -> CommentAnswer:
    """Change the text of the caller's comment, within 15 minutes."""
    return _answer(caller, *service.edit(caller.user_id, post_id, comment_id, body.body))


@room.delete("/v1/posts/{post_id}/comments/{comment_id}", problems=(403,))
def delete_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Delete the caller's comment, or a comment on the caller's post; one with replies leaves a stub."""
    service.delete(caller.user_id, post_id, comment_id)


@room.put("/v1/posts/{post_id}/comments/{comment_id}/like")
def like_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Like a comment; repeating it changes nothing."""
    service.like(caller.user_id, post_id, comment_id)


@room.delete("/v1/posts/{post_id}/comments/{comment_id}/like")
def unlike_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Remove the caller's like of a comment, if there is one."""
    service.unlike(caller.user_id, post_id, comment_id)


@room.put("/v1/posts/{post_id}/comments/{comment_id}/pin", problems=(403, 409))
def pin_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Show a comment on the caller's post before all others; a post has three pinned comments at most."""
    service.pin(caller.user_id, post_id, comment_id)


@room.delete("/v1/posts/{post_id}/comments/{comment_id}/pin", problems=(403,))
def unpin_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Show a pinned comment in its place again."""
    service.unpin(caller.user_id, post_id, comment_id)


@room.put("/v1/posts/{post_id}/comments/{comment_id}/hidden", problems=(403, 422))
def hide_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Hide a comment on the caller's post from all other users but its writer, who is not told."""
    service.hide(caller.user_id, post_id, comment_id)


@room.delete("/v1/posts/{post_id}/comments/{comment_id}/hidden", problems=(403,))
def approve_comment(caller: Caller, post_id: OwnedId, comment_id: CommentId) -> None:
    """Show a comment on the caller's post that was hidden or held."""
    service.approve(caller.user_id, post_id, comment_id)


@room.get("/v1/users/me/comments")
def list_own_comments(caller: Caller, query: ListQuery) -> Page[OwnComment]:
    """List the comments and replies that the caller wrote, the latest first."""
    return service.own_comments(caller.user_id, query.limit, query.cursor)


def _id_of(viewer: Caller | None) -> str | None:
    return viewer.user_id if viewer else None


def _answer(caller: Caller, post: Post, comment: Comment) -> CommentAnswer:
    answers = service.present(caller.user_id, post, [comment], strongly=True)
    if not answers:
        raise no_such_comment()
    return answers[0]
