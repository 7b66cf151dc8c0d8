"""`infra reprocess` renders the selected media again, and continues a stopped run at its position."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.media.media import VERSION
from infra.deploy import artifacts
from infra.errors import InfraError
from infra.operate import reprocess
from infra.operate.reprocess import Selection
from infra.target import Target
from tests.support.drills.stage import (
    Person,
    Stage,
    is_stored,
    media_rows,
    outdate,
    refusing_everything,
    renderings,
    urls_of,
)
from tests.support.resources import client

NewStage = Callable[[], Stage]
TARGET = Target("local")


@pytest.fixture
def stage(new_stage: NewStage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage that delivers events while the operator's command sleeps."""
    stage = new_stage()
    client("s3").create_bucket(Bucket=artifacts.bucket_name(TARGET))  # creating it again is allowed
    monkeypatch.setattr(time, "sleep", lambda _: stage.platform.settle())
    return stage


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


def posted(stage: Stage, person: Person, *captions: str) -> None:
    for caption in captions:
        stage.post(person, caption, stage.upload(person))
    stage.platform.settle()


def posts(stage: Stage, person: Person) -> list[Any]:
    answer = stage.expect(200, person, "GET", f"/v1/users/{person.id}/posts")
    return list(answer["items"])


def paths(person: Person) -> dict[str, str]:
    return {row["media_id"]["S"]: row["path"]["S"] for row in media_rows(person.id)}


def all_shown(stage: Stage, person: Person) -> bool:
    return all(is_stored(url) for post in posts(stage, person) for url in urls_of(post))


def run(**selection: Any) -> dict[str, int]:
    """The command's counts by outcome."""
    return dict(reprocess.reprocess(TARGET, Selection(**selection)).outcomes)


def test_a_persons_media(stage: Stage, ada: Person) -> None:
    bob = stage.register("bob")
    posted(stage, ada, "one", "two")
    posted(stage, bob, "his")
    before = paths(ada), paths(bob)
    outdate(ada.id)
    outdate(bob.id)
    assert run(owner_id=ada.id) == {"rendered again": 2}
    assert paths(bob) == before[1]
    assert not set(paths(ada).values()) & set(before[0].values())
    assert all_shown(stage, ada)
    assert run(owner_id=ada.id) == {"unchanged": 2}, "a run after a finished one starts from the beginning"


def test_those_that_older_code_has_rendered(stage: Stage, ada: Person) -> None:
    posted(stage, ada, "old")
    outdate(ada.id)
    posted(stage, ada, "new")
    assert run(below_version=VERSION) == {"rendered again": 1}
    assert run(below_version=VERSION) == {}


def test_what_was_refused_by_mistake_appears_in_feeds(stage: Stage, ada: Person) -> None:
    bob = stage.register("bob")
    stage.expect(200, bob, "POST", "/v1/follow", {"target_user_id": ada.id})
    bad = stage.post(ada, "bad", stage.upload(ada, b"no photograph"))["id"]
    with refusing_everything():
        posted(stage, ada, "good")
    assert stage.feed(bob) == []
    assert run(state="failed") == {"rendered again": 1, "still failed": 1}
    stage.platform.settle()
    assert stage.feed(bob) == ["good"]
    assert stage.expect(200, ada, "GET", f"/v1/posts/{bad}")["problem"] == "not-a-photo"
    assert stage.expect(200, ada, "GET", "/v1/users/me")["posts_count"] == 1


def test_a_run_that_is_stopped_goes_on(
    stage: Stage, ada: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reprocess, "WINDOW", 2)
    monkeypatch.setattr(reprocess, "PAGE", 3)
    posted(stage, ada, *"abcdefg")
    outdate(ada.id)
    sent: list[int] = []

    def settle_or_stop(_: float) -> None:
        sent.append(len(media_rows(ada.id)))
        if len(sent) == 5:
            raise KeyboardInterrupt
        stage.platform.settle()

    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", settle_or_stop)
        with pytest.raises(KeyboardInterrupt):
            run(state="active")
    before, done = paths(ada), [state for state in renderings(ada.id) if state[2]]
    assert 3 <= len(done) < 7
    capsys.readouterr()
    assert run(state="active") == {"rendered again": 7}, "each is counted once"
    assert "continuing the stopped run: 3 rendered again" in capsys.readouterr().err
    kept = [media_id for media_id, path in paths(ada).items() if before[media_id] == path]
    assert len(kept) >= len(done), "a finished media is not rendered again"
    assert all_shown(stage, ada)
    assert run(state="active") == {"unchanged": 7}


def test_one_that_is_removed_while_it_waits(stage: Stage, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(stage, ada, "stays", "goes")
    outdate(ada.id)
    gone = next(post["id"] for post in posts(stage, ada) if post["caption"] == "goes")
    waits: list[None] = []

    def delete_first(_: float) -> None:
        if not waits:
            stage.expect(204, ada, "DELETE", f"/v1/posts/{gone}")
        waits.append(None)
        stage.platform.settle()

    monkeypatch.setattr(time, "sleep", delete_first)
    outcomes = run(owner_id=ada.id)
    assert outcomes["rendered again"] >= 1
    assert sum(outcomes.values()) == 2
    assert all_shown(stage, ada)


def test_one_that_does_not_come_back_stops_the_run(stage: Stage, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(stage, ada, "stuck", "fine")
    outdate(ada.id)
    monkeypatch.setattr(reprocess, "PATIENCE", 0)
    with pytest.raises(InfraError, match="2 media get no result"):
        run(state="active")
    monkeypatch.setattr(reprocess, "PATIENCE", 3600)
    assert run(state="active") == {"rendered again": 2}


def test_a_stage_without_the_queue(stage: Stage) -> None:
    with pytest.raises(InfraError, match="deploy it first"):
        reprocess.reprocess(Target("dev"), Selection(state="failed"))
