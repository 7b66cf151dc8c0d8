"""The users of `benchmarks.simulation`: their followees and their posts."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp

from chalicelib.core import ids
from chalicelib.core.settings import DAY, HOUR
from chalicelib.events.author_scores import AuthorScores

TOPICS, TAGS_PER_TOPIC = 8, 4
FOLLOWS = (10, 60)  # least and most
SEEKS_LIKE = 3.0  # how much users prefer followees with the same interests
LIKED_WITHIN = 8  # hours
DAY_MS = DAY * 1000


@dataclass
class SimulatedUser:
    """A user of the simulation.

    Attributes:
        interests: by topic; they add up to 1.
        quality: mean quality of the user's posts.
        audience: how many users outside the simulation would like a good post of this user.
        videos, carousels: preference for them.
        affinities: preference for each other user's posts, whatever their topic.
        seen: posts that the user has seen before.
        likes, author_scores, known_ms: the platform's knowledge of the user, and the time of the scores.
    """

    user_id: str
    interests: list[float]
    posts_per_day: float
    quality: float
    audience: float
    videos: float
    carousels: float
    follows: list["SimulatedUser"] = field(default_factory=list)
    affinities: dict[str, float] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    likes: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)
    author_scores: AuthorScores = field(default_factory=AuthorScores)
    known_ms: int = 0


@dataclass
class Post:
    """A post: its topic, its quality, and its final number of likes."""

    post_id: str
    created_ms: int
    author_id: str
    topic: int
    tags: tuple[str, ...]
    media: int
    has_video: bool
    quality: float
    popularity: float

    def likes(self, at_ms: int) -> int:
        """The number of likes at a time: half of the final number within the first hours."""
        hours = (at_ms - self.created_ms) / 1000 / HOUR
        return int(self.popularity * (1 - 0.5 ** (hours / LIKED_WITHIN)))


def make_people(draw: random.Random, count: int) -> list[SimulatedUser]:
    """Users that follow each other, preferably those with similar interests; some have a high affinity."""
    people = [_user(draw, number) for number in range(count)]
    for user in people:
        others = [other for other in people if other is not user]
        order = {other.user_id: draw.expovariate(1) / exp(SEEKS_LIKE * _likeness(user, other)) for other in others}
        others.sort(key=lambda other: order[other.user_id])
        user.follows = others[: draw.randint(*FOLLOWS)]
        followed = {other.user_id for other in user.follows}
        user.affinities = {
            other.user_id: draw.gauss(0.0 if other.user_id in followed else -1.2, 1.1) for other in others
        }
    return people


def make_posts(draw: random.Random, people: Sequence[SimulatedUser], begin_ms: int, end_ms: int) -> list[Post]:
    """All posts, in order of time."""
    return sorted(_posts(draw, people, begin_ms, end_ms), key=lambda post: post.post_id)


def _user(draw: random.Random, number: int) -> SimulatedUser:
    weights = [draw.expovariate(1) ** 2 for _ in range(TOPICS)]
    return SimulatedUser(
        ids.first_at(ids.EPOCH_MS + 1 + number),
        [weight / sum(weights) for weight in weights],
        posts_per_day=min(8.0, 0.4 * draw.paretovariate(1.3)),
        quality=draw.gauss(0, 0.6),
        audience=min(20_000.0, 20 * draw.paretovariate(0.9)),
        videos=draw.gauss(0.2, 0.7),
        carousels=draw.gauss(0.1, 0.4),
    )


def _likeness(one: SimulatedUser, other: SimulatedUser) -> float:
    return sum(first * second for first, second in zip(one.interests, other.interests, strict=True))


def _posts(draw: random.Random, people: Sequence[SimulatedUser], begin_ms: int, end_ms: int) -> Iterator[Post]:
    for user in people:
        at_ms = begin_ms + _wait(draw, user.posts_per_day)
        while at_ms < end_ms:
            yield _post(draw, user, at_ms)
            at_ms += _wait(draw, user.posts_per_day)


def _wait(draw: random.Random, per_day: float) -> int:
    return round(draw.expovariate(per_day) * DAY_MS)


def _post(draw: random.Random, author: SimulatedUser, at_ms: int) -> Post:
    (topic,) = draw.choices(range(TOPICS), author.interests)
    tags = tuple(f"topic{topic}.{tag}" for tag in draw.sample(range(TAGS_PER_TOPIC), draw.randint(0, 3)))
    kind = draw.choices(("photo", "carousel", "video"), (60, 25, 15))[0]
    quality = author.quality + draw.gauss(0, 0.7)
    return Post(
        ids.first_at(at_ms) + author.user_id,
        at_ms,
        author.user_id,
        topic,
        tags,
        media=4 if kind == "carousel" else 1,
        has_video=kind == "video",
        quality=quality,
        popularity=author.audience / (1 + exp(1.5 - 1.5 * quality)),
    )
