"""A like is its row: however often it is tapped, from however many devices, and however its records come, it counts
once."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.dynamodb.models import dynamodb_backends

from chalicelib.posts import service as posts
from tests.support import faults
from tests.support.depth import histories
from tests.support.drills.stage import Person, Stage
from tests.support.platform import Platform
from tests.support.resources import ACCOUNT, client
from tests.support.rooms import world as rows

NewStage = Callable[[], Stage]
COUNT_LIKES = "functions.count:count_likes"


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    return new_stage()


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


@pytest.fixture
def post_id(stage: Stage, ada: Person) -> str:
    """Id of a public post of Ada's."""
    post_id: str = stage.post(ada, "two", stage.upload(ada))["id"]
    stage.platform.settle()
    return post_id


def shown(stage: Stage, viewer: Person, post_id: str) -> tuple[int, bool]:
    """The number of likes of the post, and whether the viewer likes it."""
    stage.platform.settle()
    post = stage.expect(200, viewer, "GET", f"/v1/posts/{post_id}")
    return post["likes_count"], post["viewer"]["liked"]


def records() -> int:
    """The number of records in the stream of likes."""
    shard = dynamodb_backends[ACCOUNT]["us-east-1"].tables["emulsion-local-likes"].stream_shard
    assert shard is not None
    return len(shard.items)


def test_a_double_tap_is_one_like_and_one_record(stage: Stage, ada: Person, post_id: str) -> None:
    for _ in range(2):
        stage.react(ada, "PUT", post_id)
    assert shown(stage, ada, post_id) == (1, True)
    assert records() == 1
    for _ in range(2):
        stage.react(ada, "DELETE", post_id)
    assert shown(stage, ada, post_id) == (0, False)
    assert records() == 2


class Meanwhile(faults.NoFault):
    """Carry out the whole request of the other device just before this device's write."""

    def __init__(self, write: str, other: Callable[[], object]) -> None:
        self.write = write
        self.other: Callable[[], object] | None = other

    def call(self, number: int, operation: str, arguments: dict[str, Any], proceed: faults.Proceed) -> Any:
        if operation == self.write and self.other:
            other, self.other = self.other, None
            other()
        return proceed(arguments)


@pytest.mark.parametrize(
    ("before", "first", "second", "after"),
    [
        (False, "PUT", "PUT", (1, True)),
        (True, "PUT", "PUT", (1, True)),
        (True, "DELETE", "DELETE", (0, False)),
        (False, "PUT", "DELETE", (1, True)),  # the last write decides
        (True, "PUT", "DELETE", (1, True)),
        (False, "DELETE", "PUT", (0, False)),
        (True, "DELETE", "PUT", (0, False)),
    ],
)
def test_two_devices_at_once(
    stage: Stage, ada: Person, post_id: str, before: bool, first: str, second: str, after: tuple[int, bool]
) -> None:
    if before:
        stage.react(ada, "PUT", post_id)
    write = {"PUT": "PutItem", "DELETE": "DeleteItem"}[first]
    with faults.between(Meanwhile(write, lambda: stage.react(ada, second, post_id))):
        stage.react(ada, first, post_id)
    assert shown(stage, ada, post_id) == after


def test_likes_that_are_counted_late_make_no_post(stage: Stage, ada: Person, post_id: str) -> None:
    """The post's tombstone expired before the stream was delivered."""
    stage.react(ada, "PUT", post_id)
    key = {"author_id": {"S": post_id[11:]}, "seq": {"S": post_id[:11]}}
    client("dynamodb").delete_item(TableName="emulsion-local-posts", Key=key)
    stage.platform.settle()
    assert "Item" not in client("dynamodb").get_item(TableName="emulsion-local-posts", Key=key)
    assert stage.expect(200, ada, "GET", f"/v1/users/{ada.id}/posts")["items"] == []


PEOPLE, POSTS = 3, 2
who_and_what = (st.integers(0, PEOPLE - 1), st.integers(0, POSTS - 1))
steps = st.one_of(
    st.tuples(st.just("like"), *who_and_what),
    st.tuples(st.just("like"), *who_and_what),
    st.tuples(st.just("unlike"), *who_and_what),
    st.tuples(st.just("carry")),
    st.tuples(st.just("carry_again"), st.integers(1, 5)),
    st.tuples(st.just("crash"), st.integers(1, 3), st.booleans()),
)


class History:
    """Likes and unlikes while the stream is delivered in parts, again and with crashes; the model is a set."""

    def __init__(self) -> None:
        self.platform = Platform()
        self.people = [rows.person(f"person{i}") for i in range(PEOPLE)]
        self.posts = [rows.post(self.people[0]).post_id for _ in range(POSTS)]
        self.likes: set[tuple[int, int]] = set()

    def like(self, who: int, what: int) -> None:
        posts.like(self.people[who], self.posts[what])
        self.likes.add((who, what))

    def unlike(self, who: int, what: int) -> None:
        posts.unlike(self.people[who], self.posts[what])
        self.likes.discard((who, what))

    def carry(self) -> None:
        self.platform.settle()

    def carry_again(self, records: int) -> None:
        """Deliver the last few records again, together with the new ones."""
        self.platform._carried[COUNT_LIKES] = max(0, self.platform._carried[COUNT_LIKES] - records)
        self.platform.settle()

    def crash(self, number: int, after: bool) -> None:
        """Let the function die at one of its calls, if it makes so many."""
        try:
            with faults.between(faults.CrashAt(number, after=after)):
                self.platform._carry_stream(COUNT_LIKES, "likes")
        except faults.Crash:
            pass

    def check(self) -> None:
        self.platform.settle()
        found = posts.posts(self.posts)
        expected = [sum(what == each for _, each in self.likes) for what in range(POSTS)]
        assert [found[post_id].likes_count for post_id in self.posts] == expected
        for what, post_id in enumerate(self.posts):
            likers = posts.likers(None, post_id, 100, None).items
            assert {card.id for card in likers} == {self.people[who] for who, each in self.likes if each == what}
        for who, user_id in enumerate(self.people):
            marks = posts.viewer_states(user_id, self.posts)
            assert [marks[post_id].liked for post_id in self.posts] == [
                (who, what) in self.likes for what in range(POSTS)
            ]


@histories(quick=20, nightly=1000)
@given(steps=st.lists(steps, min_size=5, max_size=25))
def test_a_history_of_likes(new_stage: NewStage, steps: list[Any]) -> None:
    new_stage()
    history = History()
    for act, *arguments in steps:
        getattr(history, act)(*arguments)
    history.check()
