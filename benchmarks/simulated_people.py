"""The people of the simulator of `benchmarks.simulated_readers`: whom they follow, and what they post."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp

from chalicelib.core import ids
from chalicelib.core.settings import DAY, HOUR
from chalicelib.events.author_scores import AuthorScores

TOPICS, TAGS_PER_TOPIC = 8, 4
FOLLOWS = (10, 60)  # least and most
SEEKS_LIKE = 3.0  # how much more people follow those of the same interests
LIKED_WITHIN = 8  # hours
DAY_MS = DAY * 1000


@dataclass
class Person:
    """Somebody who posts and reads.

    Attributes:
        interests: by topic; they add up to 1.
        quality: of what they post, on the average.
        audience: how many people beside the simulated ones would like a good post of theirs.
        videos, carousels: liking for them.
        affinities: for each other person's posts, whatever they show.
        seen: posts that they had on the screen before.
        likes, tastes, known_ms: what the platform remembers of them, the last as of when.
    """

    user_id: str
    interests: list[float]
    posts_per_day: float
    quality: float
    audience: float
    videos: float
    carousels: float
    follows: list["Person"] = field(default_factory=list)
    affinities: dict[str, float] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    likes: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)
    tastes: AuthorScores = field(default_factory=AuthorScores)
    known_ms: int = 0


@dataclass
class Post:
    """A post: what it is about, how good it is, and how many like it in the end."""

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
        """How many like it by then: half of all who ever will, within the first hours."""
        hours = (at_ms - self.created_ms) / 1000 / HOUR
        return int(self.popularity * (1 - 0.5 ** (hours / LIKED_WITHIN)))


def make_people(draw: random.Random, count: int) -> list[Person]:
    """People who follow one another, those of like interests rather than others; some of them are friends."""
    people = [_person(draw, number) for number in range(count)]
    for person in people:
        others = [other for other in people if other is not person]
        order = {other.user_id: draw.expovariate(1) / exp(SEEKS_LIKE * _likeness(person, other)) for other in others}
        others.sort(key=lambda other: order[other.user_id])
        person.follows = others[: draw.randint(*FOLLOWS)]
        followed = {other.user_id for other in person.follows}
        person.affinities = {
            other.user_id: draw.gauss(0.0 if other.user_id in followed else -1.2, 1.1) for other in others
        }
    return people


def make_posts(draw: random.Random, people: Sequence[Person], begin_ms: int, end_ms: int) -> list[Post]:
    """Everything that is posted, in the order of time."""
    return sorted(_posts(draw, people, begin_ms, end_ms), key=lambda post: post.post_id)


def _person(draw: random.Random, number: int) -> Person:
    weights = [draw.expovariate(1) ** 2 for _ in range(TOPICS)]
    return Person(
        ids.first_at(ids.EPOCH_MS + 1 + number),
        [weight / sum(weights) for weight in weights],
        posts_per_day=min(8.0, 0.4 * draw.paretovariate(1.3)),
        quality=draw.gauss(0, 0.6),
        audience=min(20_000.0, 20 * draw.paretovariate(0.9)),
        videos=draw.gauss(0.2, 0.7),
        carousels=draw.gauss(0.1, 0.4),
    )


def _likeness(one: Person, other: Person) -> float:
    return sum(first * second for first, second in zip(one.interests, other.interests, strict=True))


def _posts(draw: random.Random, people: Sequence[Person], begin_ms: int, end_ms: int) -> Iterator[Post]:
    for person in people:
        at_ms = begin_ms + _wait(draw, person.posts_per_day)
        while at_ms < end_ms:
            yield _post(draw, person, at_ms)
            at_ms += _wait(draw, person.posts_per_day)


def _wait(draw: random.Random, per_day: float) -> int:
    return round(draw.expovariate(per_day) * DAY_MS)


def _post(draw: random.Random, author: Person, at_ms: int) -> Post:
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
