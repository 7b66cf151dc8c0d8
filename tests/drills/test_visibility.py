"""After every act of a random history, each user reads every GET route and finds exactly what the model allows.

A quick run tries the same few histories each time. A nightly run tries many new ones, and shrinks one that fails.
"""

import contextlib
import io
import random
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.graph import restrictions
from tests.support import faults
from tests.support.depth import histories
from tests.support.drills.acts import PEOPLE
from tests.support.drills.history import ALL, History
from tests.support.drills.reads import ReadCache
from tests.support.drills.stage import Stage

NewStage = Callable[[], Stage]
POLICY = {
    "ACCESS_TOKEN_LIFETIME": 10**9,  # months go by
    "RENAMES_PER_USER": 10**9,
    "PULL_FOLLOWERS": 2,
    "PUSH_FOLLOWERS": 1,
    "FOLLOWERS_PER_SHARD": 1,
    "INBOX_ROWS": 3,  # so that feeds go on in timelines
    "FANOUT_CHUNK": 2,
    "ACCEPT_CHUNK": 1,
    "OUTBOX_PATIENCE_MS": 60_000,  # nothing is left out on a slow machine
    "RANKING_PATIENCE_MS": 60_000,
    "TIMELINE_PATIENCE_MS": 60_000,
    "EXPLORE_SEEN_DAYS": 0,  # so that explore shows the same posts after each act
}
ACTS: tuple[str, ...] = (
    ("follow",) * 4
    + ("answer",) * 2
    + ("remove",)
    + ("block",) * 3
    + ("mute",) * 2
    + ("restrict", "mute_word", "follow_tag", "privacy", "privacy")
)
ACTS += (
    ("suspend", "rename", "render", "wait")
    + ("post",) * 4
    + ("delete",) * 2
    + ("like",) * 2
    + ("save", "collect", "collect")
)
ACTS += ("write",) * 2 + ("gather",) * 2 + ("speak",) * 3
ACTS += ("story",) * 3 + ("befriend",) * 2 + ("view",) * 2 + ("highlight", "delete_story")
ACTS += ("comment",) * 4 + ("reply",) * 3 + ("hide", "delete_comment") * 2
ACTS += ("watch",) * 2
ACTS += ("archive",) * 2 + ("restore",) * 2 + ("edit",) * 3 + ("schedule",) * 2 + ("pin",)
number = st.integers(0, PEOPLE - 1)
acts = st.tuples(st.sampled_from(ACTS), number, number, st.integers(0, ALL))

CROWD = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (3, 0), (3, 1), (4, 0)]  # the first user follows all others
TROUBLES = [
    ("render", 0, 0, ALL),
    ("like", 1, 0, 0),
    ("like", 0, 2, 0),
    ("save", 0, 2, 0),
    ("save", 0, 3, 0),
    ("collect", 0, 0, 0),
    ("collect", 0, 2, 0),
    ("collect", 0, 3, 0),
    ("collect", 0, 1, 0),
    ("collect", 3, 0, 0),
    ("delete", 4, 1, 0),
    ("follow_tag", 4, 1, 0),  # of an author whom the user does not follow, and blocks later
    ("mute", 0, 0, 0),
    ("restrict", 1, 3, 0),  # later the restricted account is blocked, and no longer is
    ("restrict", 0, 0, 0),
    ("mute_word", 0, 0, 0),
    ("mute_word", 1, 2, 0),
    ("mute_word", 0, 0, 0),  # ends
    ("follow", 0, 1, 0),  # ends; the message of it is not delivered
    ("follow", 0, 3, 0),  # ends; the followee is private
    ("privacy", 3, 0, 0),
    ("remove", 2, 0, 0),
    ("block", 1, 3, 0),
    ("rename", 1, 0, 0),  # the blocked user learns nothing of it
    ("block", 1, 3, 1),  # ends
    ("follow", 1, 2, 0),  # asks, and is blocked later
    ("block", 4, 1, 0),
    ("suspend", 2, 0, 0),
]
STORIES = [
    ("befriend", 1, 3, 0),  # the second user has the first as a close friend
    ("story", 1, 0, 0),
    ("story", 1, 1, ALL),  # for close friends
    ("story", 3, 4, ALL),  # ends soon
    ("view", 0, 1, 0),
    ("view", 0, 0, 0),
    ("highlight", 1, 1, 0),
    ("befriend", 1, 3, 0),  # ends; the story for close friends is in the tray
    ("befriend", 1, 3, ALL),
    ("mute", 0, 0, 0),
    ("delete_story", 0, 1, 0),
    ("block", 1, 3, 0),
    ("block", 1, 3, ALL),  # ends
    ("privacy", 1, 0, 0),
    ("wait", 1, 0, ALL),
    ("wait", 0, 0, ALL),  # a month
    ("story", 2, 0, ALL),
]
CONTROLS = [
    ("like", 1, 1, ALL),
    ("save", 0, 1, 0),
    ("save", 3, 1, 0),
    ("watch", 1, 0, 0),
    ("watch", 0, 1, 0),
    ("watch", 0, 0, 0),  # of its author
    ("pin", 1, 0, 0),
    ("edit", 1, 2, 0),  # another audience
    ("watch", 4, 1, 0),  # by a user who does not follow
    ("edit", 2, 2, 0),
    ("edit", 1, 1, 0),  # a warning
    ("edit", 2, 0, 0),  # by another user
    ("archive", 0, 1, 0),
    ("archive", 1, 0, 0),  # by another user
    ("archive", 1, 1, ALL),
    ("delete", 0, 1, 0),  # of an archived post
    ("delete", 2, 1, ALL),
    ("restore", 0, 0, 0),  # by another user
    ("restore", 0, 2, ALL),
    ("restore", 0, 1, ALL),  # erases it
    ("schedule", 1, 2, 0),  # for the next minute
    ("schedule", 2, 3, ALL),
    ("schedule", 0, 1, 0),  # a draft
    ("schedule", 0, 0, ALL),  # publishes it
    ("schedule", 3, 1, 0),
    ("wait", 1, 0, ALL),  # a minute
    ("delete", 3, 1, ALL),
    ("archive", 2, 2, ALL),
    ("wait", 0, 0, ALL),  # a month
]

COMMENTS = [
    ("comment", 0, 1, 0),
    ("comment", 1, 1, 0),
    ("comment", 2, 1, ALL),  # held: it has a link
    ("reply", 0, 0, 0),
    ("reply", 2, 0, 0),
    ("reply", 1, 1, ALL),
    ("restrict", 1, 3, 0),  # the first user's comments wait from now on
    ("mute_word", 0, 0, 0),
    ("comment", 0, 1, 0),
    ("restrict", 1, 3, 0),  # ends; what waits goes on waiting
    ("block", 1, 3, 0),
    ("hide", 2, 1, 0),
    ("hide", 0, 1, 0),
    ("hide", 0, 1, 0),
    ("delete_comment", 0, 0, 0),
    ("reply", 3, 1, 0),
    ("delete_comment", 1, 1, ALL),
    ("block", 1, 3, 0),  # ends
    ("privacy", 1, 0, 0),
    ("comment", 3, 2, 0),
    ("suspend", 0, 0, 0),
    ("delete", 1, 1, 0),
    ("suspend", 0, 0, ALL),
    ("comment", 4, 3, ALL),
]


TALKS = [
    ("write", 0, 0, 0),
    ("write", 3, 1, ALL),  # a request
    ("write", 1, 3, 1),
    ("gather", 0, 0, 0),
    ("speak", 0, 2, ALL),
    ("speak", 2, 3, 0),
    ("speak", 4, 1, ALL),  # declines
    ("gather", 0, 3, 0),  # another member
    ("speak", 1, 2, ALL),
    ("block", 1, 3, 0),
    ("speak", 0, 2, 0),
    ("write", 1, 3, ALL),  # refused
    ("block", 1, 3, ALL),  # ends
    ("gather", 0, 2, 0),
    ("gather", 1, 1, 0),  # leaves
    ("speak", 1, 2, 0),
    ("suspend", 0, 0, 0),
    ("speak", 2, 2, ALL),
    ("suspend", 0, 0, 0),
    ("write", 2, 0, ALL),
    ("follow", 3, 2, 0),
    ("write", 1, 1, ALL),
]


@pytest.fixture
def small_limits(new_stage: NewStage, monkeypatch: pytest.MonkeyPatch) -> NewStage:
    """Stages with limits so low that five users exceed them."""
    for name, value in POLICY.items():
        monkeypatch.setenv(f"EMULSION_{name}", str(value))
    return new_stage


@histories(quick=2, nightly=100)
@given(
    private=st.sets(number, max_size=2),
    edges=st.lists(st.tuples(number, number), min_size=5, max_size=10, unique=True),
    steps=st.lists(acts, min_size=6, max_size=12),
    late=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_a_random_history(
    small_limits: NewStage, private: set[int], edges: list[Any], steps: list[Any], late: bool, seed: int
) -> None:
    run_history(small_limits(), seed, private, edges, steps, late=late)


def test_a_history_of_troubles(small_limits: NewStage) -> None:
    run_history(small_limits(), 0, {4}, CROWD, TROUBLES, late=True)


def test_a_history_of_stories(small_limits: NewStage) -> None:
    run_history(small_limits(), 1, {4}, CROWD, STORIES, late=True)


def test_a_history_of_talks(small_limits: NewStage) -> None:
    run_history(small_limits(), 2, {4}, CROWD, TALKS, late=True)


def test_a_history_of_comments(small_limits: NewStage) -> None:
    run_history(small_limits(), 2, {4}, CROWD, COMMENTS, late=True)


def test_a_history_of_controls(small_limits: NewStage) -> None:
    run_history(small_limits(), 3, {4}, CROWD, CONTROLS, late=True)


def run_history(stage: Stage, seed: int, private: set[int], edges: list[Any], steps: list[Any], *, late: bool) -> None:
    memory = ReadCache()
    with (
        pytest.MonkeyPatch.context() as patch,
        faults.between(memory),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        patch.setattr(secrets, "randbits", random.Random(seed).getrandbits)
        if seed % 3 == 1:
            patch.setattr(restrictions, "QUERY_ROWS", 1)  # no user's restrictions fit into one query
        history = History(stage, seed, private, edges, memory)
        for author in range(PEOPLE):
            history.post(author, author)
        for step in steps:
            history.take(*step, late=late)
        history.take("post", 0, 0, ALL, late=late)
