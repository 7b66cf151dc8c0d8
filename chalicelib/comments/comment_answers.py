"""Build the API's answers about comments for one viewer."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.comments import tables
from chalicelib.comments.access import is_shown, visible
from chalicelib.comments.comment import RESTRICTED, Comment
from chalicelib.comments.schemas import Capability, CommentAnswer, CommentMarks, OwnComment
from chalicelib.comments.settings import settings
from chalicelib.core import clock
from chalicelib.core.parallel import soon
from chalicelib.graph import service as graph
from chalicelib.graph.service import WordFilter
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post


@dataclass(frozen=True)
class _Context:
    """What all answers of a page have in common.

    Attributes:
        may_reply: whether the viewer may comment on the post now.
        answered: those replies that others answer and that the viewer may see.
        liked, hearted: the comments that the viewer and the post's author like.
        word_filter: of the viewer's muted words.
    """

    viewer_id: str | None
    post: Post
    accounts: Mapping[str, Account]
    answered: Collection[str]
    may_reply: bool
    liked: Collection[str]
    hearted: Collection[str]
    word_filter: WordFilter


def present(
    viewer_id: str | None, post: Post, comments: Sequence[Comment], *, strongly: bool = False
) -> list[CommentAnswer]:
    """Comments of a post as one viewer gets them, in the same order, without those that the viewer may not see.

    One round of calls.

    Args:
        post: a post that the viewer may see.
        strongly: include the viewer's own last like.
    """
    comment_ids = [each.comment_id for each in comments if not each.is_deleted]
    likers = {user_id for user_id in (viewer_id, post.author_id) if user_id} if comment_ids else set()
    reading = {
        user_id: soon(partial(tables.liked_among, user_id, post.post_id, comment_ids, strongly=strongly))
        for user_id in likers
    }
    is_of_other = any(each.author_id != viewer_id for each in comments if not each.is_deleted)
    filtering = soon(partial(graph.word_filters, viewer_id)) if viewer_id and is_of_other else None
    asking = soon(partial(posts.may_comment, viewer_id, post)) if viewer_id and comment_ids else None
    answering = _reading_answered(post, comments)
    shown = visible(viewer_id, post, comments)
    answered = [*shown.comments, *(answering.result().values() if answering else ())]
    likes = {user_id: each.result() for user_id, each in reading.items()}
    context = _Context(
        viewer_id,
        post,
        shown.accounts,
        answered={each.comment_id for each in answered if is_shown(viewer_id, post, each, shown.accounts)},
        may_reply=asking.result() if asking else False,
        liked=likes.get(viewer_id or "", set()),
        hearted=likes.get(post.author_id, set()),
        word_filter=filtering.result() if filtering else graph.NO_WORDS,
    )
    return [_answer(context, each) for each in shown.comments]


def _reading_answered(post: Post, comments: Sequence[Comment]) -> "Future[dict[str, Comment]] | None":
    """Start to read the replies that these answer and that are not among them; None if there are none."""
    wanted = {each.reply_to for each in comments if each.reply_to} - {each.comment_id for each in comments}
    return soon(partial(tables.get_many, [(post.post_id, each) for each in sorted(wanted)])) if wanted else None


def own_comment(comment: Comment) -> OwnComment:
    """A comment in the list of its author's comments."""
    return OwnComment(
        id=comment.comment_id,
        post_id=comment.post_id,
        parent_comment_id=comment.parent_id,
        body=comment.body or "",
        held=_tells_held(comment),
        edited_at=_time(comment.edited_ms),
        created_at=clock.rfc3339(comment.created_ms),
    )


def _answer(context: _Context, comment: Comment) -> CommentAnswer:
    known = context.accounts
    author = known.get(comment.author_id)
    is_for_author = context.viewer_id == context.post.author_id
    return CommentAnswer(
        id=comment.comment_id,
        author=accounts.card(author) if author else None,
        body=comment.body,
        tags=list(comment.tags),
        mentions=[known[user_id].username for user_id in comment.mentioned_ids if user_id in known],
        parent_comment_id=comment.parent_id,
        reply_to=comment.reply_to if comment.reply_to in context.answered else None,
        likes_count=comment.likes_count,
        replies_count=comment.replies_count,
        pinned=comment.comment_id in context.post.comment_pins,
        held=comment.held is not None if is_for_author else _tells_held(comment),
        hidden=comment.hidden and is_for_author,
        hearted=comment.comment_id in context.hearted,
        edited_at=_time(comment.edited_ms),
        filtered=_filtered(context, comment),
        viewer=CommentMarks(liked=comment.comment_id in context.liked, can=_can(context, comment)),
        created_at=clock.rfc3339(comment.created_ms),
    )


def _filtered(context: _Context, comment: Comment) -> list[str]:
    """Ids of the viewer's muted words that a comment contains; none of the viewer's own comments is filtered."""
    if comment.is_deleted or comment.author_id == context.viewer_id:
        return []
    return context.word_filter.matches([comment.body or "", *(f"#{tag}" for tag in comment.tags)])


def _tells_held(comment: Comment) -> bool:
    """Whether its writer is told that a comment is held: not if the reason is that the writer is restricted."""
    return comment.held is not None and comment.held != RESTRICTED


def may_edit(viewer_id: str | None, comment: Comment) -> bool:
    """Whether the viewer wrote the comment, and may still change it."""
    age_ms = clock.now_ms() - comment.created_ms
    return comment.author_id == viewer_id and age_ms <= settings().comment_edit_window * 1000


def _can(context: _Context, comment: Comment) -> list[Capability]:
    """What the viewer may do with a comment. The routes refuse by the same rules."""
    viewer_id, post = context.viewer_id, context.post
    if viewer_id is None or comment.is_deleted:
        return []
    is_writer, moderates = viewer_id == comment.author_id, viewer_id == post.author_id
    waits = comment.hidden or comment.held is not None
    rules: dict[Capability, bool] = {
        "reply": context.may_reply,
        "like": True,
        "edit": may_edit(viewer_id, comment),
        "delete": is_writer or moderates,
        "pin": moderates and not waits and comment.parent_id is None,
        "hide": moderates and not is_writer and not comment.hidden,
        "approve": moderates and waits,
    }
    return [capability for capability, holds in rules.items() if holds]


def _time(ms: int | None) -> str | None:
    return None if ms is None else clock.rfc3339(ms)
