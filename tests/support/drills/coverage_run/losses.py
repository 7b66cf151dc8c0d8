"""Run what repairs lost messages, lost events and dead workers."""

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import settings as core_settings
from chalicelib.media import tables as media_tables
from chalicelib.media.settings import settings
from chalicelib.posts import service as posts
from chalicelib.posts.settings import settings as posts_settings
from tests.support.drills.coverage_run.steps import UPLOAD
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import client


def lose_plans(stage: ObservedStage, ada: Person) -> None:
    """The plan queue refuses messages: records are parked and tried again, and the sweeper finds the posts."""
    key, deleted = stage.upload(ada), stage.post(ada, "retracted late", stage.upload(ada))["id"]
    stage.platform.settle()
    stage.platform.usage.refusing = "plan"
    stage.post(ada, "late", key)
    stage.erase(ada, deleted)
    stage.platform.settle()
    stage.platform.usage.refusing = None
    _sweep(stage)


def lose_erasures(stage: ObservedStage, ada: Person) -> None:
    """The erase queue refuses messages: of two deletions, one is redriven by hand, one is found by the sweeper."""
    posts = [stage.post(ada, caption, stage.upload(ada, b"no photograph"))["id"] for caption in ("torn", "burnt")]
    stage.platform.settle()
    stage.platform.usage.refusing = "erase"
    for post_id in posts:
        stage.expect(204, ada, "DELETE", f"/v1/posts/{post_id}")
    stage.platform.settle()
    stage.platform.usage.refusing = None
    redrive_last(stage)
    stage.platform.settle()
    _sweep(stage)


def redrive_last(stage: ObservedStage) -> None:
    """Send the last dead letter back, as an operator does."""
    queue, message = stage.platform.dead[-1]
    url = client("sqs").get_queue_url(QueueName=core_settings().deployed_name(queue))["QueueUrl"]
    client("sqs").send_message(QueueUrl=url, MessageBody=message["Body"])


def lose_a_worker(stage: ObservedStage, ada: Person) -> None:
    """The worker dies after rendering a photo and before settling its post: the sweeper finds the post."""
    stage.post(ada, "finished by the sweeper", stage.upload(ada))
    stage.post(ada, "failed by the sweeper", stage.upload(ada, b"no photograph"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        stage.platform.settle()
    _sweep(stage)


def _sweep(stage: ObservedStage) -> None:
    with clock.at(clock.now_ms() + (posts_settings().unplanned_grace + 1) * 1000):
        stage.platform.sweep()
    stage.platform.settle()


def lose_events(stage: ObservedStage, ada: Person) -> None:
    """S3 reports no upload: one is rendered all the same, one is given up with its post, others are never posted."""
    stage.post(ada, "healed", stage.upload(ada))
    stage.upload(ada)
    stage.expect(201, ada, "POST", "/v1/media/upload-url", UPLOAD)  # and nothing comes
    stage.platform.lose_uploads()
    _sweep_uploads(stage, settings().unfinished_grace + 1)
    stage.post(ada, "given up", stage.upload(ada))
    stage.platform.lose_uploads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_RENDER_STARTS", "0")
        _sweep_uploads(stage, settings().unfinished_grace + 1)
    _sweep_uploads(stage, settings().unattached_lifetime * 2)
    _give_up_too_early(stage, ada)


def _give_up_too_early(stage: ObservedStage, ada: Person) -> None:
    """A photo is rendered while the sweeper gives it up, and the worker dies before it settles the post."""
    key = stage.upload(ada)
    stage.post(ada, "not given up", key)
    stage.platform.lose_uploads()

    def render() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(posts, "settle", lambda _: None)
            stage.platform.uploaded(key)
            stage.platform._carry_uploads()

    with pytest.MonkeyPatch.context() as patch, overtaken(media_tables, "fail", by=render):
        patch.setenv("EMULSION_RENDER_STARTS", "0")
        _sweep_uploads(stage, settings().unfinished_grace + 1)


def _sweep_uploads(stage: ObservedStage, seconds_later: int) -> None:
    with clock.at(clock.now_ms() + seconds_later * 1000):
        stage.platform.sweep("sweep_uploads")
    stage.platform.settle()
