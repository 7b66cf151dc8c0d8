"""Track which viewers are active. Inactive viewers get nothing delivered; when they return, their inboxes are rebuilt.

The header of an inbox contains the time of the viewer's last visit. When a viewer returns after a longer absence, the
first page raises the header's `since_ms` to a moment in the near future, because deliveries may be skipped until then.
Feed pages read older posts from the authors' timelines, so no post is missing while the inbox is rebuilt, or if it is
never rebuilt.

The header may also record that no older posts exist, so that pages of a nearly empty feed do not look for them again.
"""

from collections.abc import Callable, Iterable
from functools import partial

from pynamodb.exceptions import PynamoDBException

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, observability, queues
from chalicelib.core.caches import Cache
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import is_throttle
from chalicelib.fanout import tables
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.fanout.metrics import FanoutMetric
from chalicelib.fanout.settings import settings
from chalicelib.fanout.tables import InboxHeader

GRACE = HOUR  # a visit just before the end of the lifetime is recorded some seconds later
_active: Cache[str, bool] = Cache(lambda: settings().cached_presences)


def active_viewers(viewer_ids: Iterable[str]) -> list[str]:
    """The viewers whose inboxes are to be filled: active in the last 30 days, or registered since then.

    A visit counts for a month, so it is cached for that long; inactivity is never cached.
    """
    lifetime = settings().presence_lifetime + GRACE
    newcomers = ids.first_at(clock.now_ms() - lifetime * 1000)
    asked = list(viewer_ids)
    unknown = [each for each in asked if each < newcomers and _active.get(each, lifetime) is None]
    for viewer_id, seen_ms in tables.last_seen(unknown).items():
        _active.put(viewer_id, True, seen_ms)
    return [each for each in asked if each >= newcomers or _active.get(each, lifetime)]


def record_visit(viewer_id: str, header: InboxHeader | None) -> int:
    """Record the viewer's visit; returns the time (milliseconds since 1970) from which the inbox is complete.

    Args:
        header: of the inbox, as just read.

    Raises:
        NotFound: the viewer's account does not exist any more.
        Unavailable: the queue throttles.
    """
    present_ms = clock.now_ms() - settings().presence_lifetime * 1000
    if header is None and viewer_id < ids.first_at(present_ms):
        return _record_return(viewer_id, None)
    if header is not None and header.seen_ms < present_ms:
        return _record_return(viewer_id, header)
    if header is None or header.seen_ms < clock.now_ms() - settings().presence_interval * 1000:
        _unless_throttled(partial(tables.mark_seen, viewer_id))
    return header.since_ms if header else 0


def record_bottom(viewer_id: str, bottom_ms: int) -> None:
    """Record in the header that no author whom the viewer follows has a post created before `bottom_ms`.

    A new edge makes that wrong; its backfill calls `forget_bottom`, and once more two minutes later, when every page
    that could record what it read before the edge was written has ended: the caller has read inbox and edges within the
    last minute.
    """
    _unless_throttled(partial(tables.set_bottom, viewer_id, bottom_ms))


def forget_bottom(viewer_id: str, header: InboxHeader | None) -> None:
    """Undo `record_bottom`, because the viewer follows a further author.

    Args:
        header: of the inbox, as just read.
    """
    if header is not None and header.bottom_ms:
        tables.clear_bottom(viewer_id)


def _unless_throttled(write: Callable[[], object]) -> None:
    try:
        write()
    except PynamoDBException as error:
        if not is_throttle(error):
            raise
        observability.logger.warning("header not written; the next page does it", exc_info=True)


def _record_return(viewer_id: str, header: InboxHeader | None) -> int:
    accounts.account(viewer_id)
    delay = settings().rebuild_delay
    since_ms = clock.now_ms() + delay * 1000
    message = RebuildInbox(viewer_id, since_ms)
    # Messages first: if the header is not written, they find another one and do nothing.
    queues.send([message], group=viewer_id, delay=settings().rebuild_again)
    queues.send([message], group=viewer_id, delay=delay)
    if tables.reset_inbox(viewer_id, header, since_ms):
        observability.measure(FanoutMetric.READERS_RETURNED)
        return since_ms
    found = tables.header(viewer_id)  # another request of the same viewer came first
    return found.since_ms if found else since_ms
