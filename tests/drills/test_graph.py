"""The graph under races and losses: blocks and privacy always win; followers learn that an account is in pull."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import forget_settings
from chalicelib.graph.settings import settings
from tests.support import faults
from tests.support.drills.stage import Person, Stage, crowd, delivery, merged
from tests.support.platform import strike
from tests.support.rooms.inboxes import DAY_MS
from tests.support.rooms.inboxes import post as put_post

NewStage = Callable[[], Stage]


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    return new_stage()


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


@pytest.fixture
def bob(stage: Stage) -> Person:
    return stage.register("bob")


def follow(stage: Stage, follower: Person, followee: Person, status: int = 200) -> object:
    return stage.expect(status, follower, "POST", "/v1/follow", {"target_user_id": followee.id})


@pytest.mark.parametrize("is_private", [False, True])
def test_a_block_that_comes_while_somebody_follows(stage: Stage, ada: Person, bob: Person, is_private: bool) -> None:
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": is_private})
    blocks = faults.ActBefore("TransactWriteItems", lambda: stage.expect(204, ada, "PUT", f"/v1/blocks/{bob.id}"))
    with faults.between(blocks):
        follow(stage, bob, ada, 404)
    stage.platform.settle()
    stage.expect(204, ada, "DELETE", f"/v1/blocks/{bob.id}")
    assert stage.expect(200, bob, "GET", f"/v1/users/{ada.id}")["viewer"] == {
        **dict.fromkeys(("following", "requested", "followed_by", "blocked", "muted", "restricted"), False),
        "can": [*([] if is_private else ["view_posts"]), "follow", "message", "mute", "restrict", "block"],
    }


def test_an_account_that_goes_private_while_somebody_follows(stage: Stage, ada: Person, bob: Person) -> None:
    privacy = faults.ActBefore(
        "TransactWriteItems", lambda: stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": True})
    )
    with faults.between(privacy):
        assert follow(stage, bob, ada) == {"state": "requested"}
    stage.post(ada, "for followers", stage.upload(ada))
    stage.platform.settle()
    assert stage.feed(bob) == []
    stage.expect(404, bob, "GET", f"/v1/users/{ada.id}/posts")
    stage.expect(204, ada, "POST", f"/v1/follow-requests/{bob.id}/accept")
    stage.platform.settle()
    assert stage.feed(bob) == ["for followers"]


def later(act: Callable[[], object]) -> None:
    """Do something at the time when a stalled change of delivery is overdue and run 2 may begin."""
    with clock.at(clock.now_ms() + (settings().delivery_grace + 60) * 1000):
        act()


def warmed_up(stage: Stage, ada: Person, *followers: Person) -> None:
    """Ada has reached the number of followers from which posts are pulled."""
    crowd(ada.id, settings().pull_followers - len(followers))
    for each in followers:
        follow(stage, each, ada)
    stage.platform.settle()


def test_an_edge_that_was_being_written_when_the_account_began_to_warm_up(
    stage: Stage, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob's call read the account in push, and writes the edge after run 1 has ended."""
    monkeypatch.setenv("EMULSION_MARKING_AGAIN", "120")
    forget_settings()
    others = [stage.register(f"fan{i}") for i in range(2)]
    with faults.between(faults.ActBefore("TransactWriteItems", lambda: warmed_up(stage, ada, *others))):
        follow(stage, bob, ada)
    assert delivery(ada.id) == "warming"
    later(lambda: strike("functions.housekeeping:sweep_deliveries"))
    later(stage.platform.settle)
    assert delivery(ada.id) == "pull"
    stage.post(ada, "for all", stage.upload(ada))
    stage.platform.settle()
    for each in (bob, *others):
        assert (merged(each.id), stage.feed(each)) == ([ada.id], ["for all"])


class LosesMarks:
    """SQS accepts every message that marks a shard, and loses it."""

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        is_mark = operation == "SendMessageBatch" and "shard" in arguments["Entries"][0]["MessageBody"]
        return {"Successful": []} if is_mark else proceed(arguments)


def test_a_change_of_delivery_whose_messages_got_lost_is_taken_up_by_the_sweeper(
    stage: Stage, ada: Person, bob: Person
) -> None:
    crowd(ada.id, settings().pull_followers - 1)
    follow(stage, bob, ada)
    with faults.between(LosesMarks()):
        stage.platform.settle()
    assert delivery(ada.id) == "warming"
    strike("functions.housekeeping:sweep_deliveries")
    stage.platform.settle()
    assert delivery(ada.id) == "warming", "what makes progress is left alone"
    later(lambda: strike("functions.housekeeping:sweep_deliveries"))
    stage.platform.settle()
    assert (delivery(ada.id), merged(bob.id)) == ("pull", [ada.id])


def test_old_posts_of_a_new_followee_are_shown_in_a_feed_that_was_empty(stage: Stage, ada: Person, bob: Person) -> None:
    put_post(ada.id, "old", ago_ms=40 * DAY_MS)
    for _ in range(2):
        assert stage.feed(bob) == []
    follow(stage, bob, ada)
    stage.platform.settle()
    assert stage.feed(bob) == ["old"]
