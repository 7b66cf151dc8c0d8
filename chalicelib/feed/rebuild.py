"""Rebuild the inbox of a viewer that returned after a month, from the timelines of the followees.

The rebuild runs twice: after `rebuild_delay`, when every delivery worker reads that the viewer is active, and after two
minutes, for deliveries that took longer. Rows are keys, and the floor is lowered only if it still belongs to this
return. So a run that dies, is repeated or comes much later does no harm. Until a run succeeds, feed pages are merged
from timelines.
"""

from concurrent.futures import Future
from functools import partial
from itertools import islice

from chalicelib.core import ids, observability
from chalicelib.fanout import service as fanout
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.feed import sources
from chalicelib.feed.merging import Merge, Segment
from chalicelib.feed.metrics import FeedMetric
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph


def rebuild(message: RebuildInbox) -> None:
    """Put the newest pushed posts into the inbox, up to `inbox_rows`, then lower the inbox's floor to the last one.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    viewer_id, returned_ms = message.viewer_id, message.returned_ms
    header = fanout.header(viewer_id)
    if header is None or header.returned_ms != returned_ms:
        return  # the page that sent the message died before it wrote the header, or a later return has replaced it
    author_ids = [*graph.followee_ids(viewer_id), viewer_id]
    newest = list(islice(Merge(partial(_inbox_segment, viewer_id), author_ids, None), settings().inbox_rows))
    fanout.put([viewer_id], newest)
    is_all = len(newest) < settings().inbox_rows
    fanout.lower_floor(viewer_id, returned_ms, 0 if is_all else ids.created_ms(newest[-1]) + 1)
    observability.measure(FeedMetric.INBOXES_REBUILT)
    observability.logger.info("rebuilt", viewer_id=viewer_id, rows=len(newest), authors=len(author_ids))


def _inbox_segment(viewer_id: str, author_id: str, below: str | None) -> "Future[Segment]":
    """The next segment of an author's posts that belong in the inbox: pushed posts, and all of the viewer's own."""
    return sources.timeline(author_id, below, not_below_ms=fanout.oldest_ms(), pushed_only=author_id != viewer_id)
