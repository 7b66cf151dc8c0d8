"""The paths that drills interrupt. `prepare_…` sets the scene on an empty stage, and answers what to do then.

`docs/reliability.md` has a row for each path, under its name.
"""

import pytest

from chalicelib.core import caches, clock
from chalicelib.core.settings import forget_settings
from chalicelib.core.settings import settings as core_settings
from chalicelib.fanout import tables as inboxes
from chalicelib.graph.settings import settings
from tests.support.drills.comment_paths import COMMENT_PATHS
from tests.support.drills.live_paths import LIVE_PATHS
from tests.support.drills.message_paths import MESSAGE_PATHS
from tests.support.drills.name_paths import NAME_PATHS
from tests.support.drills.notification_paths import NOTIFICATION_PATHS
from tests.support.drills.post_paths import POST_PATHS
from tests.support.drills.push_paths import PUSH_PATHS
from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.drills.stage import crowd, film, refusing_everything, rerender_all
from tests.support.drills.story_paths import STORY_PATHS
from tests.support.drills.tag_paths import TAG_PATHS
from tests.support.platform import strike
from tests.support.rooms.inboxes import DAY_MS
from tests.support.rooms.inboxes import post as put_post


def prepare_register(scene: Scene) -> Act:
    def register() -> None:
        scene.people.append(scene.stage.register("dora"))

    return register


def prepare_rename(scene: Scene) -> Act:
    return lambda: scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"username": "grace"})


def prepare_post(scene: Scene) -> Act:
    keys = [scene.stage.upload(scene.ada) for _ in range(2)]
    scene.stage.platform.settle()
    return lambda: scene.stage.post(scene.ada, "two", *keys, idempotency_key="the-post")


def prepare_post_before_rendering(scene: Scene) -> Act:
    keys = [scene.stage.upload(scene.ada) for _ in range(2)]
    return lambda: scene.stage.post(scene.ada, "two", *keys, idempotency_key="the-post")


def prepare_resize(scene: Scene) -> Act:
    scene.posted(rendered=False)
    return scene.stage.platform.settle


def prepare_transcode(scene: Scene) -> Act:
    scene.stage.post(scene.ada, "film", scene.stage.upload(scene.ada, film(), "video/mp4"))
    return scene.stage.platform.settle


def prepare_publish_plan_and_fan_out(scene: Scene) -> Act:
    scene.posted(rendered=True)
    return scene.stage.platform.settle


def prepare_follow(scene: Scene) -> Act:
    scene.unfollow()
    scene.posted(rendered=True)
    scene.stage.platform.settle()
    return scene.follow


def prepare_backfill(scene: Scene) -> Act:
    """Bob, whose feed was empty, follows Ada. A message copies one of her posts; one is too old for inboxes."""
    follow = prepare_follow(scene)
    put_post(scene.ada.id, "another")
    put_post(scene.ada.id, "old", ago_ms=40 * DAY_MS)
    scene.stage.platform.settle()
    scene.stage.feed(scene.bob)
    follow()
    return scene.stage.platform.settle


def prepare_unfollow(scene: Scene) -> Act:
    scene.posted(rendered=True)
    scene.stage.platform.settle()
    return scene.unfollow


def prepare_prune(scene: Scene) -> Act:
    prepare_unfollow(scene)()
    return scene.stage.platform.settle


def prepare_block(scene: Scene) -> Act:
    scene.posted(rendered=True)
    scene.stage.platform.settle()
    return lambda: scene.stage.expect(204, scene.ada, "PUT", f"/v1/blocks/{scene.bob.id}")


def prepare_come_back(scene: Scene) -> Act:
    """Ada posts while Bob is away; then he reads his feed, and his inbox is rebuilt."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PRESENCE_LIFETIME", "-7200")
        forget_settings()
        put_post(scene.ada.id, "missed")
        scene.stage.platform.settle()
    forget_settings()
    with clock.at(clock.now_ms() - 40 * 86_400_000):
        inboxes.mark_seen(scene.bob.id)
    caches.forget_caches()  # what is remembered by now depends on the machine's speed

    def look() -> None:
        scene.stage.feed(scene.bob)
        scene.stage.platform.settle()

    return look


def prepare_warm_up(scene: Scene) -> Act:
    """Ada reaches the number of followers from which posts are pulled."""
    scene.posted(rendered=True)
    scene.stage.platform.settle()
    crowd(scene.ada.id, settings().pull_followers - 1)
    scene.stage.expect(200, scene.cleo, "POST", "/v1/follow", {"target_user_id": scene.ada.id})
    return scene.stage.platform.settle


def prepare_cool_down(scene: Scene) -> Act:
    """Followers leave until Ada's posts are pushed again, and a month later no feed merges her outbox."""
    platform = scene.stage.platform
    prepare_warm_up(scene)()
    scene.posted(rendered=True)
    platform.settle()
    crowd(scene.ada.id, settings().push_followers)
    scene.stage.expect(204, scene.cleo, "DELETE", f"/v1/follow/{scene.ada.id}")
    cooled_ms = clock.now_ms() + (core_settings().inbox_lifetime + settings().cooling_slack + 60) * 1000

    def act() -> None:
        platform.settle()
        with clock.at(cooled_ms):
            strike("functions.housekeeping:sweep_deliveries")
            platform.settle()

    return act


def prepare_go_private(scene: Scene) -> Act:
    return lambda: scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"is_private": True})


def prepare_go_public(scene: Scene) -> Act:
    scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"is_private": True})
    scene.stage.expect(200, scene.cleo, "POST", "/v1/follow", {"target_user_id": scene.ada.id})
    return lambda: scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"is_private": False})


def prepare_accept_requests(scene: Scene) -> Act:
    prepare_go_public(scene)()
    return scene.stage.platform.settle


def prepare_late_uploads_of_a_deleted_post(scene: Scene) -> Act:
    """S3 reports the uploads after the post is deleted and its media are erased."""
    platform, post_id = scene.stage.platform, scene.posted(rendered=False)
    late, platform._uploads = platform._uploads, []
    scene.stage.expect(204, scene.ada, "DELETE", f"/v1/posts/{post_id}")
    platform.settle()
    platform._uploads = late
    return platform.settle


def prepare_change_avatar(scene: Scene) -> Act:
    platform = scene.stage.platform
    first, second = (scene.stage.upload(scene.ada, purpose="avatar") for _ in range(2))
    platform.settle()

    def wear(key: str) -> None:
        scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"avatar": key})

    def act() -> None:
        wear(second)
        platform.settle()
        strike("functions.housekeeping:sweep_uploads", seconds_later=1)
        platform.settle()

    wear(first)
    return act


def posted_and_settled(scene: Scene) -> str:
    post_id = scene.posted(rendered=True)
    scene.stage.platform.settle()
    return post_id


def prepare_like(scene: Scene) -> Act:
    """The likers of the post get another shard before Bob's like."""
    post_id = posted_and_settled(scene)
    scene.stage.react(scene.cleo, "PUT", post_id)
    scene.stage.platform.settle()
    return lambda: scene.stage.react(scene.bob, "PUT", post_id)


def prepare_unlike(scene: Scene) -> Act:
    post_id = posted_and_settled(scene)
    for person in (scene.ada, scene.bob):
        scene.stage.react(person, "PUT", post_id)
    scene.stage.platform.settle()
    return lambda: scene.stage.react(scene.bob, "DELETE", post_id)


def prepare_save(scene: Scene) -> Act:
    post_id = posted_and_settled(scene)
    return lambda: scene.stage.react(scene.bob, "PUT", post_id, "save")


def collected(scene: Scene) -> tuple[str, str]:
    """Bob has a post of Ada's in two collections. Returns its id and the path of the first collection."""
    post_id = posted_and_settled(scene)
    paths = []
    for name in ("some", "more"):
        made = scene.stage.expect(201, scene.bob, "POST", "/v1/collections", {"name": name})
        paths.append(f"/v1/collections/{made['id']}")
        scene.stage.expect(204, scene.bob, "PUT", f"{paths[-1]}/items/{post_id}")
    return post_id, paths[0]


def prepare_create_collection(scene: Scene) -> Act:
    return lambda: scene.stage.expect(201, scene.bob, "POST", "/v1/collections", {"name": "some"}, key="the-collection")


def prepare_collect(scene: Scene) -> Act:
    _, path = collected(scene)
    post_id = posted_and_settled(scene)
    return lambda: scene.stage.expect(204, scene.bob, "PUT", f"{path}/items/{post_id}")


def prepare_unsave_collected(scene: Scene) -> Act:
    post_id, _ = collected(scene)
    return lambda: scene.stage.react(scene.bob, "DELETE", post_id, "save")


def prepare_delete_collection(scene: Scene) -> Act:
    """A call whose answer was lost may have deleted it."""
    _, path = collected(scene)

    def delete() -> None:
        assert scene.stage.call(scene.bob, "DELETE", path)[0] in (204, 404)

    return delete


def prepare_mute_word(scene: Scene) -> Act:
    posted_and_settled(scene)
    return lambda: scene.stage.expect(201, scene.bob, "POST", "/v1/muted-words", {"text": "two"}, key="the-word")


def prepare_count_likes(scene: Scene) -> Act:
    prepare_unlike(scene)()
    post_id = scene.stage.expect(200, scene.ada, "GET", f"/v1/users/{scene.ada.id}/posts")["items"][0]["id"]
    scene.stage.react(scene.bob, "PUT", post_id)
    scene.stage.react(scene.ada, "DELETE", post_id)
    return scene.stage.platform.settle


def prepare_rerender_post(scene: Scene) -> Act:
    scene.posted(rendered=True)
    scene.stage.platform.settle()
    rerender_all(scene.ada.id)
    return scene.stage.platform.settle


def prepare_rerender_avatar(scene: Scene) -> Act:
    key = scene.stage.upload(scene.ada, purpose="avatar")
    scene.stage.platform.settle()
    scene.stage.expect(200, scene.ada, "PATCH", "/v1/users/me", {"avatar": key})
    rerender_all(scene.ada.id)
    return scene.stage.platform.settle


def prepare_rerender_failed(scene: Scene) -> Act:
    """A photo was refused by mistake and its post failed; rendered again, the post becomes active."""
    scene.stage.post(scene.ada, "refused", scene.stage.upload(scene.ada))
    with refusing_everything():
        scene.stage.platform.settle()
    rerender_all(scene.ada.id)
    return scene.stage.platform.settle


PATHS: list[Prepare] = [
    prepare_register,
    prepare_rename,
    prepare_post,
    prepare_post_before_rendering,
    prepare_resize,
    prepare_transcode,
    prepare_publish_plan_and_fan_out,
    prepare_follow,
    prepare_backfill,
    prepare_unfollow,
    prepare_prune,
    prepare_block,
    prepare_come_back,
    prepare_warm_up,
    prepare_cool_down,
    prepare_go_private,
    prepare_go_public,
    prepare_accept_requests,
    *POST_PATHS,
    prepare_late_uploads_of_a_deleted_post,
    prepare_change_avatar,
    prepare_like,
    prepare_unlike,
    prepare_save,
    prepare_create_collection,
    prepare_collect,
    prepare_unsave_collected,
    prepare_delete_collection,
    prepare_mute_word,
    prepare_count_likes,
    prepare_rerender_post,
    prepare_rerender_avatar,
    prepare_rerender_failed,
    *STORY_PATHS,
    *COMMENT_PATHS,
    *LIVE_PATHS,
    *MESSAGE_PATHS,
    *NAME_PATHS,
    *TAG_PATHS,
    *NOTIFICATION_PATHS,
    *PUSH_PATHS,
]


def path_of(prepare: Prepare) -> str:
    """The name of a path in `docs/reliability.md`."""
    return prepare.__name__.removeprefix("prepare_")
