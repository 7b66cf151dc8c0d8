"""Read a page of the home feed and build its response."""

from dataclasses import asdict

from chalicelib.core import cursors, observability
from chalicelib.feed import visible_posts
from chalicelib.feed.metrics import FeedMetric
from chalicelib.feed.reader import FeedPosition
from chalicelib.feed.schemas import FeedPage, Mode
from chalicelib.feed.settings import settings


def page(viewer_id: str, mode: Mode, limit: int, cursor: str | None) -> FeedPage:
    """Read one page of the viewer's home feed, newest first or ranked.

    Posts that arrive between two pages belong above the first page; deleted and hidden posts are skipped. So no post is
    repeated from page to page, and none is lost, except those that a degraded page skips.

    Raises:
        BadRequest: the cursor does not belong to this viewer's feed.
        NotFound: the viewer's account does not exist any more.
    """
    read = _ranked if mode == "ranked" else _latest
    with observability.timed(FeedMetric.FEED_PAGE_LATENCY, FeedMetric.FEED_PAGE_SLOW, settings().feed_page_target_ms):
        answer = read(viewer_id, limit, cursor)
    observability.measure(FeedMetric.FEED_PAGE_DEGRADED, int(answer.degraded))
    return answer


def _latest(viewer_id: str, limit: int, cursor: str | None) -> FeedPage:
    listing = f"feed:latest:{viewer_id}"
    position = FeedPosition(**cursors.decode(listing, cursor) or {})
    found = visible_posts.read_below(viewer_id, position, limit)
    shown, items = visible_posts.present_first(viewer_id, found, limit)
    return FeedPage(
        items=items,
        next_cursor=cursors.encode(listing, asdict(shown.end) if shown.end else None),
        degraded=shown.degraded,
    )


def _ranked(viewer_id: str, limit: int, cursor: str | None) -> FeedPage:
    from chalicelib.feed import ranked_pages  # late: the first response of a cold start does not need it

    listing = f"feed:windows:{viewer_id}"
    position = cursors.decode(listing, cursor)
    shown = ranked_pages.read_page(
        viewer_id, limit, ranked_pages.RankedPosition(**position) if position else ranked_pages.TOP
    )
    return FeedPage(
        items=shown.items,
        next_cursor=cursors.encode(listing, asdict(shown.end) if shown.end else None),
        degraded=shown.degraded,
    )
