"""What the ranker looks at: named figures of a post for one reader, each between 0 and 1.

The names, their order and what they mean are a version: weights and stored contexts are of one, and stay with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import log1p

from chalicelib.core import ids
from chalicelib.core.settings import DAY, HOUR

VERSION = 1

NEW_FOR = 6 * HOUR  # half-lives of the two recencies: within a day, and over days
RECENT_FOR = 2 * DAY
LIKING_FADES = 30 * DAY  # half-life of a like: tastes change
COMMENT_WORTH = 3  # likes: it takes that much more to write one
BUSIEST = 100  # likes an hour; beyond that nothing is more popular
# How much it takes until a feature is at a half.
HALF_LIKED = 3.0  # likes of the author's posts
HALF_ATTENDED = 5.0  # opened posts of the author
HALF_HIDDEN = 0.5  # hidden posts: one is telling
HALF_TAGGED = 5.0  # likes of posts with the same tags


@dataclass(frozen=True)
class Reader:
    """What is known of a reader; scores fade with time.

    Attributes:
        liked_authors, liked_tags: likes by author and by tag.
        attention, hiding: by author, from the reader's own events (`events.service.Tastes`).
    """

    user_id: str
    liked_authors: Mapping[str, float] = field(default_factory=dict)
    liked_tags: Mapping[str, float] = field(default_factory=dict)
    attention: Mapping[str, float] = field(default_factory=dict)
    hiding: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """What is known of a post.

    Attributes:
        is_followed: whether the reader follows the author; else it was found by the reader's interests.
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
        """Who made it."""
        return ids.owner_of(self.post_id)


def scores_of_likes(
    likes: Iterable[tuple[str, Iterable[str], int]], now_ms: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Likes by author and by tag, each halved for every half-life since.

    Args:
        likes: id and tags of a post, and when it was liked (ms).
    """
    authors: dict[str, float] = defaultdict(float)
    tags: dict[str, float] = defaultdict(float)
    for post_id, tagged, liked_ms in likes:
        worth = _halved(now_ms - liked_ms, LIKING_FADES)
        authors[ids.owner_of(post_id)] += worth
        for tag in tagged:
            tags[tag] += worth
    return authors, tags


def of(post: Candidate, reader: Reader, now_ms: int) -> tuple[float, ...]:
    """The post's features for the reader, in the order of `NAMES`."""
    return tuple(figure(post, reader, now_ms) for figure in _FIGURES.values())


def _age(post: Candidate, now_ms: int) -> int:
    return max(0, now_ms - post.created_ms)


def _halved(passed_ms: int, half_life: int) -> float:
    return float(0.5 ** (max(0, passed_ms) / 1000 / half_life))


def _share(much: float, half: float) -> float:
    """From 0 towards 1, one half where `much` is `half`."""
    return much / (much + half)


def _velocity(post: Candidate, reader: Reader, now_ms: int) -> float:  # noqa: ARG001 - as every figure
    hours = 1 + _age(post, now_ms) / 1000 / HOUR
    pace = (post.likes + COMMENT_WORTH * post.comments) / hours
    return min(1.0, log1p(max(0.0, pace)) / log1p(BUSIEST))


_FIGURES: dict[str, Callable[[Candidate, Reader, int], float]] = {
    "recency_hours": lambda post, _, now_ms: _halved(_age(post, now_ms), NEW_FOR),
    "recency_days": lambda post, _, now_ms: _halved(_age(post, now_ms), RECENT_FOR),
    "author_liked": lambda post, reader, _: _share(reader.liked_authors.get(post.author_id, 0.0), HALF_LIKED),
    "author_viewed": lambda post, reader, _: _share(reader.attention.get(post.author_id, 0.0), HALF_ATTENDED),
    "velocity": _velocity,
    "tag_interest": lambda post, reader, _: _share(
        sum(reader.liked_tags.get(tag, 0.0) for tag in post.tags), HALF_TAGGED
    ),
    "video": lambda post, *_: float(post.has_video),
    "carousel": lambda post, *_: float(post.media > 1),
    "author_hidden": lambda post, reader, _: _share(reader.hiding.get(post.author_id, 0.0), HALF_HIDDEN),
    "own": lambda post, reader, _: float(post.author_id == reader.user_id),
    "followed": lambda post, *_: float(post.is_followed),
}
NAMES = tuple(_FIGURES)
REASONS = NAMES[:8]
"""Those that may be given as the reason why a post stands where it does: what speaks for it."""
