"""Paths of notifications that drills interrupt; see `paths`."""

from tests.support.drills.comment_paths import posted, said
from tests.support.drills.scene import Act, Prepare, Scene


def prepare_notify(scene: Scene) -> Act:
    """Causes of two types wait to be folded, and one of a third is undone by a user whom the post's author muted."""
    path = posted(scene)
    post_id = path.split("/")[3]
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/mutes/{scene.cleo.id}")
    scene.stage.react(scene.cleo, "PUT", post_id)
    scene.stage.react(scene.bob, "PUT", post_id)
    scene.stage.platform.settle()
    scene.stage.react(scene.cleo, "DELETE", post_id)
    said(scene, path, "see @cleo")
    return scene.stage.platform.settle


def prepare_mention(scene: Scene) -> Act:
    """A post that mentions a user waits to be published."""
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    scene.stage.post(scene.ada, "see @cleo", key)
    return scene.stage.platform.settle


def prepare_mark_notifications(scene: Scene) -> Act:
    """The list has one item, the follow of the scene."""
    page = scene.stage.expect(200, scene.ada, "GET", "/v1/notifications")
    up_to = page["items"][0]["id"]
    return lambda: scene.stage.expect(204, scene.ada, "POST", "/v1/notifications/read", {"up_to": up_to})


NOTIFICATION_PATHS: list[Prepare] = [prepare_notify, prepare_mention, prepare_mark_notifications]
