"""A crash before and after every AWS call of every path: whoever called tries again, and all is as if nothing happened.

The points are enumerated: a first run counts the calls of a path, and then the path is run once for each of them.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from tests import faults
from tests.drills.world import World, unplanned
from tests.faults import Crash, CrashAt, NoFault

Act = Callable[[], object]


class Scene:
    """Ada writes, Bob follows her; each scene has people of its own."""

    numbers = itertools.count()

    def __init__(self, world: World) -> None:
        self.world = world
        number = next(self.numbers)
        self.ada, self.bob = (world.register(f"{name}.{number}") for name in ("ada", "bob"))
        self.world.expect(200, self.bob, "POST", "/v1/follow", {"target_user_id": self.ada.id})
        world.platform.settle()

    def follow(self) -> object:
        return self.world.expect(200, self.bob, "POST", "/v1/follow", {"target_user_id": self.ada.id})

    def unfollow(self) -> object:
        return self.world.expect(204, self.bob, "DELETE", f"/v1/follow/{self.ada.id}")

    def posted(self, *, rendered: bool) -> str:
        keys = [self.world.upload(self.ada) for _ in range(2)]
        if rendered:
            self.world.platform.settle()
        post_id: str = self.world.post(self.ada, "two", *keys)["id"]
        return post_id

    def standing(self) -> dict[str, Any]:
        self.world.platform.settle()
        assert unplanned() == 0
        assert self.world.platform.dead == []
        return named(self.world.standing(self.ada, self.bob))


def named(standing: dict[str, Any]) -> dict[str, Any]:
    """Without the numbers that make the names of each scene its own."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {strip(key): strip(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [strip(each) for each in value]
        return value.split(".")[0] if isinstance(value, str) else value

    return dict(strip(standing))


def prepare_post(scene: Scene) -> Act:
    keys = [scene.world.upload(scene.ada) for _ in range(2)]
    scene.world.platform.settle()
    return lambda: scene.world.post(scene.ada, "two", *keys, idempotency_key="the-post")


def prepare_post_before_rendering(scene: Scene) -> Act:
    keys = [scene.world.upload(scene.ada) for _ in range(2)]
    return lambda: scene.world.post(scene.ada, "two", *keys, idempotency_key="the-post")


def prepare_resize(scene: Scene) -> Act:
    scene.posted(rendered=False)
    return scene.world.platform.settle


def prepare_publish_plan_and_fan_out(scene: Scene) -> Act:
    scene.posted(rendered=True)
    return scene.world.platform.settle


def prepare_follow(scene: Scene) -> Act:
    scene.unfollow()
    scene.posted(rendered=True)
    scene.world.platform.settle()
    return scene.follow


def prepare_backfill(scene: Scene) -> Act:
    prepare_follow(scene)()
    return scene.world.platform.settle


def prepare_unfollow(scene: Scene) -> Act:
    scene.posted(rendered=True)
    scene.world.platform.settle()
    return scene.unfollow


def prepare_prune(scene: Scene) -> Act:
    prepare_unfollow(scene)()
    return scene.world.platform.settle


def prepare_delete(scene: Scene) -> Act:
    post_id = scene.posted(rendered=True)
    scene.world.platform.settle()
    return lambda: scene.world.expect(204, scene.ada, "DELETE", f"/v1/posts/{post_id}")


def prepare_retract(scene: Scene) -> Act:
    prepare_delete(scene)()
    return scene.world.platform.settle


PATHS = [
    prepare_post,
    prepare_post_before_rendering,
    prepare_resize,
    prepare_publish_plan_and_fan_out,
    prepare_follow,
    prepare_backfill,
    prepare_unfollow,
    prepare_prune,
    prepare_delete,
    prepare_retract,
]


def crash_points(calls: int) -> Iterator[CrashAt]:
    for number in range(1, calls + 1):
        yield CrashAt(number, after=False)
        yield CrashAt(number, after=True)


@pytest.mark.parametrize("prepare", PATHS, ids=lambda prepare: prepare.__name__.removeprefix("prepare_"))
def test_every_crash_point_ends_the_same(
    world: World, prepare: Callable[[Scene], Act], record_property: Callable[[str, object], None]
) -> None:
    scene = Scene(world)
    act = prepare(scene)
    with faults.between(NoFault()) as calls:
        act()
    expected = scene.standing()

    for fault in crash_points(len(calls)):
        scene = Scene(world)
        act = prepare(scene)
        with faults.between(fault), pytest.raises(Crash):
            act()
        act()  # the client, or the platform, tries again
        assert scene.standing() == expected, f"{'after' if fault.after else 'before'} call {fault.number} of {calls}"
    record_property("crash_points", 2 * len(calls))


@pytest.mark.parametrize("prepare", PATHS, ids=lambda prepare: prepare.__name__.removeprefix("prepare_"))
def test_every_lost_answer_ends_the_same(world: World, prepare: Callable[[Scene], Act]) -> None:
    scene = Scene(world)
    act = prepare(scene)
    with faults.between(NoFault()) as calls:
        act()
    expected = scene.standing()

    for number in range(1, len(calls) + 1):
        scene = Scene(world)
        act = prepare(scene)
        with faults.between(faults.LostAnswer(number)):
            # The caller is told to try again (an unexpected status), or the platform sees the function fail.
            with contextlib.suppress(AssertionError, ReadTimeoutError):
                act()
        act()
        assert scene.standing() == expected, f"answer {number} of {calls} lost"
