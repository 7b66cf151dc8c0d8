"""Write comments and replies, each exactly once."""

from dataclasses import dataclass
from functools import partial

from chalicelib.comments import tables
from chalicelib.comments.access import get
from chalicelib.comments.brakes import count_comment, hold_of
from chalicelib.comments.comment import Comment, new_id, shard_of, thread_of
from chalicelib.core import clock
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.problems import Conflict, Forbidden
from chalicelib.core.tables import shard_of as hash_of
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post, ResolvedCaption

Written = tuple[Post, Comment]
"""The post, and the comment on it."""


@dataclass(frozen=True)
class _Text:
    """What the author asks to write: the resolved text, why it is held, and what it replies to."""

    resolved: ResolvedCaption
    held: str | None
    parent_id: str | None
    reply_to: str | None


def create(
    author_id: str, post_id: str, body: str, parent_id: str | None = None, key: IdempotencyKey | None = None
) -> Written:
    """Write a comment, or a reply to the comment `parent_id`. The same key returns the same comment again.

    A reply to a reply is stored below the comment of the first level, with `reply_to`.

    Returns:
        The post, and the comment.

    Raises:
        NotFound: there is no such post or comment, or the author may not see it.
        Forbidden: the post does not take comments of this author.
        Unprocessable: the body has too many tags or mentions; the key came with another body before.
        Conflict: the comment of this key was deleted.
        TooManyRequests: the author wrote `comments_per_user` comments within the hour.
        Unavailable: the database throttles.
    """

    def admit() -> tuple[Post, _Text]:
        is_repeated = count_comment(author_id, post_id, body)
        return _admitted(author_id, post_id, body, parent_id, is_repeated=is_repeated)

    def make(admitted: tuple[Post, _Text]) -> Creation[Written]:
        post, text = admitted
        comment = _new_comment(post, author_id, text)
        return Creation(
            made_id=comment.comment_id,
            write=partial(tables.put_new, comment=comment, spread=post.comment_shards),
            put=partial(tables.create_new, comment, post.comment_shards),
            finish=lambda: (post, comment),
            stored=partial(_same_comment, post, comment),
        )

    find = partial(_current, author_id, post_id)
    return create_once(key, find=find, admit=admit, make=make, changing="The comments")


def _admitted(
    author_id: str, post_id: str, body: str, parent_id: str | None, *, is_repeated: bool
) -> tuple[Post, _Text]:
    """The post, and what is to be written on it, if its gate lets the author.

    Raises:
        NotFound, Forbidden, Unprocessable: see `create`.
    """
    reply_to = None
    if parent_id is None:
        post = posts.get(author_id, post_id)
    else:
        post, answered = get(author_id, post_id, parent_id)
        parent_id = thread_of(answered.comment_id)
        reply_to = answered.comment_id if answered.comment_id != parent_id else None
    if not posts.may_comment(author_id, post):
        raise Forbidden("The author of the post does not take comments from you.", code="comments-closed")
    resolved = posts.resolve_caption(body, field="body")
    held = hold_of(author_id, post, body, is_repeated=is_repeated)
    return post, _Text(resolved, held, parent_id, reply_to)


def _new_comment(post: Post, author_id: str, text: _Text) -> Comment:
    now_ms = clock.now_ms()
    shard = shard_of(text.parent_id) if text.parent_id else hash_of(f"{author_id}{now_ms}", post.comment_shards)
    return Comment(
        comment_id=new_id(author_id, now_ms, shard, text.parent_id),
        post_id=post.post_id,
        author_id=author_id,
        body=text.resolved.caption,
        tags=text.resolved.tags,
        mentions=text.resolved.mentions,
        reply_to=text.reply_to,
        held=text.held,
    )


def _same_comment(post: Post, comment: Comment) -> Written | None:
    """The stored comment, if this write created it: its response was lost, and the retry found the id taken."""
    stored = tables.get(post.post_id, comment.comment_id)
    return (post, stored) if stored and stored.body == comment.body else None


def _current(author_id: str, post_id: str, comment_id: str) -> Written:
    """The comment that a key created, with its post.

    Raises:
        Conflict: it was deleted.
        NotFound: the author may not see the post any more.
    """
    comment = tables.get(post_id, comment_id)
    if comment is None or comment.is_deleted:
        raise Conflict("The comment that this key created was deleted.", code="comment-deleted")
    return posts.get(author_id, post_id), comment
