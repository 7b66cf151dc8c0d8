"""Who looks at their feed. What nobody would see is not delivered; on return the inbox is made anew.

The header of an inbox says when its reader looked last. Whoever was away for longer finds `since_ms` raised to a moment
from now, before anything else is told of the return: until then deliveries may still be skipped. Pages below it are
merged from the authors' timelines, so nothing is missing while the inbox is rebuilt, nor if it never is.
"""

from collections.abc import Iterable

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
from chalicelib.fanout.tables import Header

GRACE = HOUR  # somebody who looks just before the time is up is marked some seconds later
_seen: Cache[str, bool] = Cache(lambda: settings().cached_presences)


def seen(viewer_ids: Iterable[str]) -> list[str]:
    """Those of the people whose inboxes are worth filling: who looked lately, or registered too lately to have to.

    Who has looked goes on counting for a month, so that much is remembered of it; absence never is.
    """
    lifetime = settings().presence_lifetime + GRACE
    newcomers = ids.first_at(clock.now_ms() - lifetime * 1000)
    asked = list(viewer_ids)
    unknown = [each for each in asked if each < newcomers and _seen.get(each, lifetime) is None]
    for viewer_id, seen_ms in tables.last_seen(unknown).items():
        _seen.put(viewer_id, True, seen_ms)
    return [each for each in asked if each >= newcomers or _seen.get(each, lifetime)]


def look(viewer_id: str, header: Header | None) -> int:
    """Note that the viewer looks; the time (milliseconds since 1970) since when the inbox counts.

    Args:
        header: of the inbox, as it was read just now.

    Raises:
        NotFound: the viewer's account is no more.
        Unavailable: the queue pushes back.
    """
    present_ms = clock.now_ms() - settings().presence_lifetime * 1000
    if header is None and viewer_id < ids.first_at(present_ms):
        return _return(viewer_id, None)
    if header is not None and header.seen_ms < present_ms:
        return _return(viewer_id, header)
    if header is None or header.seen_ms < clock.now_ms() - settings().presence_interval * 1000:
        _mark_seen(viewer_id)
    return header.since_ms if header else 0


def _mark_seen(viewer_id: str) -> None:
    try:
        tables.mark_seen(viewer_id)
    except PynamoDBException as error:
        if not is_throttle(error):
            raise
        observability.logger.warning("not marked as seen; the next page does it", exc_info=True)


def _return(viewer_id: str, header: Header | None) -> int:
    accounts.account(viewer_id)
    delay = settings().rebuild_delay
    since_ms = clock.now_ms() + delay * 1000
    message = RebuildInbox(viewer_id, since_ms)
    # Messages first: should the header not be written, they find another and do nothing.
    queues.send([message], group=viewer_id, delay=settings().rebuild_again)
    queues.send([message], group=viewer_id, delay=delay)
    if tables.begin_anew(viewer_id, header, since_ms):
        observability.measure(FanoutMetric.READERS_RETURNED)
        return since_ms
    found = tables.header(viewer_id)  # another request of the same reader came first
    return found.since_ms if found else since_ms
