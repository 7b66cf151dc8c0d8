"""Publish posts at a time, and end the states of posts that end at a time.

A scheduled post has an id with the time of its publication, so another time makes another post. When it is due it
becomes processing, and from then on it is settled, delivered and swept like a new post.
"""

from dataclasses import replace
from itertools import islice

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids, observability
from chalicelib.core.problems import Conflict, Problem
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service as media
from chalicelib.posts import state_tables, tables
from chalicelib.posts.creation import check_publication_time, settle_post
from chalicelib.posts.post import PROCESSING, SCHEDULED, Post
from chalicelib.posts.settings import settings


def reschedule(post: Post, edited: Post, publish_ms: int | None) -> Post | None:
    """Replace a scheduled post by its edited form with another time of publication, and thus with another id.

    Args:
        publish_ms: milliseconds since 1970; None: it is published now.

    Returns:
        The new post; None if the scheduled one, or one of its media, has changed.

    Raises:
        Conflict: the post is not scheduled.
        Unprocessable: as of `check_publication_time`.
    """
    if post.state != SCHEDULED:
        raise Conflict("The post is not scheduled.", code="post-not-scheduled")
    if publish_ms == post.due_ms:
        return tables.edit(post, edited)
    if publish_ms is not None:
        check_publication_time(publish_ms)
    at_ms = clock.now_ms() if publish_ms is None else publish_ms
    new = replace(
        edited,
        post_id=ids.new_owned_id(post.author_id, at_ms),
        state=PROCESSING if publish_ms is None else SCHEDULED,
        created_ms=at_ms,
        unplanned_ms=at_ms,
    )
    held = media.of_post(post.author_id, post.media_ids)

    def write(transaction: TransactWrite) -> None:
        tables.put_new(transaction, new)
        state_tables.forward(transaction, post, new.post_id)
        for each in held:
            media.move(transaction, each, post.post_id, new.post_id)

    try:
        transact(write)
    except TransactionRefused:
        return None
    return settle_post(new) or new


def end_due_states() -> int:
    """Publish scheduled posts that are due, and erase deleted posts and drafts whose time is over.

    Returns:
        The number of posts whose state ended.

    Raises:
        ExceptionGroup: some posts could not be handled; all the others were, and a later run tries these again.
        PynamoDBException: the posts that are due could not be read.
    """
    ended = 0
    errors: list[Exception] = []
    for post_id in islice(state_tables.due_ids(clock.now_ms()), settings().sweep_rows):
        try:
            ended += _end(post_id)
        except (ClientError, BotoCoreError, PynamoDBException, Problem) as error:
            observability.logger.exception("its state did not end; a later run tries again", post_id=post_id)
            errors.append(error)
    if errors:
        raise ExceptionGroup("posts are still in a state that is over", errors)
    return ended


def _end(post_id: str) -> bool:
    """End the state of one post that may be due. Returns whether it ended."""
    post = tables.get(post_id)
    if post is None or not post.is_over:
        return False
    with observability.request(post.request_id, trace=post.trace):
        if post.state != SCHEDULED:
            observability.logger.info("its time is over: to be erased", post_id=post_id, state=post.state)
            return state_tables.make_tombstone(post) is not None
        observability.logger.info("due: to be published", post_id=post_id)
        due = state_tables.transfer(post, PROCESSING)
        return due is not None and settle_post(due) is not None
