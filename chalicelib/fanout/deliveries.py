"""Plan and carry out the delivery of a post: a plan splits the audience into chunks, a worker writes a chunk's rows.

The post's `delivery` decides: a pushed post goes into every follower's inbox, a pulled post into its author's inbox
only. Inboxes of viewers that were inactive for a month are skipped.

Messages may come twice and in any order. Rows are keys, so putting and deleting them again changes nothing. A publish
reads the post before it writes. If the post is deleted between the read and the write, a row remains but shows nothing,
because pages contain only posts that are active when they are read.
"""

from chalicelib.core import ids, observability, queues
from chalicelib.fanout import tables
from chalicelib.fanout.audience import audience_chunks, followers, recipients
from chalicelib.fanout.messages import AnnouncePost, Deliver
from chalicelib.fanout.metrics import FanoutMetric
from chalicelib.fanout.retention import oldest_ms
from chalicelib.fanout.settings import settings
from chalicelib.posts import service as posts
from chalicelib.posts.messages import PUBLISH, PlanPost


def plan(message: PlanPost) -> None:
    """Send one delivery for each chunk of the post's audience.

    A follower that is added after the index was read gets the post by backfill. The post's `unplanned` mark is removed
    last, so function `sweep_unplanned` repeats a plan that ended before that.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    post = posts.fanned_out(message.post_id, message.change)
    if post is None:
        return
    author_id = ids.owner_of(message.post_id)
    chunks = audience_chunks(author_id, followers(author_id) if post.delivery != posts.PULL else ())
    deliveries = (Deliver(message.post_id, message.change, tuple(viewer_ids)) for viewer_ids in chunks)
    sent = queues.send(deliveries, group=author_id)
    observability.measure(FanoutMetric.PLAN_CHUNKS, sent)
    observability.logger.info(
        "planned", post_id=message.post_id, change=message.change, delivery=post.delivery, chunks=sent
    )
    posts.mark_planned(message.post_id, message.change)


def deliver(message: Deliver) -> None:
    """Write the rows of one chunk, or delete them.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    viewer_ids = recipients(ids.owner_of(message.post_id), message.viewer_ids)
    observability.measure(FanoutMetric.INBOXES_SKIPPED, len(set(message.viewer_ids)) - len(viewer_ids))
    if message.change != PUBLISH:
        tables.delete(viewer_ids, [message.post_id])
    else:
        post = posts.fanned_out(message.post_id, PUBLISH)
        if post is None or ids.created_ms(message.post_id) < oldest_ms():
            return
        tables.put(viewer_ids, [message.post_id])
        _announce(message.post_id, viewer_ids)
        lag = FanoutMetric.PUBLISH_TO_OUTBOX_LAG if post.delivery == posts.PULL else FanoutMetric.PUBLISH_TO_INBOX_LAG
        began_ms, target_ms = observability.origin().began_ms, settings().inbox_target_ms
        observability.measure_lag(lag, began_ms, FanoutMetric.PUBLISH_TO_INBOX_SLOW, target_ms)
    observability.measure(FanoutMetric.INBOX_ROWS, len(viewer_ids))
    observability.logger.info("delivered", post_id=message.post_id, change=message.change, inboxes=len(viewer_ids))


def _announce(post_id: str, viewer_ids: list[str]) -> None:
    """Let another function tell the viewers who are connected: one message, whatever the size of the chunk."""
    author_id = ids.owner_of(post_id)
    others = tuple(viewer_id for viewer_id in viewer_ids if viewer_id != author_id)
    if others:
        queues.send([AnnouncePost(post_id, others)], group=author_id)
