"""The feed as it is read: inbox rows, of which the graph and the posts themselves say what may be shown.

Two dependent rounds of calls as a rule: the rows; then authors, restrictions and posts at once. (A third, before them,
when the viewer's own account is not cached.)
"""

from dataclasses import asdict, dataclass
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.core import cursors, ids, observability
from chalicelib.core.observability import Metric
from chalicelib.core.parallel import soon
from chalicelib.core.problems import NotFound
from chalicelib.core.settings import settings
from chalicelib.feed import tables
from chalicelib.feed.floor import floor_ms
from chalicelib.feed.schemas import FeedPage, Mode
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post

READ_ON = 100  # rows of a further read, when too few of the first could be shown: one batch get of posts
READS = 9  # one of a page's size and eight of 100 reach the floor of any inbox, so no page is empty but the last


@dataclass(frozen=True)
class _Place:
    """How far a reader has come: the last row and how many there were, hidden ones too."""

    below: str | None = None
    seen: int = 0


def page(viewer_id: str, mode: Mode, limit: int, cursor: str | None) -> FeedPage:
    """One page of the viewer's home feed, newest first.

    Posts that arrive meanwhile stand above the first page; those that vanish are passed over. So no post is repeated or
    skipped from page to page.

    Raises:
        BadRequest: the cursor is not one of this viewer's feed.
        NotFound: the viewer's account is no more.
    """
    with observability.timed(Metric.FEED_PAGE_LATENCY, Metric.FEED_PAGE_SLOW, settings().feed_page_target_ms):
        listing = f"feed:{mode}:{viewer_id}"
        place = _Place() if cursor is None else _Place(**cursors.decode(listing, cursor))
        shown, end = _read(viewer_id, limit, place)
        next_cursor = None if end is None else cursors.encode(listing, asdict(end))
        answer = FeedPage(items=posts.present(viewer_id, shown), next_cursor=next_cursor)
    observability.measure(Metric.FEED_PAGE_DEGRADED, int(answer.degraded))
    return answer


def _read(viewer_id: str, limit: int, place: _Place) -> tuple[list[Post], _Place | None]:
    """Up to `limit` posts below `place`, and where the next page begins, None at the end."""
    since_ms = _since_ms(viewer_id)
    shown: list[Post] = []
    for size in (limit, *[READ_ON] * (READS - 1)):
        rows, more = _rows(viewer_id, size, since_ms, place)
        found = _viewable(viewer_id, rows)
        for row in rows:
            post = found.get(row)
            if len(shown) == limit or (post and posts.page_length([*shown, post], limit) == len(shown)):
                return shown, place
            place = _Place(row, place.seen + 1)
            if post:
                shown.append(post)
        if not more:
            return shown, None
        if len(shown) == limit:
            break
    return shown, place


def _rows(viewer_id: str, size: int, since_ms: int, place: _Place) -> tuple[list[str], bool]:
    """The next rows of the inbox, and whether there are more above the floor."""
    size = min(size, settings().inbox_rows - place.seen)
    if size <= 0:
        return [], False
    rows = tables.newest(viewer_id, size + 1, since_ms=since_ms, below=place.below)
    return rows[:size], len(rows) > size and place.seen + size < settings().inbox_rows


def _viewable(viewer_id: str, post_ids: list[str]) -> dict[str, Post]:
    """Those of the posts that the viewer may see now, by id."""
    if not post_ids:
        return {}
    author_ids = list({ids.owner_of(post_id): None for post_id in post_ids})
    known = soon(partial(accounts.accounts, author_ids))
    hidden = soon(partial(graph.restricted, viewer_id, author_ids))
    found = posts.posts(post_ids)
    authors = graph.viewable(viewer_id, known.result().values(), hidden.result())
    return {post_id: post for post_id, post in found.items() if post.author_id in authors}


def _since_ms(viewer_id: str) -> int:
    viewer = accounts.accounts([viewer_id]).get(viewer_id)
    if viewer is None:
        raise NotFound("There is no such user.")
    return floor_ms(viewer)
