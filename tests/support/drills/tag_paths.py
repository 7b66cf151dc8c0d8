"""The paths of tags that drills interrupt; see `paths`."""

from chalicelib.core import clock, ids
from chalicelib.core.settings import HOUR
from chalicelib.tags import tables, use_tables
from chalicelib.tags.tables import Trend, Trends
from chalicelib.tags.use_tables import HOUR_MS
from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.platform import strike


def prepare_list_by_tag(scene: Scene) -> Act:
    """Ada's archived post is shown again."""
    _archived(scene)
    return scene.stage.platform.settle


def prepare_change_tags(scene: Scene) -> Act:
    """The outbox has an edit that replaces one of two tags."""
    post_id = _tagged(scene)
    scene.stage.expect(200, scene.ada, "PATCH", f"/v1/posts/{post_id}", {"caption": "#sea #land"})
    return scene.stage.platform.settle


def prepare_retract_by_tag(scene: Scene) -> Act:
    """The outbox has the archiving of a post."""
    post_id = _tagged(scene)
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/posts/{post_id}/archive")
    return scene.stage.platform.settle


def prepare_hide_from_tags(scene: Scene) -> Act:
    """Ada's account becomes private, and her post leaves the lists by tag."""
    _tagged(scene)

    def act() -> None:
        scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"is_private": True})
        scene.stage.platform.settle()

    return act


def prepare_rank_trends(scene: Scene) -> Act:
    """A tag trends whose uses of hours ago enter its baseline, and its order is made."""
    now_ms = clock.now_ms()
    people = [*scene.people, *(scene.stage.register(f"stranger{i}") for i in range(2))]
    tables.put_trends(Trends([], 1, now_ms // HOUR_MS - 7))  # an earlier run
    for hours in (6, 0):
        for each in people:
            use_tables.write(ids.new_owned_id(each.id, now_ms - hours * HOUR * 1000), ["sea"], ())
    return lambda: strike("functions.housekeeping:rank_trends")


def prepare_refresh_trends(scene: Scene) -> Act:
    """The outbox has the archiving of a post of a tag that trends."""
    post_id = _tagged(scene)
    tables.put_trends(Trends([Trend("sea", 5, [])], clock.now_ms() - 1, clock.now_ms() // HOUR_MS - 6))
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/posts/{post_id}/archive")
    return scene.stage.platform.settle


def prepare_follow_tag(scene: Scene) -> Act:
    return lambda: scene.stage.expect(204, scene.bob, "PUT", "/v1/tags/sea/follow")


def prepare_unfollow_tag(scene: Scene) -> Act:
    prepare_follow_tag(scene)()
    return lambda: scene.stage.expect(204, scene.bob, "DELETE", "/v1/tags/sea/follow")


def _tagged(scene: Scene) -> str:
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    post_id: str = scene.stage.post(scene.ada, "#sea #sky", key)["id"]
    scene.stage.platform.settle()
    return post_id


def _archived(scene: Scene) -> None:
    path = f"/v1/posts/{_tagged(scene)}/archive"
    scene.stage.expect(204, scene.ada, "PUT", path)
    scene.stage.platform.settle()
    scene.stage.expect(204, scene.ada, "DELETE", path)


TAG_PATHS: list[Prepare] = [
    prepare_list_by_tag,
    prepare_change_tags,
    prepare_retract_by_tag,
    prepare_hide_from_tags,
    prepare_rank_trends,
    prepare_refresh_trends,
    prepare_follow_tag,
    prepare_unfollow_tag,
]
