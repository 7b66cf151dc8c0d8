"""Rendering videos again: the function with FFmpeg stores poster and video under one new path."""

import json
from typing import Any

import pytest

from chalicelib.core.settings import forget_settings
from chalicelib.media import service
from chalicelib.media.media import VERSION, Media
from chalicelib.media.messages import RerenderMedia, TranscodeVideo
from functions import rerender, transcode
from tests.support.platform import LambdaContext
from tests.support.rooms.uploading import row, set_attribute, stored, upload, waiting
from tests.support.video_files import VideoSpec, encode_video
from tests.support.videos import MP4

pytestmark = pytest.mark.usefixtures("cloud", "with_video")


def transcoded() -> Media | None:
    """A video of the current code."""
    granted = upload(encode_video(VideoSpec(size=(200, 150))), MP4)
    return service.transcode(TranscodeVideo(granted.media_id, 0))


def outdated_video() -> Media:
    """A video with an earlier version, as if earlier code had transcoded it."""
    media = transcoded()
    assert media is not None
    set_attribute(media.media_id, "version", {"N": str(VERSION - 1)})
    return media


def forwarded(media_id: str) -> Any:
    """Handle the message; returns the event of the message that it sends to `transcode`, None if it sends none."""
    body = json.dumps(RerenderMedia(media_id, "run").to_message())
    record: dict[str, Any] = {
        "messageId": "0",
        "body": body,
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
    assert rerender.rerender({"Records": [record]}, LambdaContext()) == {"batchItemFailures": []}
    sent = waiting()
    if not sent:
        return None
    ((forwarded, group),) = sent
    assert group == "run", "videos of the run do not delay uploads"
    return {"Records": [{**record, "body": json.dumps(forwarded)}]}


def test_poster_and_video_move_to_one_new_path() -> None:
    media = outdated_video()
    names = {key.rpartition("/")[2] for key in stored()}
    event = forwarded(media.media_id)
    assert "run_id" not in row(media.media_id), "the run is not done with it yet"
    for _ in range(2):
        transcode.transcode(event, LambdaContext())
    path = row(media.media_id)["path"]["S"]
    assert path != media.path
    assert {key.rpartition("/")[2] for key in stored()} == names
    assert "720p.mp4" in names
    assert all(key.startswith(path) for key in stored())
    assert row(media.media_id)["run_id"]["S"] == "run"
    status = service.status(media.owner_id, media.media_id)
    assert (status.duration_ms, status.width) == (media.duration_ms, media.width)


def test_one_that_the_present_code_has_made_is_not_forwarded() -> None:
    media = transcoded()
    assert media is not None
    assert forwarded(media.media_id) is None
    assert row(media.media_id)["path"]["S"] == media.path
    assert row(media.media_id)["run_id"]["S"] == "run"


def test_a_stage_without_video_leaves_videos_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    media = outdated_video()
    monkeypatch.setenv("EMULSION_VIDEO", "off")
    forget_settings()
    assert forwarded(media.media_id) is None
    assert row(media.media_id)["path"]["S"] == media.path
    assert row(media.media_id)["run_id"]["S"] == "run"
