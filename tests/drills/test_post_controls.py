"""Concurrent changes of one post, each carried out before every AWS call of the other, and what hidden posts keep."""

from collections.abc import Callable

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import DAY
from chalicelib.posts import service as posts
from tests.support.cloud import Policy
from tests.support.drills.interleaving import interleaved
from tests.support.drills.post_paths import deleted, delivered, in_hours, media_ids, prepare_schedule, uploaded
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Stage, inbox, rows, stored

NewStage = Callable[[], Stage]
LIFETIME = 31 * DAY * 1000


@pytest.fixture
def scene(new_stage: NewStage, policy: Policy) -> Scene:
    policy(access_token_lifetime=90 * DAY)  # the clock passes the ends of posts
    return Scene(new_stage())


def end_states(after_ms: int) -> None:
    """Run the sweeper some time later."""
    with clock.at(clock.now_ms() + after_ms):
        posts.end_due_states()


def ending(scene: Scene) -> tuple[tuple[str, ...], bool]:
    """The states of Ada's posts that are not tombstones, and whether her photos are stored, once all is done."""
    scene.stage.platform.settle()
    states = sorted(row["state"]["S"] for row in rows("posts", author_id=scene.ada.id))
    return tuple(state for state in states if state != "deleted"), bool(stored(f"u/{scene.ada.id}/"))


@pytest.mark.parametrize("is_end_outer", [True, False])
def test_a_restoration_races_with_the_end(scene: Scene, *, is_end_outer: bool) -> None:
    """Two machines with different clocks: one still restores what the other ends."""
    post_id, now_ms = deleted(scene), clock.now_ms()

    def restore() -> None:
        with clock.at(now_ms):
            scene.stage.call(scene.ada, "POST", f"/v1/posts/{post_id}/restore")

    def end() -> None:
        end_states(LIFETIME)

    acts = (end, restore) if is_end_outer else (restore, end)
    assert set(interleaved(*acts, lambda: ending(scene))) == {((), False), (("active",), True)}


@pytest.mark.parametrize("is_move_outer", [True, False])
def test_a_move_races_with_the_publication(scene: Scene, *, is_move_outer: bool) -> None:
    """The post exists once, with its media, whichever comes first."""
    scheduled = prepare_schedule(scene)()
    assert isinstance(scheduled, dict)

    def move() -> None:
        scene.stage.call(scene.ada, "PATCH", f"/v1/posts/{scheduled['id']}", {"publish_at": in_hours(20)})

    def publish() -> None:
        end_states(2 * 3_600_000)

    acts = (move, publish) if is_move_outer else (publish, move)
    assert set(interleaved(*acts, lambda: ending(scene))) == {(("active",), True), (("scheduled",), True)}


def test_two_edits_of_alternative_texts_at_once(scene: Scene) -> None:
    """Each request describes one of two media, and leaves the other as it is."""
    post_id = delivered(scene)
    path, (one, two) = f"/v1/posts/{post_id}", media_ids(scene, post_id)

    def describe(media_id: str, alt: str, *, is_first: bool) -> Callable[[], object]:
        media = [{"media_id": media_id, "alt": alt}, {"media_id": two if media_id == one else one}]
        return lambda: scene.stage.expect(200, scene.ada, "PATCH", path, {"media": media if is_first else media[::-1]})

    def alts() -> frozenset[str]:
        return frozenset(each["alt"] for each in scene.stage.expect(200, scene.ada, "GET", path)["media"])

    acts = describe(one, "a boat", is_first=True), describe(two, "the sea", is_first=False)
    assert set(interleaved(*acts, alts)) == {frozenset({"a boat", "the sea"})}


def test_nothing_that_is_over_is_seen(scene: Scene) -> None:
    """Reads decide, whether or not the sweeper runs."""
    post_id = deleted(scene)
    scene.stage.expect(201, scene.ada, "POST", "/v1/drafts", uploaded(scene))
    with clock.at(clock.now_ms() + LIFETIME):
        for path in ("/v1/users/me/recently-deleted", "/v1/drafts"):
            assert scene.stage.expect(200, scene.ada, "GET", path)["items"] == []
        scene.stage.expect(404, scene.ada, "POST", f"/v1/posts/{post_id}/restore")


def test_an_import_reaches_no_inbox(scene: Scene) -> None:
    taken = clock.rfc3339(clock.now_ms() - 3_600_000)
    body = {"items": [uploaded(scene, taken_at=taken)]}
    (result,) = scene.stage.expect(200, scene.ada, "POST", "/v1/imports/posts", body)["items"]
    scene.stage.platform.settle()
    assert result["post"]["state"] == "active"
    assert result["post"]["id"] not in inbox(scene.bob.id)
