"""`infra recount` corrects totals whose records were lost, and counts no undelivered record twice."""

import time
from collections.abc import Callable

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import DAY
from chalicelib.posts import tables, view_tables
from chalicelib.posts.tables import PostRow
from infra import cli
from infra.errors import InfraError
from infra.operate import holds, recount
from infra.target import Target
from tests.support.drills.stage import Person, Stage
from tests.support.platform import STREAMS

NewStage = Callable[[], Stage]
TARGET = Target("local")


class Counted:
    """Ada has a post, Bob follows her, both like it. None of it is counted, because the stream records expired."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ada, self.bob, self.cleo = (stage.register(name) for name in ("ada", "bob", "cleo"))
        stage.expect(200, self.bob, "POST", "/v1/follow", {"target_user_id": self.ada.id})
        key = stage.upload(self.ada)
        stage.platform._carry_uploads()
        self.post_id: str = stage.post(self.ada, "one", key)["id"]
        for person in (self.ada, self.bob):
            stage.react(person, "PUT", self.post_id)
        self.lose_records()

    def lose_records(self) -> None:
        """Let all stream records expire before they are read."""
        platform = self.stage.platform
        carry, platform._invoke = platform._invoke, lambda handler, event: None  # type: ignore[method-assign]
        for handler, table in STREAMS.items():
            while platform._carry_stream(handler, table):
                pass
        platform._invoke = carry  # type: ignore[method-assign]

    def totals(self, person: Person) -> list[int]:
        user = self.stage.expect(200, person, "GET", f"/v1/users/{person.id}")
        return [user[f"{name}_count"] for name in ("posts", "followers", "following")]

    def likes(self) -> int:
        count: int = self.stage.expect(200, self.ada, "GET", f"/v1/posts/{self.post_id}")["likes_count"]
        return count

    def recount_post(self) -> str:
        found, *_ = recount.recount(TARGET, recount.totals_of_post(TARGET, self.post_id))
        return str(found)


@pytest.fixture
def counted(new_stage: NewStage, monkeypatch: pytest.MonkeyPatch) -> Counted:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(cli, "find_target", lambda *_: TARGET)
    return Counted(new_stage())


def test_totals_that_lost_their_records_are_corrected(counted: Counted, capsys: pytest.CaptureFixture[str]) -> None:
    assert [counted.totals(counted.ada), counted.totals(counted.bob), counted.likes()] == [[0, 0, 0], [0, 0, 0], 0]
    for options in (["--user", counted.ada.id], ["--user", counted.bob.id], ["--post", counted.post_id]):
        assert cli.main(["recount", *options]) == 0
    assert [counted.totals(counted.ada), counted.totals(counted.bob), counted.likes()] == [[1, 1, 0], [0, 0, 1], 2]
    assert "likes_count: corrected from 0 to 2" in capsys.readouterr().out
    assert counted.recount_post() == "likes_count: 2 is right"
    counted.stage.react(counted.bob, "DELETE", counted.post_id)
    counted.stage.platform.settle()
    assert counted.likes() == 1, "what comes later is counted as ever"


def test_views_are_the_sum_of_their_days(counted: Counted, capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("2026-01-01", "2026-01-02"):
        view_tables.add(day, "0", day, {counted.post_id: 20})
    PostRow(*tables.key_of(counted.post_id)).update([PostRow.views_count.set(7)])
    assert cli.main(["recount", "--post", counted.post_id]) == 0
    assert "views_count: corrected from 7 to 40" in capsys.readouterr().out
    with clock.at(clock.now_ms() + 500 * DAY * 1000):  # some of its days have expired
        totals = recount.totals_of_post(TARGET, counted.post_id)
    assert "views_count" not in {each.attribute for each in totals}


def test_what_is_yet_to_be_folded_is_not_counted_twice(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    counted.stage.react(counted.cleo, "PUT", counted.post_id)
    monkeypatch.setattr(time, "sleep", lambda _: counted.stage.platform.settle())
    assert cli.main(["recount", "--post", counted.post_id]) == 1
    assert counted.likes() == 1
    assert counted.recount_post() == "likes_count: corrected from 1 to 3"


def test_a_like_that_comes_meanwhile_stops_the_correction(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: counted.stage.react(counted.cleo, "PUT", counted.post_id))
    assert counted.recount_post().endswith("moving: try again")
    assert counted.likes() == 0


def test_nothing_is_made_of_what_is_not_there(counted: Counted) -> None:
    for options in (["--user", "nobody"], ["--post", "0" * 22], ["--post", "nothing"]):
        assert cli.main(["recount", *options]) == 1
    assert counted.totals(counted.ada) == [0, 0, 0]


def test_totals_of_comments_are_corrected(counted: Counted, capsys: pytest.CaptureFixture[str]) -> None:
    stage, path = counted.stage, f"/v1/posts/{counted.post_id}/comments"

    def say(text: str, parent_id: str | None = None) -> str:
        body = {"body": text, "parent_comment_id": parent_id}
        made: str = stage.expect(201, counted.bob, "POST", path, body)["id"]
        return made

    def totals() -> list[int]:
        (thread,) = stage.expect(200, None, "GET", path)["items"]
        post = stage.expect(200, None, "GET", f"/v1/posts/{counted.post_id}")
        return [post["comments_count"], thread["replies_count"], thread["likes_count"]]

    thread = say("one")
    reply, gone = say("two", thread), say("three", thread)
    for person in (counted.ada, counted.cleo):
        stage.expect(204, person, "PUT", f"{path}/{thread}/like")
    stage.expect(204, counted.bob, "DELETE", f"{path}/{gone}")
    counted.lose_records()
    assert totals() == [0, 0, 0]
    for options in (["--post", counted.post_id], ["--comment", f"{counted.post_id}/{thread}"]):
        assert cli.main(["recount", *options]) == 0
    assert totals() == [2, 1, 2]
    assert "replies_count: corrected from 0 to 1" in capsys.readouterr().out
    stage.expect(204, counted.bob, "DELETE", f"{path}/{reply}")
    stage.platform.settle()
    assert totals() == [1, 0, 2], "what comes later is counted as ever"
    with pytest.raises(InfraError):
        recount.totals_of_comment(TARGET, counted.post_id, "none")


def test_holds_are_released(counted: Counted, capsys: pytest.CaptureFixture[str]) -> None:
    stage, path = counted.stage, f"/v1/posts/{counted.post_id}/comments"
    stage.expect(204, counted.ada, "PUT", f"/v1/restricted/{counted.cleo.id}")
    for person in (counted.bob, stage.register("dora"), counted.cleo):
        stage.expect(201, person, "POST", path, {"body": f"{person.name} www.example.org"})

    def shown() -> list[str]:
        return [each["author"]["username"] for each in stage.expect(200, None, "GET", path)["items"]]

    assert shown() == []
    assert cli.main(["release-holds", "--post", counted.post_id, "--writer", counted.bob.id]) == 0
    assert shown() == ["bob"]
    for _ in range(2):
        assert cli.main(["release-holds", "--post", counted.post_id]) == 0
    assert shown() == ["dora", "bob"], "the author alone approves restricted accounts"
    told = [line for line in capsys.readouterr().out.splitlines() if line.endswith("released")]
    assert told == [f"{n} comments released" for n in (1, 1, 0)]
    with pytest.raises(InfraError):
        holds.release(TARGET, "none")
