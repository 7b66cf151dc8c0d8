"""Delete comments: one, by its writer or the post's author; or all comments of a deleted post.

A reply is deleted at once. A comment of the first level becomes a stub, because a reply to it may be in flight. A
message that is delivered when no request can still write one deletes stubs without replies.
"""

from chalicelib.comments import tables
from chalicelib.comments.access import get, no_such_comment
from chalicelib.comments.brakes import count_change
from chalicelib.comments.comment import Comment, author_of
from chalicelib.comments.messages import SweepComments
from chalicelib.comments.settings import settings
from chalicelib.core import ids, observability, queues
from chalicelib.core.outbox import Subscriber
from chalicelib.core.problems import Forbidden
from chalicelib.core.streams import StreamRecord
from chalicelib.posts import service as posts


def delete(caller_id: str, post_id: str, comment_id: str) -> None:
    """Delete a comment of the caller, or of the caller's post, whether or not the caller may still see the post.

    Raises:
        NotFound: there is no such comment, or the caller may not see it.
        Forbidden: the caller may see it, but wrote neither the comment nor the post.
        TooManyRequests: see `count_change`.
    """
    count_change(caller_id)
    if caller_id not in (author_of(comment_id), ids.owner_of(post_id)):
        get(caller_id, post_id, comment_id)
        raise Forbidden("Only its writer and the author of the post delete a comment.")
    erase(post_id, comment_id)


def erase(post_id: str, comment_id: str) -> None:
    """Delete a comment as its writer does; repeating it changes nothing while there is a stub.

    Raises:
        NotFound: there is no such comment.
    """
    comment = tables.get(post_id, comment_id)
    if comment is None:
        raise no_such_comment()
    while comment and not comment.is_deleted:
        _delete_live(comment)
        comment = tables.get(post_id, comment_id)


def _delete_live(comment: Comment) -> None:
    """Delete a reply, or make a comment a stub. The message about the stub is sent first. If this call dies before its
    write, the message finds a stub that still has its reply, or a comment that is no stub, and changes nothing.
    """
    if not comment.parent_id:
        _sweep_later(comment.post_id, comment.comment_id)
        tables.make_stub(comment)
        return
    thread = tables.get(comment.post_id, comment.parent_id)
    if thread and thread.is_deleted:
        _sweep_later(comment.post_id, comment.parent_id)
    tables.remove(comment)


def sweep(message: SweepComments) -> None:
    """Delete a stub without replies, or the next comments of a deleted post; repeating it changes nothing."""
    if message.comment_id:
        _remove_stub(message.post_id, message.comment_id)
    else:
        _delete_some(message)


def publish(record: StreamRecord) -> None:
    """Queue the deletion of the comments of a post from the record by which it was deleted."""
    _post_deleted(posts.post_id_of(record))


def republish(post_id: str) -> None:
    """Queue the deletion of the comments of a post if it is deleted, read strongly."""
    post = posts.find(post_id)
    if post is None or post.state == posts.DELETED:
        _post_deleted(post_id)


def _post_deleted(post_id: str) -> None:
    message = SweepComments(post_id)
    group = ids.owner_of(post_id)
    queues.send([message], group=group)
    queues.send([message], group=group, delay=settings().comment_settle_delay)  # a comment may be in flight


def _sweep_later(post_id: str, comment_id: str) -> None:
    message = SweepComments(post_id, comment_id)
    queues.send([message], group=ids.owner_of(post_id), delay=settings().comment_settle_delay)


def _remove_stub(post_id: str, comment_id: str) -> None:
    comment: Comment | None = tables.get(post_id, comment_id)
    if comment and comment.is_deleted and not tables.replies(post_id, comment_id, None, 1):
        tables.remove(comment)


def _delete_some(message: SweepComments) -> None:
    """Delete the comments of a deleted post shard by shard, then send a message for the rest, if there is any."""
    post = posts.find(message.post_id)
    if post and post.state != posts.DELETED:
        observability.logger.info("post is not deleted; its comments stay", post_id=message.post_id)
        return
    left = settings().comments_erased
    shards = post.comment_shards if post else settings().comment_shards  # no comment is in a higher one
    for shard in range(message.shard, shards):
        keys = tables.any_keys(message.post_id, shard, left)
        tables.delete_keys(keys)
        left -= len(keys)
        if left == 0:
            rest = SweepComments(message.post_id, shard=shard)
            queues.send([rest], group=ids.owner_of(message.post_id))
            return


SUBSCRIBER = Subscriber(
    room="comments",
    table="posts",
    changes=(posts.WAS_DELETED,),
    handle=publish,
    id_of=posts.post_id_of,
    handle_again=republish,
)
