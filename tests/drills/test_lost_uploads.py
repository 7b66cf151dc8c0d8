"""Uploads with a lost event or a lost worker, and media that were never posted."""

import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from chalicelib.core import clock, observability
from chalicelib.core.observability import Metric
from chalicelib.core.settings import DAY, MINUTE
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.photo import worker as photo_worker
from chalicelib.media.settings import MediaSettings, settings
from chalicelib.posts import service as posts
from chalicelib.posts.settings import settings as posts_settings
from tests.support import faults
from tests.support.drills.coverage_run.steps import UPLOAD
from tests.support.drills.stage import Person, Stage, film, photograph
from tests.support.platform import LambdaContext, handler_of, strike
from tests.support.resources import BUCKET, LAMBDA, client
from tests.support.rooms.api import concurrently

NewStage = Callable[[], Stage]
Counts = dict[Metric, float]


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    return new_stage()


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """The counts that the sweeper answers."""
    counted: Counts = {}

    def measure(metric: Metric, value: float = 1) -> None:
        counted[metric] = counted.get(metric, 0) + value

    monkeypatch.setattr(observability, "measure", measure)
    return counted


def sweep(stage: Stage, seconds_later: int) -> None:
    strike("functions.housekeeping:sweep_uploads", seconds_later)
    with clock.at(clock.now_ms() + seconds_later * 1000):
        stage.platform.settle()


def media_id_of(key: str) -> str:
    return key.rpartition("/")[2].partition(".")[0]


def state(stage: Stage, person: Person, key: str) -> str:
    media_id = media_id_of(key)
    return str(stage.expect(200, person, "GET", f"/v1/media/{media_id}")["state"])


def versions() -> list[str]:
    """Keys of all object versions and delete markers."""
    answer = client("s3").list_object_versions(Bucket=BUCKET)
    return [each["Key"] for each in [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]]


def row(key: str) -> dict[str, Any]:
    media_id = media_id_of(key)
    named = {"owner_id": {"S": media_id[11:]}, "media_id": {"S": media_id}}
    answer = client("dynamodb").get_item(TableName="emulsion-local-media", Key=named)
    return dict(answer.get("Item", {}))


def expire_rows(seconds_later: int) -> None:
    """Remove the rows that are expired by then, as DynamoDB may at the earliest."""
    now = clock.now() + seconds_later
    for item in client("dynamodb").scan(TableName="emulsion-local-media")["Items"]:
        if int(item.get("expires_at", {"N": "99999999999"})["N"]) <= now:
            named = {name: item[name] for name in ("owner_id", "media_id")}
            client("dynamodb").delete_item(TableName="emulsion-local-media", Key=named)


def test_an_upload_whose_event_got_lost_is_rendered(stage: Stage, ada: Person, counts: Counts) -> None:
    key = stage.upload(ada)
    post_id = stage.post(ada, "waits", key)["id"]
    stage.platform.lose_uploads()
    stage.platform.settle()
    assert state(stage, ada, key) == "pending"

    sweep(stage, 0)
    assert state(stage, ada, key) == "pending", "what was asked for just now is left to its own event"

    sweep(stage, settings().unfinished_grace + 1)
    assert stage.expect(200, ada, "GET", f"/v1/posts/{post_id}")["state"] == "active"
    assert stage.feed(ada) == ["waits"]
    assert counts[MediaMetric.UPLOADS_RESENT] == 1
    assert "unfinished" not in row(key), "the sweeper does not find it again"


def test_a_rendering_that_died_is_started_again(stage: Stage, ada: Person, counts: Counts) -> None:
    key = stage.upload(ada)
    stage.post(ada, "died", key)
    with faults.between(DieAt("PutObject")), pytest.raises(faults.Crash):
        stage.platform.settle()
    stage.platform.lose_uploads()
    assert state(stage, ada, key) == "processing"
    sweep(stage, settings().unfinished_grace + 1)
    assert stage.feed(ada) == ["died"]
    assert counts[MediaMetric.RENDERINGS_RESTARTED] == 1


def test_a_post_whose_last_worker_died_is_settled(stage: Stage, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    key = stage.upload(ada)
    stage.post(ada, "finished without its event", key)
    with monkeypatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)  # dies before it, and Lambda's own tries are lost
        stage.platform.settle()
    assert state(stage, ada, key) == "active"
    strike("functions.housekeeping:sweep_unplanned")
    stage.platform.settle()
    assert stage.feed(ada) == [], "the worker may still be at it"
    strike("functions.housekeeping:sweep_unplanned", posts_settings().unplanned_grace + 1)
    stage.platform.settle()
    assert stage.feed(ada) == ["finished without its event"]


def test_a_transcoding_that_died_is_started_again_once_it_has_surely_ended(
    stage: Stage, ada: Person, counts: Counts
) -> None:
    key = stage.upload(ada, film(), "video/mp4")
    stage.post(ada, "film", key)
    with faults.between(DieAt("PutObject")), pytest.raises(faults.Crash):
        stage.platform.settle()
    url = client("sqs").get_queue_url(QueueName="emulsion-local-transcode")["QueueUrl"]
    client("sqs").purge_queue(QueueUrl=url)  # the message is among the dead letters
    assert state(stage, ada, key) == "processing"
    sweep(stage, settings().unfinished_grace + 1)
    assert state(stage, ada, key) == "processing", "a transcoding may take minutes"
    sweep(stage, settings().transcode_grace + 1)
    assert stage.feed(ada) == ["film"]
    assert counts[MediaMetric.RENDERINGS_RESTARTED] == 1


class DieAt:
    """The process dies at its first call of this operation."""

    def __init__(self, operation: str) -> None:
        self.operation = operation

    def call(self, number: int, operation: str, arguments: dict[str, Any], proceed: faults.Proceed) -> Any:
        if operation == self.operation:
            raise faults.Crash(operation)
        return proceed(arguments)


def test_a_file_that_ends_every_worker_is_given_up(
    stage: Stage, ada: Person, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise faults.Crash("out of memory")

    monkeypatch.setattr(photo_worker, "render_in_sandbox", killed)
    key = stage.upload(ada)
    post_id = stage.post(ada, "deadly", key)["id"]
    later = 0
    for _ in range(MediaSettings().render_starts):
        with pytest.raises(faults.Crash):
            stage.platform.settle()
        stage.platform.lose_uploads()
        LAMBDA.started.clear()  # Lambda's own tries are used up
        later += DAY
        strike("functions.housekeeping:sweep_uploads", later)
    stage.platform.settle()
    assert state(stage, ada, key) == "failed"
    post = stage.expect(200, ada, "GET", f"/v1/posts/{post_id}")
    assert (post["state"], post["problem"]) == ("failed", "not-processed")
    assert counts[MediaMetric.UPLOADS_GIVEN_UP] == 1


def test_what_nobody_posted_is_removed_to_the_last_version(stage: Stage, ada: Person, counts: Counts) -> None:
    posted, orphan = stage.upload(ada), stage.upload(ada)
    client("s3").put_object(Bucket=BUCKET, Key=orphan, Body=photograph())  # an operator's slip: a second version
    stage.expect(201, ada, "POST", "/v1/media/upload-url", UPLOAD)  # and nothing comes
    stage.platform.settle()
    stage.post(ada, "kept", posted)
    kept = [key for key in versions() if media_id_of(posted) in key]
    assert len(versions()) > len(kept) + 2

    expire_rows(DAY + MINUTE)
    sweep(stage, DAY + MINUTE)
    assert len(versions()) > len(kept) + 2, "a URL that was signed at the last moment works for a quarter of an hour"

    sweep(stage, DAY + settings().upload_lifetime + settings().unfinished_grace + MINUTE)
    assert sorted(versions()) == sorted(kept)
    assert counts[MediaMetric.ORPHANS_REMOVED] == 2
    sweep(stage, 2 * DAY)
    assert counts[MediaMetric.ORPHANS_REMOVED] == 2, "once"
    assert stage.feed(ada) == ["kept"]


def test_one_media_that_cannot_be_handled_does_not_hold_up_the_others(stage: Stage, ada: Person) -> None:
    keys = [stage.upload(ada) for _ in range(3)]
    stage.platform.lose_uploads()
    with faults.between(HeadRefused(keys[1])), pytest.raises(ExceptionGroup):
        sweep(stage, settings().unfinished_grace + 1)
    stage.platform.settle()
    assert [state(stage, ada, key) for key in keys] == ["active", "pending", "active"]
    sweep(stage, settings().unfinished_grace + 1)
    assert state(stage, ada, keys[1]) == "active"


class HeadRefused:
    """S3 refuses HeadObject for one key."""

    def __init__(self, key: str) -> None:
        self.key = key

    def call(self, number: int, operation: str, arguments: dict[str, Any], proceed: faults.Proceed) -> Any:
        if operation == "HeadObject" and arguments["Key"] == self.key:
            raise boto3.client("s3").exceptions.ClientError({"Error": {"Code": "SlowDown"}}, operation)
        return proceed(arguments)


@pytest.mark.parametrize("events", [2, 4])
@pytest.mark.parametrize("function", ["resize", "transcode"])
def test_simultaneous_events_of_one_upload_leave_one_complete_set(
    stage: Stage, ada: Person, events: int, function: str
) -> None:
    """The workers run in threads that start together."""
    key = stage.upload(ada, film(), "video/mp4") if function == "transcode" else stage.upload(ada)
    post_id = stage.post(ada, "at once", key)["id"]
    message = json.dumps({"media_id": media_id_of(key), "stored_ms": 0})
    events_of: dict[str, dict[str, Any]] = {
        "resize": {"s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}},
        "transcode": {"messageId": "m", "eventSource": "aws:sqs", "body": message, "attributes": {}},
    }
    together = threading.Barrier(events)

    def run(event: dict[str, Any]) -> Any:
        together.wait(10)
        return handler_of(f"functions.{function}:{function}")({"Records": [event]}, LambdaContext())

    answers = concurrently(run, [events_of[function]] * events)
    assert function == "resize" or answers == [{"batchItemFailures": []}] * events
    stage.platform.settle()
    post = stage.expect(200, ada, "GET", f"/v1/posts/{post_id}")
    assert post["state"] == "active"
    (medium,) = post["media"]
    renditions = {each for each in versions() if each.startswith("r/")}
    shown = {urlsplit(url).path.rpartition("/")[2] for urls in medium["renditions"].values() for url in urls.values()}
    assert {each.rpartition("/")[2] for each in renditions} == shown
    assert len({each.rpartition("/")[0] for each in renditions}) == 1, "under one secret"
    assert stage.feed(ada) == ["at once"]
