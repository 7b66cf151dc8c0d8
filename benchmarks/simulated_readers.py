"""A simulator of people who read feeds. It is an assumption, not a measurement: it stands in for readers until there
are some, and shows whether the ranker finds again what was put in.

People have latent interests in topics and a latent affinity for each author. These decide whether a post pleases, with
its quality, its age, whether it is new to the reader, and the reader's liking for videos; none of that is told to the
ranker, which sees its own features only. Pages show the newest posts of those who are followed and a few of strangers,
in random order, so that what is learnt is not an earlier ranker's choice; readers tire as they scroll. What they see
and do becomes events, in the very shape that `POST /v1/events` stores.
"""

import random
from collections.abc import Iterator, Sequence
from math import exp, log2
from typing import Any

from benchmarks.simulated_people import DAY_MS, Person, Post, make_people, make_posts
from chalicelib.core import clock, ids
from chalicelib.core.settings import HOUR
from chalicelib.events import author_scores
from chalicelib.events.client_events import Event
from chalicelib.events.contexts import SCALE
from chalicelib.feed.ranking import features
from chalicelib.feed.ranking.features import Candidate, ViewerInterests

BEGIN_MS = ids.EPOCH_MS + 365 * DAY_MS
WARM_UP_MS = 2 * DAY_MS  # people post and read, and nobody is told
WINDOW = 60  # newest posts that a page is taken from
STRANGERS = 4  # people whose newest post is among them
SESSIONS_PER_DAY = 2.5
SCROLLS_ON = 0.94  # chance to look at one more post
LIKES_REMEMBERED = 100


class Simulation:
    """Some days of some people; the same seed tells the same story.

    Args:
        days: after two of which nothing is told.
    """

    def __init__(self, seed: int, people: int, days: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._end_ms = BEGIN_MS + WARM_UP_MS + days * DAY_MS
        self._people = make_people(self._draw, people)
        self._posts = make_posts(self._draw, self._people, BEGIN_MS, self._end_ms)
        self._by_author: dict[str, list[Post]] = {person.user_id: [] for person in self._people}

    def events(self) -> Iterator[dict[str, Any]]:
        """Everything that is told, in the order of time."""
        published = 0
        for at_ms, person in sorted(self._sessions(), key=lambda session: session[0]):
            while published < len(self._posts) and self._posts[published].created_ms < at_ms:
                post = self._posts[published]
                self._by_author[post.author_id].append(post)
                published += 1
            told = self._read(person, at_ms)
            if at_ms >= BEGIN_MS + WARM_UP_MS:
                yield from told

    def _sessions(self) -> Iterator[tuple[int, Person]]:
        for person in self._people:
            at_ms = BEGIN_MS + round(self._draw.expovariate(SESSIONS_PER_DAY) * DAY_MS)
            while at_ms < self._end_ms:
                yield at_ms, person
                at_ms += round(self._draw.expovariate(SESSIONS_PER_DAY) * DAY_MS)

    def _read(self, person: Person, at_ms: int) -> list[dict[str, Any]]:
        """One session: a page, from its top until the reader has had enough."""
        page = self._page(person)
        known = _known(person, at_ms)
        request_id = f"{person.user_id}-{at_ms}"
        told: list[dict[str, Any]] = []
        for position, (post, is_followed) in enumerate(page):
            if position and self._draw.random() > SCROLLS_ON:
                break
            seen = Event("impression", post.post_id, position=position, mode="ranked", request_id=request_id)
            did = self._act(person, post, position, at_ms, request_id)
            person.tastes = author_scores.add(person.tastes, author_scores.scores_from(person.user_id, did))
            received_at = clock.rfc3339(at_ms)
            told.append(seen.to_record(person.user_id, received_at, _context(post, is_followed, known, at_ms)))
            told += [event.to_record(person.user_id, received_at, {}) for event in did]
            person.seen.add(post.post_id)
        return told

    def _page(self, person: Person) -> list[tuple[Post, bool]]:
        """Posts and whether their authors are followed (or the reader's own), in random order."""
        draw, by_author = self._draw, self._by_author
        near = {person.user_id, *(each.user_id for each in person.follows)}
        found = [post for each in sorted(near) for post in by_author[each][-WINDOW:]]
        page = [(post, True) for post in sorted(found, key=lambda post: post.post_id)[-WINDOW:]]
        strangers = [each.user_id for each in draw.sample(self._people, STRANGERS) if each.user_id not in near]
        page += [(by_author[each][-1], False) for each in strangers if by_author[each]]
        draw.shuffle(page)
        return page

    def _act(self, person: Person, post: Post, position: int, at_ms: int, request_id: str) -> Sequence[Event]:
        """What the reader does with a post that is before them."""
        draw, pleasure = self._draw, _pleasure(person, post, at_ms) - 0.02 * position

        def event(kind: Any, dwell_ms: int | None = None) -> Event:
            return Event(kind, post.post_id, request_id=request_id, dwell_ms=dwell_ms)

        if draw.random() >= 1 / (1 + exp(-pleasure)):
            hides = draw.random() < 0.02 / (1 + exp(pleasure + 3))
            return [event("view", round(draw.expovariate(1 / 800))), *([event("hide")] if hides else [])]
        did = [event("view", 2500 + round(draw.expovariate(1 / 5000)))]
        if draw.random() < 0.5:
            did.append(event("like"))
            person.likes.append((post.post_id, post.tags, at_ms))
        chances = {"open": 0.3, "save": 0.05, "share": 0.03}
        return did + [event(kind) for kind, chance in chances.items() if draw.random() < chance]


def _pleasure(person: Person, post: Post, at_ms: int) -> float:
    """Log odds that the post makes the reader do something: the secret that the ranker is to guess."""
    if post.author_id == person.user_id:
        return -4.0
    hours = (at_ms - post.created_ms) / 1000 / HOUR
    return (
        -1.9
        + 1.0 * person.affinities[post.author_id]
        + 3.0 * person.interests[post.topic]
        + 0.8 * post.quality
        - 0.3 * log2(1 + hours / 6)
        - (2.0 if post.post_id in person.seen else 0.0)
        + (person.videos if post.has_video else 0.0)
        + (person.carousels if post.media > 1 else 0.0)
    )


def _known(person: Person, at_ms: int) -> ViewerInterests:
    """The reader as the product knows them."""
    person.tastes = author_scores.decay(person.tastes, (at_ms - person.known_ms) / 1000)
    person.known_ms = at_ms
    authors, tags = features.score_likes(person.likes[-LIKES_REMEMBERED:], at_ms)
    return ViewerInterests(person.user_id, authors, tags, person.tastes.attention, person.tastes.hiding)


def _context(post: Post, is_followed: bool, known: ViewerInterests, at_ms: int) -> dict[str, Any]:
    """What a sealed context would hold."""
    candidate = Candidate(
        post.post_id,
        post.created_ms,
        likes=post.likes(at_ms),
        tags=post.tags,
        media=post.media,
        has_video=post.has_video,
        is_followed=is_followed,
    )
    figures = features.compute(candidate, known, at_ms)
    return {"features_version": features.VERSION, "features": [round(each * SCALE) for each in figures]}
