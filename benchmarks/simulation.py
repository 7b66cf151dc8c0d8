"""Simulate users that read feeds.

The simulation is an assumption, not a measurement: it replaces real users until there are some, and shows whether the
ranker finds the preferences that were put in.

Users have latent interests in topics and a latent affinity for each author. Whether a user likes a post depends on
these, on the post's quality and age, on whether the user has seen it, and on the user's preference for videos. The
ranker gets none of this, only its own features. Pages show the newest posts of followees and a few posts of others, in
random order, so that the learning does not repeat the choices of an earlier ranker; users tire as they scroll. What
they see and do becomes events in the format that `POST /v1/events` stores.
"""

import random
from collections.abc import Iterator, Sequence
from math import exp, log2
from typing import Any

from benchmarks.simulated_users import DAY_MS, Post, SimulatedUser, make_people, make_posts
from chalicelib.core import clock, ids
from chalicelib.core.settings import HOUR
from chalicelib.events import author_scores
from chalicelib.events.client_events import Event
from chalicelib.events.contexts import SCALE
from chalicelib.feed.ranking import features
from chalicelib.feed.ranking.features import Candidate, ViewerInterests

BEGIN_MS = ids.EPOCH_MS + 365 * DAY_MS
WARM_UP_MS = 2 * DAY_MS  # users post and read, but no events are reported
WINDOW = 60  # newest posts that a page is chosen from
NOT_FOLLOWED = 4  # other users, whose newest post is added
SESSIONS_PER_DAY = 2.5
SCROLLS_ON = 0.94  # probability of viewing one more post
LIKES_REMEMBERED = 100


class Simulation:
    """Some days of some users; the same seed gives the same events.

    Args:
        days: days with events, after a warm-up of two days without.
    """

    def __init__(self, seed: int, people: int, days: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self._end_ms = BEGIN_MS + WARM_UP_MS + days * DAY_MS
        self._people = make_people(self._draw, people)
        self._posts = make_posts(self._draw, self._people, BEGIN_MS, self._end_ms)
        self._by_author: dict[str, list[Post]] = {user.user_id: [] for user in self._people}

    def events(self) -> Iterator[dict[str, Any]]:
        """All reported events, in order of time."""
        published = 0
        for at_ms, user in sorted(self._sessions(), key=lambda session: session[0]):
            while published < len(self._posts) and self._posts[published].created_ms < at_ms:
                post = self._posts[published]
                self._by_author[post.author_id].append(post)
                published += 1
            reported = self._read(user, at_ms)
            if at_ms >= BEGIN_MS + WARM_UP_MS:
                yield from reported

    def _sessions(self) -> Iterator[tuple[int, SimulatedUser]]:
        for user in self._people:
            at_ms = BEGIN_MS + round(self._draw.expovariate(SESSIONS_PER_DAY) * DAY_MS)
            while at_ms < self._end_ms:
                yield at_ms, user
                at_ms += round(self._draw.expovariate(SESSIONS_PER_DAY) * DAY_MS)

    def _read(self, user: SimulatedUser, at_ms: int) -> list[dict[str, Any]]:
        """One session: a page, from its top until the user stops."""
        page = self._page(user)
        known = _known(user, at_ms)
        request_id = f"{user.user_id}-{at_ms}"
        reported: list[dict[str, Any]] = []
        for position, (post, is_followed) in enumerate(page):
            if position and self._draw.random() > SCROLLS_ON:
                break
            seen = Event("impression", post.post_id, position=position, mode="ranked", request_id=request_id)
            did = self._act(user, post, position, at_ms, request_id)
            user.author_scores = author_scores.add(user.author_scores, author_scores.scores_from(user.user_id, did))
            received_at = clock.rfc3339(at_ms)
            reported.append(seen.to_record(user.user_id, received_at, _context(post, is_followed, known, at_ms)))
            reported += [event.to_record(user.user_id, received_at, {}) for event in did]
            user.seen.add(post.post_id)
        return reported

    def _page(self, user: SimulatedUser) -> list[tuple[Post, bool]]:
        """Posts in random order, with whether the author is followed (or the user)."""
        draw, by_author = self._draw, self._by_author
        near = {user.user_id, *(each.user_id for each in user.follows)}
        found = [post for each in sorted(near) for post in by_author[each][-WINDOW:]]
        page = [(post, True) for post in sorted(found, key=lambda post: post.post_id)[-WINDOW:]]
        not_followed = [each.user_id for each in draw.sample(self._people, NOT_FOLLOWED) if each.user_id not in near]
        page += [(by_author[each][-1], False) for each in not_followed if by_author[each]]
        draw.shuffle(page)
        return page

    def _act(self, user: SimulatedUser, post: Post, position: int, at_ms: int, request_id: str) -> Sequence[Event]:
        """The user's events about a post on the screen."""
        draw, pleasure = self._draw, _pleasure(user, post, at_ms) - 0.02 * position

        def event(kind: Any, dwell_ms: int | None = None) -> Event:
            return Event(kind, post.post_id, request_id=request_id, dwell_ms=dwell_ms)

        if draw.random() >= 1 / (1 + exp(-pleasure)):
            hides = draw.random() < 0.02 / (1 + exp(pleasure + 3))
            return [event("view", round(draw.expovariate(1 / 800))), *([event("hide")] if hides else [])]
        did = [event("view", 2500 + round(draw.expovariate(1 / 5000)))]
        if draw.random() < 0.5:
            did.append(event("like"))
            user.likes.append((post.post_id, post.tags, at_ms))
        chances = {"open": 0.3, "save": 0.05, "share": 0.03}
        return did + [event(kind) for kind, chance in chances.items() if draw.random() < chance]


def _pleasure(user: SimulatedUser, post: Post, at_ms: int) -> float:
    """Log odds that the user engages with the post: the secret that the ranker is to learn."""
    if post.author_id == user.user_id:
        return -4.0
    hours = (at_ms - post.created_ms) / 1000 / HOUR
    return (
        -1.9
        + 1.0 * user.affinities[post.author_id]
        + 3.0 * user.interests[post.topic]
        + 0.8 * post.quality
        - 0.3 * log2(1 + hours / 6)
        - (2.0 if post.post_id in user.seen else 0.0)
        + (user.videos if post.has_video else 0.0)
        + (user.carousels if post.media > 1 else 0.0)
    )


def _known(user: SimulatedUser, at_ms: int) -> ViewerInterests:
    """The user's interests, as the product knows them."""
    user.author_scores = author_scores.decay(user.author_scores, (at_ms - user.known_ms) / 1000)
    user.known_ms = at_ms
    authors, tags = features.score_likes(user.likes[-LIKES_REMEMBERED:], at_ms)
    return ViewerInterests(user.user_id, authors, tags, user.author_scores.attention, user.author_scores.hiding)


def _context(post: Post, is_followed: bool, known: ViewerInterests, at_ms: int) -> dict[str, Any]:
    """The content of the post's sealed context."""
    candidate = Candidate(
        post.post_id,
        post.created_ms,
        likes=post.likes(at_ms),
        tags=post.tags,
        media=post.media,
        has_video=post.has_video,
        is_followed=is_followed,
    )
    feature_values = features.compute(candidate, known, at_ms)
    return {"features_version": features.VERSION, "features": [round(each * SCALE) for each in feature_values]}
