"""Paths of stories that drills interrupt; see `paths`."""

import contextlib
from typing import Any

from chalicelib.core import clock
from chalicelib.stories.settings import settings
from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.drills.stage import rerender_all
from tests.support.platform import strike


def told(scene: Scene, **more: Any) -> str:
    """The id of a story of Ada that is in Bob's tray."""
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    story_id: str = scene.stage.story(scene.ada, key, **more)["id"]
    scene.stage.platform.settle()
    return story_id


def prepare_publish_story(scene: Scene) -> Act:
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    return lambda: scene.stage.story(scene.ada, key, "the-story")


def prepare_publish_story_before_rendering(scene: Scene) -> Act:
    key = scene.stage.upload(scene.ada)
    return lambda: scene.stage.story(scene.ada, key, "the-story")


def prepare_render_story(scene: Scene) -> Act:
    prepare_publish_story_before_rendering(scene)()
    return scene.stage.platform.settle


def prepare_deliver_story(scene: Scene) -> Act:
    prepare_publish_story(scene)()
    return scene.stage.platform.settle


def prepare_deliver_story_to_close_friends(scene: Scene) -> Act:
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/close-friends/{scene.bob.id}")
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    scene.stage.story(scene.ada, key, audience="close_friends")
    return scene.stage.platform.settle


def prepare_add_close_friend(scene: Scene) -> Act:
    """Bob becomes a close friend while a story for close friends lasts."""
    told(scene, audience="close_friends")

    def act() -> None:
        scene.stage.expect(204, scene.ada, "PUT", f"/v1/close-friends/{scene.bob.id}")
        scene.stage.platform.settle()

    return act


def prepare_view_story(scene: Scene) -> Act:
    story_id = told(scene)
    return lambda: scene.stage.expect(204, scene.bob, "POST", f"/v1/stories/{story_id}/view")


def prepare_delete_story(scene: Scene) -> Act:
    story_id = told(scene)

    def act() -> None:
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/stories/{story_id}")
        scene.stage.platform.settle()

    return act


def prepare_delete_highlighted_story(scene: Scene) -> Act:
    first, second = told(scene), told(scene)
    for title, story_ids in (("both", [first, second]), ("alone", [first])):
        scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", {"title": title, "story_ids": story_ids})

    def act() -> None:
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/stories/{first}")
        scene.stage.platform.settle()

    return act


def prepare_end_story(scene: Scene) -> Act:
    """Of two stories one is in a highlight. DynamoDB removes the rows of both at their end."""
    kept, _ = told(scene), told(scene)
    scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", {"title": "kept", "story_ids": [kept]})
    with clock.at(clock.now_ms() + settings().story_lifetime * 1000 + 1000):
        scene.stage.platform.expire("stories")
    return scene.stage.platform.settle


def prepare_end_story_by_sweeper(scene: Scene) -> Act:
    """No row is removed: the sweeper finds the media of the ended story, in its next run if one fails."""
    told(scene)

    def act() -> None:
        for _ in range(2):
            with contextlib.suppress(ExceptionGroup):
                strike("functions.housekeeping:sweep_uploads", seconds_later=settings().story_lifetime + 3600)
        scene.stage.platform.settle()

    return act


def prepare_highlight(scene: Scene) -> Act:
    story_ids = [told(scene), told(scene)]
    body = {"title": "two", "story_ids": story_ids}
    return lambda: scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", body, key="the-highlight")


def prepare_edit_highlight(scene: Scene) -> Act:
    first, second, third = told(scene), told(scene), told(scene)
    body = {"title": "two", "story_ids": [first, second]}
    highlight_id = scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", body)["id"]
    change = {"title": "others", "story_ids": [third, second], "cover": second}
    return lambda: scene.stage.expect(200, scene.ada, "PATCH", f"/v1/highlights/{highlight_id}", change)


def prepare_archive_story(scene: Scene) -> Act:
    story_id = told(scene)
    return lambda: scene.stage.expect(204, scene.ada, "PUT", f"/v1/stories/{story_id}/archive")


def prepare_rerender_story(scene: Scene) -> Act:
    story_id = told(scene)
    scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", {"title": "kept", "story_ids": [story_id]})
    rerender_all(scene.ada.id)
    return scene.stage.platform.settle


STORY_PATHS: list[Prepare] = [
    prepare_publish_story,
    prepare_publish_story_before_rendering,
    prepare_render_story,
    prepare_deliver_story,
    prepare_deliver_story_to_close_friends,
    prepare_add_close_friend,
    prepare_view_story,
    prepare_delete_story,
    prepare_delete_highlighted_story,
    prepare_end_story,
    prepare_end_story_by_sweeper,
    prepare_highlight,
    prepare_edit_highlight,
    prepare_archive_story,
    prepare_rerender_story,
]
