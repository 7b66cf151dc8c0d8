"""Random histories: no viewer ever sees a hidden post, and in the end every viewer sees all visible posts.

Two users follow each other, unfollow, post and delete, and messages are delivered late, twice and in any order. The
model is two sets: which of them follow the other, and which posts are active.
"""

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import queues
from chalicelib.fanout import service as fanout
from chalicelib.fanout.messages import AnnouncePost, Deliver
from chalicelib.feed import service
from chalicelib.graph import service as graph
from chalicelib.graph.messages import EdgeChanged
from chalicelib.posts.messages import PlanPost
from tests.support.depth import histories
from tests.support.rooms.inboxes import delete, feed, post
from tests.support.rooms.people import person

DUPLICATES = 0.2  # of all messages
CONSUMERS: dict[type, Callable[[Any], object]] = {
    PlanPost: fanout.plan,
    AnnouncePost: fanout.announce,
    Deliver: fanout.deliver,
    EdgeChanged: service.sync_edge,
}
acts = st.sampled_from(["toggle", "toggle", "post", "post", "delete"])
steps = st.tuples(acts, st.integers(0, 1), st.integers(0, 3))  # action, user, number of messages delivered afterwards


class History:
    """The product, the undelivered messages, and the model."""

    numbers = itertools.count()

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        number = next(self.numbers)
        self.people = [person(f"person{i}.{number}") for i in range(2)]
        self.messages: list[Any] = []
        self.following: set[int] = set()
        self.posts: dict[str, int] = {}

    def send(self, messages: Any, **_options: Any) -> None:
        self.messages += messages

    def toggle(self, one: int) -> None:
        """Follow the other user, or unfollow."""
        if one in self.following:
            graph.unfollow(self.people[one], self.people[1 - one])
        else:
            graph.follow(self.people[one], self.people[1 - one])
        self.following ^= {one}

    def post(self, author: int) -> None:
        post_id = post(self.people[author])
        self.posts[post_id] = author
        self.messages.append(PlanPost(post_id, "publish"))

    def delete(self, author: int) -> None:
        own = [post_id for post_id, each in self.posts.items() if each == author]
        if own:
            post_id = self.random.choice(own)
            delete(post_id)
            del self.posts[post_id]
            self.messages.append(PlanPost(post_id, "retract"))

    def carry(self) -> None:
        """Deliver any one message, perhaps again later."""
        if self.messages:
            position = self.random.randrange(len(self.messages))
            again = self.random.random() < DUPLICATES
            message = self.messages[position] if again else self.messages.pop(position)
            CONSUMERS[type(message)](message)

    def allowed(self, viewer: int) -> list[str]:
        sees_all = viewer in self.following
        return sorted((each for each, author in self.posts.items() if sees_all or author == viewer), reverse=True)

    def check_nothing_leaks(self) -> None:
        for viewer, viewer_id in enumerate(self.people):
            shown = feed(viewer_id, 2)
            assert shown == [each for each in self.allowed(viewer) if each in shown]

    def check_all_is_there(self) -> None:
        for viewer, viewer_id in enumerate(self.people):
            assert feed(viewer_id, 2) == self.allowed(viewer)


@pytest.mark.usefixtures("cloud")
@histories(quick=10, nightly=1000)
@given(steps=st.lists(steps, min_size=8, max_size=16), seed=st.integers(0, 2**32))
def test_a_history(monkeypatch: pytest.MonkeyPatch, steps: list[Any], seed: int) -> None:
    history = History(seed)
    with monkeypatch.context() as patched:
        patched.setattr(queues, "send", history.send)
        for act, user, carries in steps:
            getattr(history, act)(user)
            if act != "post":
                history.check_nothing_leaks()
            for _ in range(carries):
                history.carry()
        while history.messages:
            history.carry()
        history.check_all_is_there()
