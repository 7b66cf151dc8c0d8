"""The paths of posts that drills interrupt, except those of publishing; see `paths`."""

import contextlib
from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import DAY, HOUR, settings
from chalicelib.posts import post_views, view_tables
from chalicelib.posts.settings import settings as settings_of_posts
from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.platform import strike
from tests.support.resources import client

SWEEPER = "functions.housekeeping:sweep_due_posts"


def prepare_delete(scene: Scene) -> Act:
    post_id = delivered(scene)
    return lambda: scene.stage.expect(204, scene.ada, "DELETE", f"/v1/posts/{post_id}")


def prepare_restore(scene: Scene) -> Act:
    """Ada restores a post, which is delivered again."""
    post_id = deleted(scene)

    def act() -> None:
        scene.stage.expect(204, scene.ada, "POST", f"/v1/posts/{post_id}/restore")
        scene.stage.platform.settle()

    return act


def prepare_erase(scene: Scene) -> Act:
    post_id = deleted(scene)
    return lambda: scene.stage.expect(204, scene.ada, "DELETE", f"/v1/users/me/recently-deleted/{post_id}")


def prepare_retract_and_erase(scene: Scene) -> Act:
    prepare_erase(scene)()
    return scene.stage.platform.settle


def prepare_end_deleted_post(scene: Scene) -> Act:
    """The sweeper erases a post that was deleted a month ago."""
    deleted(scene)
    return swept(scene, 31 * DAY)


def prepare_archive(scene: Scene) -> Act:
    post_id = delivered(scene)
    return lambda: scene.stage.expect(204, scene.ada, "PUT", f"/v1/posts/{post_id}/archive")


def prepare_edit(scene: Scene) -> Act:
    post_id = delivered(scene)
    media = [{"media_id": each} for each in reversed(media_ids(scene, post_id))]
    change = {"media": media, "caption": "edited", "audience": "followers", "warning": "Heights"}
    return lambda: scene.stage.expect(200, scene.ada, "PATCH", f"/v1/posts/{post_id}", change)


def prepare_schedule(scene: Scene) -> Act:
    body = uploaded(scene, publish_at=in_hours(1))
    return lambda: scene.stage.expect(202, scene.ada, "POST", "/v1/posts", body, "the-schedule")


def prepare_reschedule(scene: Scene) -> Act:
    """Ada moves a scheduled post. Repeated, the call finds the old post gone and the new one in her list."""
    post_id = prepare_schedule(scene)()["id"]  # type: ignore[index]
    change = {"publish_at": in_hours(2)}

    def act() -> None:
        status, _ = scene.stage.call(scene.ada, "PATCH", f"/v1/posts/{post_id}", change)
        moved = [each["id"] != post_id for each in scheduled(scene)]
        assert status in (200, 404, 429, 503)
        if status in (200, 404) and moved != [True]:
            raise Unavailable("The list lags: the client looks again.")

    return act


def prepare_publish_scheduled(scene: Scene) -> Act:
    """A scheduled post is due: the sweeper publishes it, and it is delivered.

    If the sweeper dies in between, the sweeper of lost work finds the post.
    """
    prepare_schedule(scene)()
    publish = swept(scene, 2 * HOUR)

    def act() -> None:
        publish()
        strike("functions.housekeeping:sweep_unplanned", seconds_later=3 * HOUR)
        scene.stage.platform.settle()

    return act


def prepare_draft(scene: Scene) -> Act:
    body = uploaded(scene)
    return lambda: scene.stage.expect(201, scene.ada, "POST", "/v1/drafts", body, "the-draft")


def prepare_edit_draft(scene: Scene) -> Act:
    """Ada exchanges one of two media of a draft."""
    draft: Any = prepare_draft(scene)()
    media = [{"media_id": draft["media"][0]["id"]}, {"object_key": scene.stage.upload(scene.ada)}]
    scene.stage.platform.settle()
    return lambda: scene.stage.expect(200, scene.ada, "PATCH", f"/v1/drafts/{draft['id']}", {"media": media})


def prepare_publish_draft(scene: Scene) -> Act:
    """Ada publishes one of two media of a draft, with another."""
    draft: Any = prepare_draft(scene)()
    media = [{"media_id": draft["media"][0]["id"]}, {"object_key": scene.stage.upload(scene.ada)}]
    scene.stage.platform.settle()
    body = {"media": media, "caption": "of a draft", "draft_id": draft["id"]}
    return lambda: scene.stage.expect(201, scene.ada, "POST", "/v1/posts", body, "the-post")


def prepare_count_views(scene: Scene) -> Act:
    """Bob has viewed two posts; the hour in which the file of his events was stored is not counted yet."""
    viewed = [delivered(scene) for _ in range(2)]
    events = [{"type": "view", "post_id": each, "dwell_ms": 1000} for each in viewed]
    scene.stage.expect(202, scene.bob, "POST", "/v1/events", {"events": events})
    (file,) = client("s3").list_objects_v2(Bucket=settings().events_bucket, Prefix="events/")["Contents"]
    for hours in range(-settings_of_posts().view_hours_back, 4):
        hour = file["LastModified"] + timedelta(hours=hours)
        if hours:
            view_tables.finish(hour.strftime(post_views.HOUR))
    return lambda: strike("functions.housekeeping:count_views", seconds_later=2 * HOUR)


def prepare_import(scene: Scene) -> Act:
    items = [uploaded(scene, taken_at=f"201{year}-03-04T05:06:07Z") for year in (2, 3)]
    return lambda: scene.stage.expect(200, scene.ada, "POST", "/v1/imports/posts", {"items": items}, "the-import")


def prepare_pin(scene: Scene) -> Act:
    post_id = delivered(scene)
    return lambda: scene.stage.expect(204, scene.ada, "PUT", f"/v1/posts/{post_id}/pin")


POST_PATHS: list[Prepare] = [
    prepare_delete,
    prepare_restore,
    prepare_erase,
    prepare_retract_and_erase,
    prepare_end_deleted_post,
    prepare_archive,
    prepare_edit,
    prepare_schedule,
    prepare_reschedule,
    prepare_publish_scheduled,
    prepare_draft,
    prepare_edit_draft,
    prepare_publish_draft,
    prepare_count_views,
    prepare_import,
    prepare_pin,
]


def delivered(scene: Scene) -> str:
    """The id of a post of Ada's that everything has been done for."""
    post_id = scene.posted(rendered=True)
    scene.stage.platform.settle()
    return post_id


def deleted(scene: Scene) -> str:
    """The id of such a post that Ada has deleted."""
    post_id = delivered(scene)
    scene.stage.expect(204, scene.ada, "DELETE", f"/v1/posts/{post_id}")
    return post_id


def uploaded(scene: Scene, **more: str) -> dict[str, Any]:
    """A body with two rendered photos of Ada's."""
    media = [{"object_key": scene.stage.upload(scene.ada)} for _ in range(2)]
    scene.stage.platform.settle()
    return {"media": media, "caption": "two", **more}


def media_ids(scene: Scene, post_id: str) -> list[str]:
    return [each["id"] for each in scene.stage.expect(200, scene.ada, "GET", f"/v1/posts/{post_id}")["media"]]


def scheduled(scene: Scene) -> list[Any]:
    items: list[Any] = scene.stage.expect(200, scene.ada, "GET", "/v1/users/me/scheduled")["items"]
    return items


def swept(scene: Scene, seconds_later: int) -> Act:
    """The sweeper runs until a run succeeds, as its schedule repeats it; then all messages are delivered."""

    def act() -> None:
        for _ in range(2):
            with contextlib.suppress(ExceptionGroup):
                strike(SWEEPER, seconds_later=seconds_later)
        scene.stage.platform.settle()

    return act


def in_hours(hours: int) -> str:
    return clock.rfc3339(clock.now_ms() + hours * HOUR * 1000)
