"""Run every branch of uploads, renditions, avatars and videos."""

import json
from functools import partial
from typing import Any

import pytest

from chalicelib.accounts import avatars
from chalicelib.core.quotas import Budget, Slots
from chalicelib.media import deletion, rerendering
from chalicelib.media import tables as media_tables
from chalicelib.media.media import Media
from chalicelib.media.video import worker as video_worker
from chalicelib.posts import service as posts
from tests.support.drills.coverage_run.steps import UPLOAD
from tests.support.drills.stage import Person, refusing_everything, rerender_all
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.platform import QUEUES
from tests.support.resources import BUCKET, client
from tests.support.video_files import VideoSpec, encode_video


def upload(stage: ObservedStage, ada: Person) -> None:

    def ask() -> Any:
        return stage.expect(201, ada, "POST", "/v1/media/upload-url", UPLOAD, key="once")

    with overtaken(media_tables, "insert", by=ask):
        ask()
    ticket = ask()
    media = [{"object_key": ticket["object_key"], "type": "photo"}]
    stage.expect(409, ada, "POST", "/v1/posts", {"media": media})  # nothing has been uploaded
    stage.platform.uploaded(ticket["object_key"])
    stage.platform.settle()  # S3 tells of it, but the object is gone again
    stage.upload(ada, b"no photograph")
    stage.platform.settle()
    stage.expect(200, ada, "GET", f"/v1/media/{ticket['media_id']}")


def change_avatar(stage: ObservedStage, ada: Person) -> None:
    keys = [stage.upload(ada, purpose="avatar") for _ in range(2)]
    stage.platform.settle()

    def change(key: str | None) -> None:
        stage.expect(200, ada, "PATCH", "/v1/users/me", {"avatar": key})

    change(keys[0])
    with overtaken(avatars, "transact", by=partial(change, keys[1])):
        change(keys[1])
    change(None)
    stage.platform.settle()


def rerender(stage: ObservedStage) -> None:
    """Render again: refused photos, a good one, a video, an avatar, one with a lost file, one removed meanwhile."""
    rhea = stage.register("rhea")
    keys = [stage.upload(rhea) for _ in range(2)]
    stage.post(rhea, "refused", *keys)
    with refusing_everything():
        stage.platform.settle()
    stage.post(rhea, "half", stage.upload(rhea), stage.upload(rhea, b"no photograph"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        stage.platform.settle()
    good, lost, removed = stage.upload(rhea), stage.upload(rhea), stage.upload(rhea)
    avatar = stage.upload(rhea, purpose="avatar")
    stage.platform.settle()
    stage.post(rhea, "again", good)
    stage.post(rhea, "a film", stage.upload(rhea, encode_video(VideoSpec()), "video/mp4"))
    stage.platform.settle()
    stage.expect(200, rhea, "PATCH", "/v1/users/me", {"avatar": avatar})
    client("s3").delete_object(Bucket=BUCKET, Key=lost)
    rerender_all(rhea.id)
    announce = rerendering._announce_path

    def overtaken(media: Media, path: str) -> bool:
        if media.original.object_key == removed:
            deletion.mark_removed(media.media_id)
        return announce(media, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rerendering, "_announce_path", overtaken)
        stage.platform.settle()


def transcode(stage: ObservedStage, ada: Person) -> None:
    """Transcode a video, a file that is none, one that is gone by then, and one of a post deleted by then.

    Then one that waits, one that fails, one over the budget, and one that is told of twice.
    """
    stage.post(ada, "a film", stage.upload(ada, encode_video(VideoSpec()), "video/mp4"))
    stage.post(ada, "no film", stage.upload(ada, b"no video", "video/mp4"))
    client("s3").delete_object(Bucket=BUCKET, Key=stage.upload(ada, b"gone", "video/mp4"))
    stage.platform.settle()
    key = stage.upload(ada, b"cut", "video/mp4")
    cut = stage.post(ada, "cut", key)["id"]
    stage.expect(204, ada, "DELETE", f"/v1/posts/{cut}")
    stage.platform.settle()
    message = json.dumps({"media_id": key.rpartition("/")[2].partition(".")[0], "stored_ms": 0})
    url = client("sqs").get_queue_url(QueueName="emulsion-local-transcode")["QueueUrl"]
    client("sqs").send_message(QueueUrl=url, MessageBody=message)  # delivered late
    stage.platform.settle()
    _transcode_out_of_turn(stage, ada)
    key = stage.upload(ada, encode_video(VideoSpec()), "video/mp4")
    stage.post(ada, "told twice, the first worker died before it could settle the post", key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        stage.platform.settle()
    stage.platform.uploaded(key)
    stage.platform.settle()


def _transcode_out_of_turn(stage: ObservedStage, ada: Person) -> None:
    """Transcode a video that waits for others of its owner, one that fails at first, and one over the day's budget."""
    film = encode_video(VideoSpec())
    for patched in (_without_slots, _failing, _over_budget):
        stage.upload(ada, film, "video/mp4")
        stage.platform._carry_uploads()
        with pytest.MonkeyPatch.context() as patch:
            patched(patch)
            stage.platform._carry_queue("transcode", QUEUES["transcode"], 1)
        stage.platform.settle()


def _without_slots(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Slots, "take", lambda *_: None)


def _failing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(video_worker, "check", lambda *_: 1 / 0)


def _over_budget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Budget, "reserve", lambda *_: False)


def fill_the_cdn(stage: ObservedStage, ada: Person) -> None:
    """CloudFront takes no more invalidations for a while; the purge of a deleted photo waits."""
    deleted = stage.post(ada, "purged late", stage.upload(ada))["id"]
    stage.platform.settle()
    stage.platform.usage.refusing = "cdn"
    stage.erase(ada, deleted)
    for _ in range(3):
        stage.platform.step()
    stage.platform.usage.refusing = None
    stage.platform.settle()
