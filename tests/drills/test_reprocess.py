"""`infra reprocess`: what is selected is rendered anew, and a run that is stopped goes on where it was."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from infra.deploy import artifacts
from infra.errors import InfraError
from infra.operate import reprocess
from infra.operate.reprocess import Selection
from infra.target import Target
from tests.support.drills.world import (
    Person,
    World,
    is_stored,
    media_rows,
    outdate,
    refusing_everything,
    renderings,
    urls_of,
)
from tests.support.resources import client

NewWorld = Callable[[], World]
TARGET = Target("local")


@pytest.fixture
def world(new_world: NewWorld, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage whose worker works while the operator's command waits."""
    world = new_world()
    client("s3").create_bucket(Bucket=artifacts.bucket_name(TARGET))  # again and again is fine
    monkeypatch.setattr(time, "sleep", lambda _: world.platform.settle())
    return world


@pytest.fixture
def ada(world: World) -> Person:
    return world.register("ada")


def posted(world: World, person: Person, *captions: str) -> None:
    for caption in captions:
        world.post(person, caption, world.upload(person))
    world.platform.settle()


def posts(world: World, person: Person) -> list[Any]:
    answer = world.expect(200, person, "GET", f"/v1/users/{person.id}/posts")
    return list(answer["items"])


def paths(person: Person) -> dict[str, str]:
    return {row["media_id"]["S"]: row["path"]["S"] for row in media_rows(person.id)}


def all_shown(world: World, person: Person) -> bool:
    return all(is_stored(url) for post in posts(world, person) for url in urls_of(post))


def run(**selection: Any) -> dict[str, int]:
    """The outcomes of the command."""
    return dict(reprocess.reprocess(TARGET, Selection(**selection)).outcomes)


def test_a_persons_media(world: World, ada: Person) -> None:
    bob = world.register("bob")
    posted(world, ada, "one", "two")
    posted(world, bob, "his")
    before = paths(ada), paths(bob)
    outdate(ada.id)
    outdate(bob.id)
    assert run(owner_id=ada.id) == {"rendered again": 2}
    assert paths(bob) == before[1]
    assert not set(paths(ada).values()) & set(before[0].values())
    assert all_shown(world, ada)
    assert run(owner_id=ada.id) == {"unchanged": 2}, "a run that is through begins anew"


def test_those_that_older_code_has_rendered(world: World, ada: Person) -> None:
    posted(world, ada, "old")
    outdate(ada.id)
    posted(world, ada, "new")
    assert run(below_version=1) == {"rendered again": 1}
    assert run(below_version=1) == {}


def test_what_was_refused_by_mistake_appears_in_feeds(world: World, ada: Person) -> None:
    bob = world.register("bob")
    world.expect(200, bob, "POST", "/v1/follow", {"target_user_id": ada.id})
    bad = world.post(ada, "bad", world.upload(ada, b"no photograph"))["id"]
    with refusing_everything():
        posted(world, ada, "good")
    assert world.feed(bob) == []
    assert run(state="failed") == {"rendered again": 1, "still failed": 1}
    world.platform.settle()
    assert world.feed(bob) == ["good"]
    assert world.expect(200, ada, "GET", f"/v1/posts/{bad}")["problem"] == "not-a-photo"
    assert world.expect(200, ada, "GET", "/v1/users/me")["posts_count"] == 1


def test_a_run_that_is_stopped_goes_on(
    world: World, ada: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reprocess, "WINDOW", 2)
    monkeypatch.setattr(reprocess, "PAGE", 3)
    posted(world, ada, *"abcdefg")
    outdate(ada.id)
    sent: list[int] = []

    def settle_or_stop(_: float) -> None:
        sent.append(len(media_rows(ada.id)))
        if len(sent) == 5:
            raise KeyboardInterrupt
        world.platform.settle()

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
    assert len(kept) >= len(done), "what was through is not rendered again"
    assert all_shown(world, ada)
    assert run(state="active") == {"unchanged": 7}


def test_one_that_is_removed_while_it_waits(world: World, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(world, ada, "stays", "goes")
    outdate(ada.id)
    gone = next(post["id"] for post in posts(world, ada) if post["caption"] == "goes")
    waits: list[None] = []

    def delete_first(_: float) -> None:
        if not waits:
            world.expect(204, ada, "DELETE", f"/v1/posts/{gone}")
        waits.append(None)
        world.platform.settle()

    monkeypatch.setattr(time, "sleep", delete_first)
    outcomes = run(owner_id=ada.id)
    assert outcomes["rendered again"] >= 1
    assert sum(outcomes.values()) == 2
    assert all_shown(world, ada)


def test_one_that_does_not_come_back_stops_the_run(world: World, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(world, ada, "stuck", "fine")
    outdate(ada.id)
    monkeypatch.setattr(reprocess, "PATIENCE", 0)
    with pytest.raises(InfraError, match="2 media get no result"):
        run(state="active")
    monkeypatch.setattr(reprocess, "PATIENCE", 3600)
    assert run(state="active") == {"rendered again": 2}


def test_a_stage_without_the_queue(world: World) -> None:
    with pytest.raises(InfraError, match="deploy it first"):
        reprocess.reprocess(Target("dev"), Selection(state="failed"))
