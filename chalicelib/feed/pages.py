"""A page of the home feed, as it is answered."""

from dataclasses import asdict

from chalicelib.core import cursors, observability
from chalicelib.feed import visible_posts
from chalicelib.feed.metrics import FeedMetric
from chalicelib.feed.reader import Place
from chalicelib.feed.schemas import FeedPage, Mode, item
from chalicelib.feed.settings import settings
from chalicelib.posts import service as posts


def page(viewer_id: str, mode: Mode, limit: int, cursor: str | None) -> FeedPage:
    """One page of the viewer's home feed: newest first, or by rank.

    Posts that arrive meanwhile stand above the first page; those that vanish are passed over. So no post is repeated or
    skipped from page to page.

    Raises:
        BadRequest: the cursor is not one of this viewer's feed.
        NotFound: the viewer's account is no more.
    """
    read = _ranked if mode == "ranked" else _latest
    with observability.timed(FeedMetric.FEED_PAGE_LATENCY, FeedMetric.FEED_PAGE_SLOW, settings().feed_page_target_ms):
        answer = read(viewer_id, limit, cursor)
    observability.measure(FeedMetric.FEED_PAGE_DEGRADED, int(answer.degraded))
    return answer


def _latest(viewer_id: str, limit: int, cursor: str | None) -> FeedPage:
    listing = f"feed:latest:{viewer_id}"
    place = Place(**cursors.decode(listing, cursor) or {})
    found = visible_posts.below(viewer_id, place, limit)
    shown = found.first(posts.page_length(found.posts, limit))
    return FeedPage(
        items=[item(answer) for answer in posts.present(viewer_id, shown.posts, marks=shown.marks)],
        next_cursor=cursors.encode(listing, asdict(shown.end) if shown.end else None),
        degraded=shown.degraded,
    )


def _ranked(viewer_id: str, limit: int, cursor: str | None) -> FeedPage:
    from chalicelib.feed import ranked_pages  # no API needs it for its first answer

    listing = f"feed:windows:{viewer_id}"
    position = cursors.decode(listing, cursor)
    shown = ranked_pages.read(viewer_id, limit, ranked_pages.Position(**position) if position else ranked_pages.TOP)
    return FeedPage(
        items=shown.items,
        next_cursor=cursors.encode(listing, asdict(shown.end) if shown.end else None),
        degraded=shown.degraded,
    )
