"""Run every branch of uploads, renditions, avatars and videos."""

from functools import partial
from typing import Any

import pytest

from chalicelib.accounts import avatars
from chalicelib.media import deletion, rerendering
from chalicelib.media import tables as media_tables
from chalicelib.media.media import Media
from chalicelib.posts import service as posts
from tests.support.drills.coverage_run.steps import UPLOAD, overtaken
from tests.support.drills.stage import Person, refusing_everything, rerender_all
from tests.support.drills.usage import ObservedStage
from tests.support.resources import BUCKET, LAMBDA, client
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
    """Transcode a video, a file that is none, one that is gone by then, and one of a post deleted by then."""
    stage.post(ada, "a film", stage.upload(ada, encode_video(VideoSpec()), "video/mp4"))
    stage.post(ada, "no film", stage.upload(ada, b"no video", "video/mp4"))
    client("s3").delete_object(Bucket=BUCKET, Key=stage.upload(ada, b"gone", "video/mp4"))
    stage.platform.settle()
    cut = stage.post(ada, "cut", stage.upload(ada, b"cut", "video/mp4"))["id"]
    stage.platform._carry_uploads()
    waiting, LAMBDA.started = LAMBDA.started, []
    stage.expect(204, ada, "DELETE", f"/v1/posts/{cut}")
    stage.platform.settle()
    LAMBDA.started += waiting
    stage.platform.settle()
    key = stage.upload(ada)
    stage.post(ada, "told twice, the first worker died before it could settle the post", key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        stage.platform.settle()
    event = {"Records": [{"eventTime": waiting[0][1]["Records"][0]["eventTime"], "s3": _stored(key)}]}
    LAMBDA.started.append(("emulsion-local-transcode", event))
    stage.platform.settle()


def _stored(key: str) -> dict[str, dict[str, str]]:
    return {"bucket": {"name": BUCKET}, "object": {"key": key}}


def fill_the_cdn(stage: ObservedStage, ada: Person) -> None:
    """CloudFront takes no more invalidations for a while; the purge of a deleted photo waits."""
    deleted = stage.post(ada, "purged late", stage.upload(ada))["id"]
    stage.platform.settle()
    stage.platform.usage.refusing = "cdn"
    stage.expect(204, ada, "DELETE", f"/v1/posts/{deleted}")
    for _ in range(3):
        stage.platform.step()
    stage.platform.usage.refusing = None
    stage.platform.settle()
