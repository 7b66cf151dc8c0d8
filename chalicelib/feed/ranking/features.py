"""Compute the ranker's features: named numbers between 0 and 1 that describe a post for one viewer.

The names, their order and their meaning form a version: weights and stored contexts belong to one version.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import log1p

from chalicelib.core import ids
from chalicelib.core.settings import DAY, HOUR

VERSION = 1

HOURS_HALF_LIFE = 6 * HOUR  # of `recency_hours`: distinguishes posts of one day
DAYS_HALF_LIFE = 2 * DAY  # of `recency_days`: distinguishes posts of several days
LIKE_HALF_LIFE = 30 * DAY  # interests change
COMMENT_WEIGHT = 3  # a comment counts as three likes, because it takes more effort
MAX_VELOCITY = 100  # likes an hour; faster posts have the same velocity
# The amount at which a feature is 0.5.
LIKES_MIDPOINT = 3.0  # likes of the author's posts
ATTENTION_MIDPOINT = 5.0  # opened posts of the author
HIDING_MIDPOINT = 0.5  # hidden posts: a single one is a strong signal
TAGS_MIDPOINT = 5.0  # likes of posts with the same tags


@dataclass(frozen=True)
class ViewerInterests:
    """A viewer's interests, from the viewer's likes and events; scores decay with time.

    Attributes:
        liked_authors, liked_tags: likes by author and by tag.
        attention, hiding: scores by author, from the viewer's own events (`events.author_scores`).
    """

    user_id: str
    liked_authors: Mapping[str, float] = field(default_factory=dict)
    liked_tags: Mapping[str, float] = field(default_factory=dict)
    attention: Mapping[str, float] = field(default_factory=dict)
    hiding: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """What the ranker knows about a post.

    Attributes:
        media: how many photos and videos the post has.
        is_followed: whether the viewer follows the author; otherwise the post is a suggestion.
    """

    post_id: str
    created_ms: int
    likes: int = 0
    comments: int = 0
    tags: tuple[str, ...] = ()
    media: int = 1
    has_video: bool = False
    is_followed: bool = True

    @property
    def author_id(self) -> str:
        """The author's id."""
        return ids.owner_of(self.post_id)


def score_likes(
    likes: Iterable[tuple[str, Iterable[str], int]], now_ms: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Sum the viewer's likes by author and by tag; a like halves with every `LIKE_HALF_LIFE`.

    Args:
        likes: for each like the post's id, the post's tags, and the time of the like (ms since 1970).
    """
    authors: dict[str, float] = defaultdict(float)
    tags: dict[str, float] = defaultdict(float)
    for post_id, tagged, liked_ms in likes:
        worth = _decay(now_ms - liked_ms, LIKE_HALF_LIFE)
        authors[ids.owner_of(post_id)] += worth
        for tag in tagged:
            tags[tag] += worth
    return authors, tags


def compute(post: Candidate, viewer: ViewerInterests, now_ms: int) -> tuple[float, ...]:
    """The post's features for the viewer, in the order of `NAMES`."""
    return tuple(feature(post, viewer, now_ms) for feature in _FEATURES.values())


def _age(post: Candidate, now_ms: int) -> int:
    return max(0, now_ms - post.created_ms)


def _decay(passed_ms: int, half_life: int) -> float:
    return float(0.5 ** (max(0, passed_ms) / 1000 / half_life))


def _saturate(much: float, half: float) -> float:
    """Map 0 and above to 0 up to 1; `half` is mapped to 0.5."""
    return much / (much + half)


def _velocity(post: Candidate, viewer: ViewerInterests, now_ms: int) -> float:  # noqa: ARG001 - of all features
    hours = 1 + _age(post, now_ms) / 1000 / HOUR
    pace = (post.likes + COMMENT_WEIGHT * post.comments) / hours
    return min(1.0, log1p(max(0.0, pace)) / log1p(MAX_VELOCITY))


_FEATURES: dict[str, Callable[[Candidate, ViewerInterests, int], float]] = {
    "recency_hours": lambda post, _, now_ms: _decay(_age(post, now_ms), HOURS_HALF_LIFE),
    "recency_days": lambda post, _, now_ms: _decay(_age(post, now_ms), DAYS_HALF_LIFE),
    "author_liked": lambda post, viewer, _: _saturate(viewer.liked_authors.get(post.author_id, 0.0), LIKES_MIDPOINT),
    "author_viewed": lambda post, viewer, _: _saturate(viewer.attention.get(post.author_id, 0.0), ATTENTION_MIDPOINT),
    "velocity": _velocity,
    "tag_interest": lambda post, viewer, _: _saturate(
        sum(viewer.liked_tags.get(tag, 0.0) for tag in post.tags), TAGS_MIDPOINT
    ),
    "video": lambda post, *_: float(post.has_video),
    "carousel": lambda post, *_: float(post.media > 1),
    "author_hidden": lambda post, viewer, _: _saturate(viewer.hiding.get(post.author_id, 0.0), HIDING_MIDPOINT),
    "own": lambda post, viewer, _: float(post.author_id == viewer.user_id),
    "followed": lambda post, *_: float(post.is_followed),
}
NAMES = tuple(_FEATURES)
REASONS = NAMES[:8]
"""The features that may be given as the reason for a post's rank: those that raise a score."""
