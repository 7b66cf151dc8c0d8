"""The end of stories, under late, repeated, reordered and concurrent events.

Nothing that has ended is seen, even if DynamoDB deletes no row. Only what a highlight or the archive keeps stays.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import HOUR
from chalicelib.core.streams import EXPIRY
from chalicelib.media import service as media
from chalicelib.media.messages import EraseMedia
from chalicelib.media.settings import settings as media_settings
from chalicelib.stories import service as stories
from chalicelib.stories.messages import PUBLISH, PlanStory
from chalicelib.stories.settings import settings
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.depth import examples
from tests.support.drills.interruptions import in_copy
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Person, Stage, media_rows, rows, stored, tagged, urls_of_story
from tests.support.drills.story_paths import told
from tests.support.platform import FILTERS, LambdaContext, Platform, handler_of, passes, strike

PUBLISHER = "functions.publish:publish_stories"
LIFETIME = settings().story_lifetime
SEEDS = examples(quick=6, nightly=100)
STEPS = 14
NewStage = Callable[[], Stage]


@pytest.fixture
def scene(new_stage: NewStage, policy: Policy) -> Scene:
    policy(access_token_lifetime=30 * LIFETIME)  # the clock passes the ends of stories
    return Scene(new_stage())


def later(seconds: int) -> AbstractContextManager[object]:
    """The clock that many seconds later."""
    return clock.at(clock.now_ms() + seconds * 1000)


def story_row(story_id: str) -> dict[str, Any]:
    """The row of a story."""
    (row,) = rows("stories", story_id=story_id)
    return row


def removal(row: dict[str, Any], identity: dict[str, str] | None) -> dict[str, Any]:
    """A stream record as AWS writes it when a row is deleted; the deletion of a user or function has no identity."""
    record = {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": clock.now(),
            "Keys": {name: row[name] for name in ("author_id", "story_id")},
            "OldImage": row,
            "SequenceNumber": "4421584500000000017450439092",
            "SizeBytes": 59,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/emulsion-local-stories/stream/2026-01-01",
    }
    return record | ({"userIdentity": identity} if identity else {})


BY_EXPIRY = {"type": "Service", "principalId": EXPIRY}


def deliver(record: dict[str, Any]) -> None:
    """Invoke the reader of the stream with one record, whatever its event filter says."""
    handler_of(PUBLISHER)({"Records": [record], "shardId": "shardId-1"}, LambdaContext())


def objects_of(story_id: str) -> set[str]:
    """Keys of the objects of a story's media, for a story whose row or kept row exists."""
    kept = rows("highlights", item_id=f"s#{story_id}")
    row, *_ = rows("stories", story_id=story_id) + kept
    return objects_with(row["media_id"]["S"])


def objects_with(media_id: str) -> set[str]:
    """Keys of the objects of a media."""
    owner_id = media_id[-11:]
    return {key for kind in "ur" for key in stored(f"{kind}/{owner_id}/") if media_id in key}


def highlight(scene: Scene, *story_ids: str) -> str:
    """The id of a new highlight of Ada's."""
    body = {"title": "kept", "story_ids": list(story_ids)}
    highlight_id: str = scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", body)["id"]
    return highlight_id


def items(scene: Scene, person: Person, path: str) -> list[Any]:
    found: list[Any] = scene.stage.expect(200, person, "GET", path)["items"]
    return found


def sweep(scene: Scene) -> None:
    """Let the sweeper of media do what is due, until nothing is."""
    for _ in range(2):
        strike("functions.housekeeping:sweep_uploads", seconds_later=media_settings().story_grace + HOUR)
        scene.stage.platform.settle()


# ---- the stream's records of ends


@pytest.mark.parametrize("identity", [None, {"type": "Service", "principalId": "lambda.amazonaws.com"}])
def test_no_other_deletion_of_a_row_is_the_end_of_a_story(scene: Scene, identity: dict[str, str] | None) -> None:
    story_id = told(scene)
    record = removal(story_row(story_id), identity)
    assert not passes(record, FILTERS[PUBLISHER]), "the event filter"
    deliver(record)
    scene.stage.platform.settle()
    assert objects_of(story_id)
    assert passes(removal(story_row(story_id), BY_EXPIRY), FILTERS[PUBLISHER])


def test_a_removal_that_comes_twice_and_late_erases_what_is_not_kept(scene: Scene) -> None:
    archived, highlighted, alone = (told(scene) for _ in range(3))
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/stories/{archived}/archive")
    highlight_id = highlight(scene, highlighted)
    records = {each: removal(story_row(each), BY_EXPIRY) for each in (archived, highlighted, alone)}
    lone = story_row(alone)["media_id"]["S"]
    with later(LIFETIME + 60):
        scene.stage.platform.expire("stories")
        scene.stage.platform.settle()
        assert [bool(objects_of(archived)), bool(objects_of(highlighted)), bool(objects_with(lone))] == [1, 1, 0]
        gone = story_of_kept(highlighted)
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/highlights/{highlight_id}")
        for record in (*records.values(), *reversed(records.values())):
            deliver(record)
        scene.stage.platform.settle()
        assert [bool(objects_of(archived)), bool(objects_with(gone)), bool(objects_with(lone))] == [1, 0, 0]
        assert [each["id"] for each in items(scene, scene.ada, "/v1/stories/archive")] == [archived]


def story_of_kept(story_id: str) -> str:
    """The id of a kept story's media."""
    (row,) = rows("highlights", item_id=f"s#{story_id}")
    return str(row["media_id"]["S"])


class Ending:
    """Ada's stories through a random history, and the model: what keeps each, and whether it is deleted."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.stage = scene, scene.stage
        self.random = random.Random(seed)
        self.stage.platform = Platform(seed, duplicate=bool(seed % 2), reorder=True)
        self.now_ms = clock.now_ms()
        self.stories = [told(scene) for _ in range(3)]
        self.media = {each: story_row(each)["media_id"]["S"] for each in self.stories}
        self.records = {each: removal(story_row(each), BY_EXPIRY) for each in self.stories}
        self.archived: set[str] = set()
        self.deleted: set[str] = set()
        self.highlights: dict[str, list[str]] = {}
        self.has_ended = False

    def kept(self) -> set[str]:
        return self.archived | {each for story_ids in self.highlights.values() for each in story_ids}

    def usable(self) -> set[str]:
        """The stories that can be kept."""
        return self.kept() if self.has_ended else set(self.stories) - self.deleted

    def take_a_step(self) -> None:
        acts = [self.archive, self.unarchive, self.make, self.edit, self.unmake, self.delete, self.deliver_again]
        acts += [self.step, self.sweep, self.end]
        with clock.at(self.now_ms):
            self.random.choice(acts)(self.random.choice(self.stories))
            if self.random.random() < 0.3:
                self.stage.platform.step(self.random.random())

    def archive(self, story_id: str) -> None:
        status = 204 if story_id in self.usable() else 404
        self.stage.expect(status, self.scene.ada, "PUT", f"/v1/stories/{story_id}/archive")
        self.archived |= {story_id} & self.usable()

    def unarchive(self, story_id: str) -> None:
        status = 204 if story_id in self.usable() else 404
        self.stage.expect(status, self.scene.ada, "DELETE", f"/v1/stories/{story_id}/archive")
        self.archived.discard(story_id)

    def make(self, story_id: str) -> None:
        body = {"title": "kept", "story_ids": sorted({story_id, self.random.choice(self.stories)})}
        if set(body["story_ids"]) <= self.usable():
            made = self.stage.expect(201, self.scene.ada, "POST", "/v1/highlights", body)["id"]
            self.highlights[made] = list(body["story_ids"])
        else:
            self.stage.expect(422, self.scene.ada, "POST", "/v1/highlights", body)

    def edit(self, story_id: str) -> None:
        if self.highlights and story_id in self.usable():
            edited = self.random.choice(sorted(self.highlights))
            self.stage.expect(200, self.scene.ada, "PATCH", f"/v1/highlights/{edited}", {"story_ids": [story_id]})
            self.highlights[edited] = [story_id]

    def unmake(self, _: str) -> None:
        if self.highlights:
            ended = self.random.choice(sorted(self.highlights))
            self.stage.expect(204, self.scene.ada, "DELETE", f"/v1/highlights/{ended}")
            del self.highlights[ended]

    def delete(self, story_id: str) -> None:
        if story_id in self.usable():
            self.stage.expect(204, self.scene.ada, "DELETE", f"/v1/stories/{story_id}")
            self.deleted.add(story_id)
            self.archived.discard(story_id)
            left = {each: [one for one in of if one != story_id] for each, of in self.highlights.items()}
            self.highlights = {each: of for each, of in left.items() if of}

    def deliver_again(self, story_id: str) -> None:
        if self.has_ended:
            deliver(self.records[story_id])

    def step(self, _: str) -> None:
        self.stage.platform.step(self.random.random())

    def sweep(self, _: str) -> None:
        strike("functions.housekeeping:sweep_uploads", seconds_later=media_settings().story_grace)

    def end(self, _: str) -> None:
        self.now_ms += (LIFETIME + 60) * 1000
        self.has_ended = True
        with clock.at(self.now_ms):
            self.stage.platform.expire("stories")

    def check(self) -> None:
        with clock.at(self.now_ms):
            self.end("")
        with clock.at(self.now_ms):
            self.stage.platform.settle()
            for record in self.records.values():
                deliver(record)
            sweep(self.scene)
            stays = {each for each in self.stories if objects_with(self.media[each])}
            assert stays == self.kept()
            assert {each["id"] for each in items(self.scene, self.scene.ada, "/v1/stories/archive")} == self.kept()
            assert tagged(self.scene.ada.id) == []
            assert self.stage.platform.dead == []


def test_random_histories_keep_what_is_kept_and_nothing_else(new_stage: NewStage, policy: Policy) -> None:
    policy(access_token_lifetime=100 * LIFETIME, highlights_per_day=1000)
    for seed in range(SEEDS):
        history = Ending(Scene(new_stage()), seed)
        for _ in range(STEPS):
            history.take_a_step()
        history.check()


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


def test_a_story_that_ended_before_its_plan_waits_for_nothing(scene: Scene) -> None:
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    scene.stage.story(scene.ada, key)
    with later(LIFETIME + 1):
        scene.stage.platform.settle()
        assert [row for row in rows("stories") if "unplanned" in row] == []
        assert [row for row in rows("story_trays") if "seen" not in row] == []


# ---- concurrent calls


class Between(faults.NoFault):
    """Another act is carried out just before call `place`."""

    def __init__(self, place: int, act: Callable[[], object]) -> None:
        self.place, self.act = place, act
        self.is_done = False

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Act first, once."""
        if number == self.place and not self.is_done:
            self.is_done = True
            self.act()
        return proceed(arguments)


def interleaved(outer: Callable[[], object], inner: Callable[[], object], observe: Callable[[], Any]) -> Iterator[Any]:
    """What is observed after `inner` was carried out before each call of `outer`, and after the last, in copies."""
    for place in count(1):
        fault = Between(place, inner)

        def act(fault: Between = fault) -> tuple[bool, Any]:
            with faults.between(fault):
                outer()
            if not fault.is_done:
                inner()
            return fault.is_done, observe()

        is_reached, observed = in_copy(act)
        yield observed
        if not is_reached:
            return


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
    media_id = story_row(story_id)["media_id"]["S"]

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
    media_id = story_row(story_id)["media_id"]["S"]
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
    media_id = story_row(story_id)["media_id"]["S"]
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


# ---- trays and views


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
