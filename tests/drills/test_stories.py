"""The end of stories: nothing that has ended is seen, even if DynamoDB deletes no row, and what is not kept is erased.

Also: each viewer is listed once, and an older story that is delivered late changes nothing.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core import clock
from chalicelib.stories.settings import settings
from tests.support.cloud import Policy
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Stage, rows, urls_of_story
from tests.support.drills.story_ends import (
    BY_EXPIRY,
    PUBLISHER,
    deliver,
    highlight,
    items,
    later,
    media_of,
    objects_with,
    removal,
    story_row,
    sweep,
)
from tests.support.drills.story_paths import told
from tests.support.platform import FILTERS, Platform, passes

LIFETIME = settings().story_lifetime
NewStage = Callable[[], Stage]


@pytest.fixture
def scene(new_stage: NewStage, policy: Policy) -> Scene:
    policy(access_token_lifetime=30 * LIFETIME)  # the clock passes the ends of stories
    return Scene(new_stage())


# ---- the stream's records of ends


@pytest.mark.parametrize("identity", [None, {"type": "Service", "principalId": "lambda.amazonaws.com"}])
def test_no_other_deletion_of_a_row_is_the_end_of_a_story(scene: Scene, identity: dict[str, str] | None) -> None:
    story_id = told(scene)
    record = removal(story_row(story_id), identity)
    assert not passes(record, FILTERS[PUBLISHER]), "the event filter"
    deliver(record)
    scene.stage.platform.settle()
    assert objects_with(media_of(story_id))
    assert passes(removal(story_row(story_id), BY_EXPIRY), FILTERS[PUBLISHER])


def test_a_removal_that_comes_twice_and_late_erases_what_is_not_kept(scene: Scene) -> None:
    archived, highlighted, alone = (told(scene) for _ in range(3))
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/stories/{archived}/archive")
    highlight_id = highlight(scene, highlighted)
    told_of = (archived, highlighted, alone)
    records, media_ids = [removal(story_row(each), BY_EXPIRY) for each in told_of], [media_of(each) for each in told_of]

    def stays() -> list[bool]:
        scene.stage.platform.settle()
        return [bool(objects_with(each)) for each in media_ids]

    with later(LIFETIME + 60):
        scene.stage.platform.expire("stories")
        assert stays() == [True, True, False]
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/highlights/{highlight_id}")
        for record in (*records, *reversed(records)):
            deliver(record)
        assert stays() == [True, False, False]
        assert [each["id"] for each in items(scene, scene.ada, "/v1/stories/archive")] == [archived]


# ---- DynamoDB deletes no row


def test_nothing_ended_is_seen_while_all_rows_exist(scene: Scene) -> None:
    story_id, close = told(scene), told(scene, audience="close_friends")
    scene.stage.expect(204, scene.bob, "POST", f"/v1/stories/{story_id}/view")
    assert [each["id"] for each in items(scene, scene.ada, f"/v1/stories/{story_id}/viewers")] == [scene.bob.id]
    with later(LIFETIME):
        for person in (scene.ada, scene.bob):
            assert items(scene, person, "/v1/stories/feed") == []
            assert items(scene, person, f"/v1/users/{scene.ada.id}/stories") == []
            assert items(scene, person, f"/v1/users/{scene.ada.id}/highlights") == []
            for each in (story_id, close):
                scene.stage.expect(404, person, "POST", f"/v1/stories/{each}/view")
        assert items(scene, scene.ada, "/v1/stories/archive") == []
        scene.stage.expect(404, scene.ada, "PUT", f"/v1/stories/{story_id}/archive")
        body = {"title": "late", "story_ids": [story_id]}
        scene.stage.expect(422, scene.ada, "POST", "/v1/highlights", body)
        scene.stage.expect(404, scene.bob, "GET", f"/v1/stories/{story_id}/viewers")
        assert items(scene, scene.ada, f"/v1/stories/{story_id}/viewers") != []
    with later(LIFETIME + settings().views_lifetime):
        scene.stage.expect(404, scene.ada, "GET", f"/v1/stories/{story_id}/viewers")
    assert rows("stories", story_id=story_id), "the drill is about rows that exist"


def test_no_address_of_a_story_is_valid_after_its_end(scene: Scene) -> None:
    told(scene, expires_at=datetime.fromtimestamp(clock.now() + 600, UTC).isoformat())
    for person, path in ((scene.ada, f"/v1/users/{scene.ada.id}/stories"), (scene.bob, "/v1/stories/feed")):
        (item,) = items(scene, person, path)
        (shown,) = item.get("stories", [item])
        ends = datetime.fromisoformat(shown["expires_at"]).timestamp()
        assert {end_of(url) <= ends for url in urls_of_story(shown)} == {True}


def end_of(url: str) -> float:
    """When a signed URL ends, in seconds since 1970."""
    query = parse_qs(urlsplit(url).query)
    signed = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return signed.timestamp() + int(query["X-Amz-Expires"][0])


def test_an_end_without_a_record_is_found_by_the_sweeper(scene: Scene) -> None:
    kept, ended = told(scene), told(scene)
    media_ids = [media_of(each) for each in (kept, ended)]
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/stories/{kept}/archive")
    with later(LIFETIME):
        sweep(scene)
    assert [bool(objects_with(each)) for each in media_ids] == [True, False]


def test_a_story_that_ended_before_its_plan_waits_for_nothing(scene: Scene) -> None:
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    scene.stage.story(scene.ada, key)
    with later(LIFETIME + 1):
        scene.stage.platform.settle()
        assert [row for row in rows("stories") if "unplanned" in row] == []
        assert [row for row in rows("story_trays") if "seen" not in row] == []


# ---- trays and views


def test_each_viewer_is_listed_once_however_often_they_view(scene: Scene, policy: Policy) -> None:
    policy(views_followers_per_shard=1)
    followers = [scene.stage.register(f"fan{i}") for i in range(5)]
    for each in followers:
        scene.stage.expect(200, each, "POST", "/v1/follow", {"target_user_id": scene.ada.id})
    scene.stage.platform.settle()
    story_id = told(scene)
    assert int(story_row(story_id)["view_shards"]["N"]) > 1
    for _ in range(3):
        for each in (*followers, scene.bob, scene.ada):
            scene.stage.expect(204, each, "POST", f"/v1/stories/{story_id}/view")

    def listed() -> list[str]:
        found, cursor = [], ""
        while True:
            page = scene.stage.expect(200, scene.ada, "GET", f"/v1/stories/{story_id}/viewers?limit=2{cursor}")
            found += [each["id"] for each in page["items"]]
            if page["next_cursor"] is None:
                return sorted(found)
            cursor = f"&cursor={page['next_cursor']}"

    viewers = {scene.bob.id, *(each.id for each in followers)}
    assert listed() == sorted(viewers)
    blocked, blocking = followers[:2]
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/blocks/{blocked.id}")
    scene.stage.expect(204, blocking, "PUT", f"/v1/blocks/{scene.ada.id}")
    assert listed() == sorted(viewers - {blocked.id, blocking.id})


def test_an_older_story_that_is_delivered_late_changes_nothing(scene: Scene) -> None:
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    scene.stage.story(scene.ada, key)
    first = rows("stories")[0]["story_id"]["S"]
    held = Platform()
    held._carried[PUBLISHER] = 1  # this platform never carries the first record
    scene.stage.platform, late = held, scene.stage.platform
    second = told(scene)
    scene.stage.expect(204, scene.bob, "POST", f"/v1/stories/{second}/view")

    def tray() -> list[tuple[int, str]]:
        return [(each["unseen"], each["stories"][0]["id"]) for each in items(scene, scene.bob, "/v1/stories/feed")]

    assert tray() == [(0, second)]
    late.settle()
    assert tray() == [(0, second)]
    assert {row["story_id"]["S"] for row in rows("story_trays", viewer_id=scene.bob.id)} >= {first, second}
