"""Posts in their places: ranked from what may be shown, and found again from what a window holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.core import clock
from chalicelib.core.parallel import soon
from chalicelib.events import service as events
from chalicelib.feed import visible_posts
from chalicelib.feed.ranking import features, interests, model
from chalicelib.feed.ranking.features import Candidate, Reader
from chalicelib.feed.ranking.windows import Entry
from chalicelib.feed.schemas import Code, FeedItem, Reason, item
from chalicelib.feed.settings import settings
from chalicelib.media import service as media
from chalicelib.posts import service as posts
from chalicelib.posts.service import Marks, Post

_CODES: dict[str, Code] = {
    "recency_hours": "recent",
    "recency_days": "recent",
    "author_liked": "author_you_like",
    "author_viewed": "author_you_view",
    "velocity": "popular",
    "tag_interest": "tags_you_like",
    "video": "format",
    "carousel": "format",
}
Found = Mapping[str, tuple[Post, Marks]]
"""Posts that may be seen, by id, and what the reader did with them."""


@dataclass(frozen=True)
class Placed:
    """A post in its place.

    Attributes:
        figures: its features, where they are known.
    """

    entry: Entry
    post: Post
    marks: Marks
    figures: Sequence[float] | None


def rank(followed: Found, suggested: Found, reader: Reader, above: Sequence[str]) -> list[Placed]:
    """All of them, the best first.

    Args:
        above: authors of the posts that stand above the first.
    """
    available = {**suggested, **followed}
    asked = [_candidate(post, is_followed=post_id in followed) for post_id, (post, _) in available.items()]
    order = model.rank(asked, reader, clock.now_ms(), settings().author_gap, above)
    return [
        Placed(Entry(each.post_id, each.reason, each.is_followed), *available[each.post_id], each.figures)
        for each in order
    ]


def again(viewer_id: str, entries: Sequence[Entry]) -> list[Placed]:
    """Those of a window's entries that the viewer may still see, in their order, without figures."""
    suggested = [entry.post_id for entry in entries if not entry.is_followed]
    beside = soon(partial(interests.shown, viewer_id, suggested), apart="suggested") if suggested else None
    found = visible_posts.shown(viewer_id, [entry.post_id for entry in entries if entry.is_followed])
    if beside is not None:
        found |= beside.result()
    return [Placed(entry, *found[entry.post_id], None) for entry in entries if entry.post_id in found]


def with_figures(placed: Iterable[Placed], reader: Reader) -> list[Placed]:
    """The same with their features as they are now."""
    now_ms = clock.now_ms()
    return [
        Placed(
            each.entry,
            each.post,
            each.marks,
            features.of(_candidate(each.post, is_followed=each.entry.is_followed), reader, now_ms),
        )
        for each in placed
    ]


def items(viewer_id: str, placed: Sequence[Placed]) -> list[FeedItem]:
    """The posts as they are answered; one whose author is gone is left out."""
    marks = {each.post.post_id: each.marks for each in placed}
    answers = posts.present(viewer_id, [each.post for each in placed], marks=marks)
    by_id = {each.post.post_id: each for each in placed}
    return [item(answer, _reason(by_id[answer.id].entry), _context(viewer_id, by_id[answer.id])) for answer in answers]


def _candidate(post: Post, *, is_followed: bool) -> Candidate:
    return Candidate(
        post.post_id,
        post.created_ms,
        likes=post.likes_count,
        comments=post.comments_count,
        tags=post.tags,
        media=len(post.media_ids),
        has_video=any(each.kind == media.VIDEO for each in post.media),
        is_followed=is_followed,
    )


def _reason(entry: Entry) -> Reason:
    return Reason(code=_CODES[entry.reason] if entry.is_followed else "suggested", feature=entry.reason)


def _context(viewer_id: str, placed: Placed) -> str | None:
    if placed.figures is None:
        return None
    return events.seal(viewer_id, placed.post.post_id, features.VERSION, placed.figures)
