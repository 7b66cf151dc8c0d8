"""Fan-out: a plan becomes chunks of inboxes, a chunk becomes rows.

Messages come more than once and in any order. Rows are keys, so putting and deleting them again changes nothing; a
publish looks at the post before it writes, and a row that is left over all the same (its post was deleted between the
look and the write) shows nothing, because pages are made of posts that are active when they are read.
"""

from collections.abc import Iterator
from itertools import chain

from chalicelib.accounts import service as accounts
from chalicelib.core import ids, observability, queues
from chalicelib.core.chunks import chunks
from chalicelib.core.observability import Metric
from chalicelib.core.settings import settings
from chalicelib.feed import tables
from chalicelib.feed.floor import oldest_ms
from chalicelib.feed.messages import Deliver
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.messages import PUBLISH, PlanPost


def plan(message: PlanPost) -> None:
    """Send one delivery for each chunk of the post's audience.

    A follower who came after the index was read gets the post by backfill. The post's mark goes last, so a plan that
    dies half-way is made again.

    Raises:
        NotFound: the author's account is no more.
        Unavailable: the queue or the database pushes back; the whole plan must come again.
    """
    delivery = posts.fan_out_of(message.post_id, message.change)
    if delivery is None:
        return
    author_id = ids.owner_of(message.post_id)
    audience = chunks(_audience(author_id, delivery), settings().fanout_chunk)
    deliveries = (Deliver(message.post_id, message.change, tuple(viewer_ids)) for viewer_ids in audience)
    sent = queues.send("fanout", deliveries, group=author_id)
    observability.measure(Metric.PLAN_CHUNKS, sent)
    observability.logger.info("planned", post_id=message.post_id, change=message.change, delivery=delivery, chunks=sent)
    posts.mark_planned(message.post_id, message.change)


def deliver(message: Deliver) -> None:
    """Write the rows of one chunk, or delete them.

    Raises:
        Unavailable: the database pushes back; the whole chunk must come again.
    """
    viewer_ids = dict.fromkeys(message.viewer_ids)
    if message.change != PUBLISH:
        tables.delete(viewer_ids, [message.post_id])
    elif ids.created_ms(message.post_id) >= oldest_ms() and posts.fan_out_of(message.post_id, PUBLISH) is not None:
        tables.put(viewer_ids, [message.post_id])
        began_ms, target_ms = observability.origin().began_ms, settings().inbox_target_ms
        observability.measure_lag(Metric.PUBLISH_TO_INBOX_LAG, began_ms, Metric.PUBLISH_TO_INBOX_SLOW, target_ms)
    else:
        return
    observability.measure(Metric.INBOX_ROWS, len(viewer_ids))
    observability.logger.info("delivered", post_id=message.post_id, change=message.change, inboxes=len(viewer_ids))


def _audience(author_id: str, delivery: str) -> Iterator[str]:
    """The author, who sees a new post at once whatever becomes of it, and who else gets it pushed."""
    yield author_id
    if delivery != posts.PULL:
        yield from chain.from_iterable(graph.follower_pages(accounts.account(author_id)))
