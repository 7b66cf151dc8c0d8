"""Build ranked posts: rank the posts found for a window, and restore the posts of a stored window."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.core import clock
from chalicelib.core.parallel import soon
from chalicelib.events import service as events
from chalicelib.feed import visible_posts
from chalicelib.feed.ranking import features, interests, model
from chalicelib.feed.ranking.features import Candidate, ViewerInterests
from chalicelib.feed.ranking.windows import WindowEntry
from chalicelib.feed.schemas import Code, FeedItem, Reason, item, reason_of_tag
from chalicelib.feed.settings import settings
from chalicelib.graph.service import WordFilter
from chalicelib.media import service as media
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post, ViewerState

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
_SUGGESTED: Code = "suggested"
PostsById = Mapping[str, tuple[Post, ViewerState]]
"""Posts that the viewer may see, by id, with what the viewer did with each."""


@dataclass(frozen=True)
class RankedPost:
    """A post at its place in the ranked order.

    Attributes:
        feature_values: its features, if they are known.
    """

    entry: WindowEntry
    post: Post
    viewer_state: ViewerState
    feature_values: Sequence[float] | None


def rank(followed: PostsById, suggested: PostsById, viewer: ViewerInterests, above: Sequence[str]) -> list[RankedPost]:
    """Rank all posts, the best first.

    Args:
        above: authors of the posts directly above the first.
    """
    available = {**suggested, **followed}
    asked = [_candidate(post, is_followed=post_id in followed) for post_id, (post, _) in available.items()]
    order = model.rank(asked, viewer, clock.now_ms(), settings().author_gap, above)
    return [
        RankedPost(
            WindowEntry(each.post_id, each.reason, each.is_followed), *available[each.post_id], each.feature_values
        )
        for each in order
    ]


def rank_strangers(viewer_id: str, found: Iterable[Post]) -> list[str]:
    """Ids of posts whose authors the viewer does not follow, the best first by the viewer's likes and events.

    Do not start this function with `soon`: it waits for a call that it starts with `soon`.
    """
    asked = [_candidate(post, is_followed=False) for post in found]
    if not asked:
        return []
    viewer = interests.load(viewer_id)
    return [each.post_id for each in model.rank(asked, viewer, clock.now_ms(), settings().author_gap)]


def restore(viewer_id: str, entries: Sequence[WindowEntry]) -> tuple[list[RankedPost], WordFilter | None]:
    """The posts of a window's entries that the viewer may still see, in the stored order, without features; and the
    viewer's muted words, if they were read with them.
    """
    suggested = [entry.post_id for entry in entries if not entry.is_followed]
    pending = (
        soon(partial(interests.read_visible_suggestions, viewer_id, suggested), apart="suggested")
        if suggested
        else None
    )
    found, word_filter = visible_posts.read_visible(
        viewer_id, [entry.post_id for entry in entries if entry.is_followed]
    )
    if pending is not None:
        found |= pending.result()
    return [RankedPost(entry, *found[entry.post_id], None) for entry in entries if entry.post_id in found], word_filter


def with_features(ranked: Iterable[RankedPost], viewer: ViewerInterests) -> list[RankedPost]:
    """The same posts with their current features."""
    now_ms = clock.now_ms()
    return [
        RankedPost(
            each.entry,
            each.post,
            each.viewer_state,
            features.compute(_candidate(each.post, is_followed=each.entry.is_followed), viewer, now_ms),
        )
        for each in ranked
    ]


def present(
    viewer_id: str, ranked: Sequence[RankedPost], word_filter: WordFilter | None, tags: Collection[str]
) -> list[FeedItem]:
    """Build the feed items; a post whose author's account is gone is left out.

    Args:
        word_filter: the viewer's muted words, if they were read with the posts.
        tags: the tags that the viewer follows.
    """
    viewer_states = {each.post.post_id: each.viewer_state for each in ranked}
    are_followed = all(each.entry.is_followed for each in ranked)
    found = [each.post for each in ranked]
    answers = posts.present(
        viewer_id, found, viewer_states=viewer_states, word_filter=word_filter, are_followed=are_followed
    )
    by_id = {each.post.post_id: each for each in ranked}
    return [item(answer, _reason(by_id[answer.id], tags), _context(viewer_id, by_id[answer.id])) for answer in answers]


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


def _reason(ranked: RankedPost, tags: Collection[str]) -> Reason:
    feature = ranked.entry.reason
    if ranked.entry.is_followed:
        return Reason(code=_CODES[feature], feature=feature)
    return reason_of_tag(ranked.post.tags, tags) or Reason(code=_SUGGESTED, feature=feature)


def _context(viewer_id: str, ranked: RankedPost) -> str | None:
    if ranked.feature_values is None:
        return None
    return events.seal(viewer_id, ranked.post.post_id, features.VERSION, ranked.feature_values)
