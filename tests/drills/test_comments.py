"""Concurrent changes of comments, and what a deletion or a fold that was interrupted leaves."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from tests.support import faults
from tests.support.drills.comment_paths import posted, said
from tests.support.drills.interleaving import interleaved
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Person, Stage, rows

NewStage = Callable[[], Stage]


@pytest.fixture
def scene(new_stage: NewStage) -> Scene:
    return Scene(new_stage())


def shown(scene: Scene, path: str, viewer: Person | None = None) -> list[Any]:
    items: list[Any] = scene.stage.expect(200, viewer, "GET", path)["items"]
    return items


def test_a_comment_that_is_edited_while_it_is_approved_waits_again(scene: Scene) -> None:
    """The author approves what was read, not what replaces it."""
    path = posted(scene)
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/restricted/{scene.bob.id}")
    one = f"{path}/{said(scene, path, 'harmless')}"
    approves = faults.ActBefore(
        "UpdateItem", lambda: scene.stage.expect(204, scene.ada, "DELETE", f"{one}/hidden"), "-comments"
    )
    with faults.between(approves):
        scene.stage.expect(200, scene.bob, "PATCH", one, {"body": "not harmless"})
    assert approves.waiting == []
    assert shown(scene, path) == []
    assert [(each["body"], each["held"]) for each in shown(scene, path, scene.ada)] == [("not harmless", True)]


def test_two_pins_at_once(scene: Scene) -> None:
    path = posted(scene)
    first, second = (f"{path}/{said(scene, path, text)}/pin" for text in ("first", "second"))

    def pin(one: str) -> object:
        return scene.stage.expect(204, scene.ada, "PUT", one)

    def pins() -> tuple[str, ...]:
        return tuple(sorted(each["body"] for each in shown(scene, path) if each["pinned"]))

    found = set(interleaved(partial(pin, first), partial(pin, second), pins))
    assert found == {("first", "second")}


def test_a_reply_to_a_comment_that_is_deleted_meanwhile(scene: Scene) -> None:
    """Whichever comes first, no reply is left without the comment that lists it."""
    path = posted(scene)
    thread = said(scene, path, "thread")
    body = {"body": "in flight", "parent_comment_id": thread}

    def delete() -> None:
        scene.stage.expect(204, scene.ada, "DELETE", f"{path}/{thread}")

    def left() -> tuple[str, ...]:
        scene.stage.platform.settle()
        return tuple(sorted(row["item"]["S"][0] for row in rows("comments")))

    found = set(interleaved(lambda: scene.stage.call(scene.bob, "POST", path, body), delete, left))
    assert found == {(), ("0", "1")}


def test_a_blocked_user_finds_no_comment(scene: Scene) -> None:
    """On a third user's post, in every list and by its id."""
    path = posted(scene)
    thread = said(scene, path, "of Bob")
    scene.stage.expect(204, scene.cleo, "PUT", f"{path}/{thread}/like")
    scene.stage.expect(204, scene.ada, "PUT", f"{path}/{thread}/pin")
    scene.stage.platform.settle()
    scene.stage.expect(204, scene.bob, "PUT", f"/v1/blocks/{scene.cleo.id}")
    for order in ("newest", "oldest", "top"):
        assert [each["body"] for each in shown(scene, f"{path}?order={order}")] == ["of Bob"]
        assert shown(scene, f"{path}?order={order}", scene.cleo) == []
    scene.stage.expect(404, scene.cleo, "GET", f"{path}/{thread}/replies")
    scene.stage.expect(404, scene.cleo, "PUT", f"{path}/{thread}/like")
    scene.stage.expect(404, scene.cleo, "POST", path, {"body": "reply", "parent_comment_id": thread})


def test_records_that_come_twice_and_in_parts_are_counted_once(scene: Scene) -> None:
    """The streams are delivered from the beginning after every few acts."""
    path = posted(scene)
    thread = said(scene, path, "thread")
    platform = scene.stage.platform
    for i in range(4):
        with clock.at(clock.now_ms() + i):
            reply = said(scene, path, f"reply {i}", thread)
        scene.stage.expect(204, scene.cleo, "PUT", f"{path}/{reply}/like")
        if i % 2:
            scene.stage.expect(204, scene.bob, "DELETE", f"{path}/{reply}")
            scene.stage.expect(204, scene.ada, "PUT", f"{path}/{thread}/like")
        for reader in ("functions.count:count_comments", "functions.count:count_comment_likes"):
            platform._carried[reader] = 0
        platform.settle()
    (found,) = shown(scene, path)
    assert (found["replies_count"], found["likes_count"]) == (2, 1)
    assert [each["likes_count"] for each in shown(scene, f"{path}/{thread}/replies")] == [1, 1]
    assert scene.stage.expect(200, None, "GET", path.removesuffix("/comments"))["comments_count"] == 3
