"""Concurrent calls about one story: each is carried out before every AWS call of the other."""

from collections.abc import Callable

import pytest

from chalicelib.media import service as media
from chalicelib.media.messages import EraseMedia
from chalicelib.stories import service as stories
from chalicelib.stories.messages import PUBLISH, PlanStory
from chalicelib.stories.settings import settings
from tests.support.cloud import Policy
from tests.support.drills.interleaving import interleaved
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Stage, media_rows, rows, tagged
from tests.support.drills.story_ends import highlight, items, later, media_of, objects_with, sweep
from tests.support.drills.story_paths import told

LIFETIME = settings().story_lifetime
NewStage = Callable[[], Stage]


@pytest.fixture
def scene(new_stage: NewStage, policy: Policy) -> Scene:
    policy(access_token_lifetime=30 * LIFETIME)  # the clock passes the ends of stories
    return Scene(new_stage())


def is_kept_whole(scene: Scene, story_id: str, media_id: str) -> tuple[bool, bool, bool]:
    """Whether a story is kept, whether its media is stored, and whether any object has a tag, once all is done."""
    with later(LIFETIME + 60):
        scene.stage.platform.settle()
        sweep(scene)
        is_kept = story_id in {each["id"] for each in items(scene, scene.ada, "/v1/stories/archive")}
        return is_kept, bool(objects_with(media_id)), bool(tagged(scene.ada.id))


@pytest.mark.parametrize("is_erasure_outer", [True, False])
def test_an_erasure_at_the_end_races_with_keeping(scene: Scene, *, is_erasure_outer: bool) -> None:
    story_id = told(scene)
    media_id = media_of(story_id)

    def keep() -> None:
        scene.stage.call(scene.ada, "PUT", f"/v1/stories/{story_id}/archive")

    def erase() -> None:
        media.erase(EraseMedia(media_id, spares_kept=True))

    acts = (erase, keep) if is_erasure_outer else (keep, erase)
    endings = set(interleaved(*acts, lambda: is_kept_whole(scene, story_id, media_id)))
    assert endings == {(True, True, False), (False, False, False)}


@pytest.mark.parametrize("is_tagging_outer", [True, False])
def test_a_kept_object_loses_the_tag_of_the_lifecycle_rule(scene: Scene, *, is_tagging_outer: bool) -> None:
    story_id = told(scene)
    media_id = media_of(story_id)
    assert tagged(scene.ada.id), "the plan tags"

    def keep() -> None:
        scene.stage.expect(204, scene.ada, "PUT", f"/v1/stories/{story_id}/archive")

    def tag() -> None:
        stories.plan(PlanStory(story_id, PUBLISH))

    acts = (tag, keep) if is_tagging_outer else (keep, tag)
    assert set(interleaved(*acts, lambda: is_kept_whole(scene, story_id, media_id))) == {(True, True, False)}


@pytest.mark.parametrize("is_deletion_outer", [True, False])
def test_nothing_keeps_a_story_that_is_deleted_meanwhile(scene: Scene, *, is_deletion_outer: bool) -> None:
    story_id = told(scene)
    media_id = media_of(story_id)
    body = {"title": "kept", "story_ids": [story_id]}

    def keep() -> None:
        assert scene.stage.call(scene.ada, "POST", "/v1/highlights", body)[0] in {201, 404, 422}

    def delete() -> None:
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/stories/{story_id}")

    acts = (delete, keep) if is_deletion_outer else (keep, delete)
    assert set(interleaved(*acts, lambda: is_kept_whole(scene, story_id, media_id))) == {(False, False, False)}


def test_changes_of_one_kept_story_are_all_kept(scene: Scene) -> None:
    story_id = told(scene)

    def archive() -> None:
        scene.stage.expect(204, scene.ada, "PUT", f"/v1/stories/{story_id}/archive")

    def observe() -> tuple[bool, int, int]:
        (row,) = rows("highlights", item_id=f"s#{story_id}")
        return (
            row["archived"]["BOOL"],
            len(row["highlight_ids"]["L"]),
            sum("kept" in each for each in media_rows(scene.ada.id)),
        )

    endings = set(interleaved(archive, lambda: highlight(scene, story_id), observe))
    endings |= set(interleaved(lambda: highlight(scene, story_id), archive, observe))
    assert endings == {(True, 1, 1)}


def test_two_devices_that_view_in_any_order_leave_the_newest_story_seen(scene: Scene) -> None:
    first, second = told(scene), told(scene)

    def view(story_id: str) -> Callable[[], object]:
        return lambda: scene.stage.expect(204, scene.bob, "POST", f"/v1/stories/{story_id}/view")

    def observe() -> tuple[int, list[bool]]:
        (author,) = items(scene, scene.bob, "/v1/stories/feed")
        page = items(scene, scene.bob, f"/v1/users/{scene.ada.id}/stories")
        return author["unseen"], [each["viewer"]["seen"] for each in page]

    for outer, inner in ((first, second), (second, first)):
        for observed in interleaved(view(outer), view(inner), observe):
            assert observed == (0, [True, True])
