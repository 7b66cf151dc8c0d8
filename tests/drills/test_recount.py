"""`infra recount`: totals that lost their records are counted anew, and nothing that is on its way is counted twice."""

import time
from collections.abc import Callable

import pytest

from infra import cli
from infra.operate import recount
from infra.target import Target
from tests.support.drills.world import Person, World
from tests.support.platform import STREAMS

NewWorld = Callable[[], World]
TARGET = Target("local")


class Stage:
    """Ada has a post, Bob follows her, both like it, and nobody has counted any of it: the records expired."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ada, self.bob, self.cleo = (world.register(name) for name in ("ada", "bob", "cleo"))
        world.expect(200, self.bob, "POST", "/v1/follow", {"target_user_id": self.ada.id})
        key = world.upload(self.ada)
        world.platform._carry_uploads()
        self.post_id: str = world.post(self.ada, "one", key)["id"]
        for person in (self.ada, self.bob):
            world.react(person, "PUT", self.post_id)
        self.lose_records()

    def lose_records(self) -> None:
        """What the streams have to tell expires unread."""
        platform = self.world.platform
        carry, platform._invoke = platform._invoke, lambda handler, event: None  # type: ignore[method-assign]
        for handler, table in STREAMS.items():
            while platform._carry_stream(handler, table):
                pass
        platform._invoke = carry  # type: ignore[method-assign]

    def totals(self, person: Person) -> list[int]:
        user = self.world.expect(200, person, "GET", f"/v1/users/{person.id}")
        return [user[f"{name}_count"] for name in ("posts", "followers", "following")]

    def likes(self) -> int:
        count: int = self.world.expect(200, self.ada, "GET", f"/v1/posts/{self.post_id}")["likes_count"]
        return count

    def recount_post(self) -> str:
        (found,) = recount.recount(TARGET, recount.totals_of_post(TARGET, self.post_id))
        return str(found)


@pytest.fixture
def stage(new_world: NewWorld, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(cli, "find_target", lambda *_: TARGET)
    return Stage(new_world())


def test_totals_that_lost_their_records_are_corrected(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert [stage.totals(stage.ada), stage.totals(stage.bob), stage.likes()] == [[0, 0, 0], [0, 0, 0], 0]
    for options in (["--user", stage.ada.id], ["--user", stage.bob.id], ["--post", stage.post_id]):
        assert cli.main(["recount", *options]) == 0
    assert [stage.totals(stage.ada), stage.totals(stage.bob), stage.likes()] == [[1, 1, 0], [0, 0, 1], 2]
    assert "likes_count: corrected from 0 to 2" in capsys.readouterr().out
    assert stage.recount_post() == "likes_count: 2 is right"
    stage.world.react(stage.bob, "DELETE", stage.post_id)
    stage.world.platform.settle()
    assert stage.likes() == 1, "what comes later is counted as ever"


def test_what_is_yet_to_be_folded_is_not_counted_twice(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.world.react(stage.cleo, "PUT", stage.post_id)
    monkeypatch.setattr(time, "sleep", lambda _: stage.world.platform.settle())
    assert cli.main(["recount", "--post", stage.post_id]) == 1
    assert stage.likes() == 1
    assert stage.recount_post() == "likes_count: corrected from 1 to 3"


def test_a_like_that_comes_meanwhile_stops_the_correction(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: stage.world.react(stage.cleo, "PUT", stage.post_id))
    assert stage.recount_post().endswith("moving: try again")
    assert stage.likes() == 0


def test_nothing_is_made_of_what_is_not_there(stage: Stage) -> None:
    for options in (["--user", "nobody"], ["--post", "0" * 22], ["--post", "nothing"]):
        assert cli.main(["recount", *options]) == 1
    assert stage.totals(stage.ada) == [0, 0, 0]
