"""The inbox of a reader who came back is made anew from the timelines of whom they follow.

It runs twice: when nobody takes the reader for absent any more, and two minutes later, should a delivery have been in
flight for longer. Rows are keys, and the floor is lowered on condition that it is still that of this return: a run that
dies, comes again or comes much later does no harm. Until one succeeds, pages are merged from the timelines.
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
    """Put the newest pushed posts into the inbox, as many as are read of one; then let it count so far down.

    Raises:
        Unavailable, ClientError, BotoCoreError: the database pushes back; the message must come again.
    """
    viewer_id, returned_ms = message.viewer_id, message.returned_ms
    header = fanout.header(viewer_id)
    if header is None or header.returned_ms != returned_ms:
        return  # the page that sent this died before it wrote so much, or another return came since
    everybody = [*graph.followee_ids(viewer_id), viewer_id]
    newest = list(islice(Merge(partial(_inboxed, viewer_id), everybody, None), settings().inbox_rows))
    fanout.put([viewer_id], newest)
    is_all = len(newest) < settings().inbox_rows
    fanout.reach_down(viewer_id, returned_ms, 0 if is_all else ids.created_ms(newest[-1]) + 1)
    observability.measure(FeedMetric.INBOXES_REBUILT)
    observability.logger.info("rebuilt", viewer_id=viewer_id, rows=len(newest), authors=len(everybody))


def _inboxed(viewer_id: str, author_id: str, below: str | None) -> "Future[Segment]":
    """What of an author belongs into the viewer's inbox: what is pushed, and all of the viewer's own."""
    return sources.timeline(author_id, below, not_below_ms=fanout.oldest_ms(), pushed_only=author_id != viewer_id)
