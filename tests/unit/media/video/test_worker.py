"""Processing of uploaded videos, by the room and by the event function."""

import json
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.core import aws, clock
from chalicelib.core.settings import forget_settings
from chalicelib.media import deletion, objects, sandbox, service, tables
from chalicelib.media.media import FORMATS, WIDTHS, Media
from chalicelib.media.messages import TranscodeVideo
from chalicelib.media.photo import worker as photo_worker
from chalicelib.media.refusals import Code
from chalicelib.media.schemas import UploadAnswer
from chalicelib.media.settings import settings
from chalicelib.media.urls import rendition_urls
from chalicelib.media.video import worker
from chalicelib.posts import service as posts
from functions import transcode
from tests.support.platform import LambdaContext
from tests.support.rooms.uploading import OWNER, put, request, row, set_attribute, stored, upload, waiting
from tests.support.video_files import VideoSpec, encode_video, frame_times, with_display_matrix
from tests.support.videos import BROWSERS, MOV, MP4, WEBM

pytestmark = pytest.mark.usefixtures("cloud", "with_video")
PLAIN = encode_video(VideoSpec(size=(200, 150)))
STORED_MS = 1_790_000_000_123
POSTER = {f"{size}.{each}" for size in (150, 320) for each in FORMATS}


def message(granted: UploadAnswer) -> TranscodeVideo:
    return TranscodeVideo(granted.media_id, STORED_MS)


def event(granted: UploadAnswer) -> dict[str, Any]:
    body = json.dumps(message(granted).to_message())
    return {"Records": [{"messageId": "m1", "eventSource": "aws:sqs", "body": body, "attributes": {}}]}


def transcoded(data: bytes = PLAIN, declared: str = MP4) -> Media:
    media = service.transcode(message(upload(data, declared)))
    assert media is not None
    return media


@pytest.mark.parametrize(
    ("data", "declared", "size"),
    [
        (PLAIN, MP4, (200, 150)),
        (with_display_matrix(encode_video(VideoSpec(size=(200, 150), container="mov")), 0, 1, -1, 0), MOV, (150, 200)),
        (encode_video(BROWSERS), WEBM, (64, 48)),
    ],
    ids=["mp4", "mov", "webm"],
)
def test_a_video_has_an_mp4_a_poster_and_a_duration(data: bytes, declared: str, size: tuple[int, int]) -> None:
    media = transcoded(data, declared)
    assert (media.state, media.kind, media.width, media.height, media.duration_ms) == ("active", "video", *size, 1000)
    assert media.blurhash
    files = stored(media.path)
    assert {key.removeprefix(media.path) for key in files} == {"720p.mp4"} | {
        f"{size}.{each}" for size in media.sizes for each in FORMATS
    }
    video = files[f"{media.path}720p.mp4"]
    assert (video["ContentType"], video["CacheControl"]) == ("video/mp4", objects.CACHE_CONTROL)
    assert video["Body"][4:8] == b"ftyp"


def test_its_urls_include_the_mp4() -> None:
    media = transcoded()
    urls = rendition_urls.rendition_urls(media, private=False)
    assert set(urls) == {*map(str, WIDTHS), "720p"}
    assert set(urls["720p"]) == {"mp4"}
    assert f"{media.path}720p.mp4" in urls["720p"]["mp4"]
    status = service.status(OWNER, media.media_id)
    assert (status.kind, status.duration_ms) == ("video", 1000)


def test_copies_keep_the_duration_and_old_copies_without_it_load() -> None:
    media = transcoded()
    kept = media.to_map()
    assert Media.from_map(kept).duration_ms == 1000
    assert service.present(Media.from_map(kept), None, audience_private=False).renditions["720p"]
    del kept["duration_ms"]
    assert Media.from_map(kept).duration_ms is None


def test_resize_sends_a_video_to_transcode() -> None:
    granted = upload(PLAIN, MP4)
    assert service.render(granted.object_key, STORED_MS) is None
    assert waiting() == [(message(granted).to_message(), OWNER)]


def test_a_settled_video_is_not_transcoded_again() -> None:
    granted = upload(PLAIN, MP4)
    service.transcode(message(granted))
    settled = service.render(granted.object_key)
    assert settled is not None
    assert (settled.state, waiting()) == ("active", [])


def test_the_function_settles_the_post(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_ids: list[str] = []
    monkeypatch.setattr(posts, "settle", settled_ids.append)
    granted = upload(PLAIN, MP4)
    transcode.transcode(event(granted), LambdaContext())
    assert settled_ids == []
    set_attribute(granted.media_id, "post_id", {"S": "p1"})
    transcode.transcode(event(granted), LambdaContext())
    assert settled_ids == ["p1"]


@pytest.mark.parametrize(
    ("data", "declared", "problem"),
    [
        (b"no video", MP4, "not-a-video"),
        (encode_video(BROWSERS), MP4, "type-mismatch"),
        (encode_video(VideoSpec(times=frame_times(62, 1), sound="")), MP4, "too-long"),
        (encode_video(VideoSpec(times=frame_times(70, 1), sound="", is_fragmented=True)), MP4, "too-long"),
        (encode_video(VideoSpec(pictures="")), MP4, "no-video"),
        (PLAIN[:3000], MP4, "damaged"),
    ],
)
def test_a_bad_video_fails_with_its_reason(data: bytes, declared: str, problem: Code) -> None:
    media = transcoded(data, declared)
    assert (media.state, media.problem) == ("failed", problem)
    assert stored() == {}


def test_undeclared_bytes_are_refused() -> None:
    granted = request(PLAIN, MP4)
    put(granted.object_key, PLAIN[:-1] + b"x")
    media = service.transcode(message(granted))
    assert media is not None
    assert media.problem == "upload-mismatch"
    shorter = request(PLAIN, MP4)
    put(shorter.object_key, PLAIN[:-1])
    media = service.transcode(message(shorter))
    assert media is not None
    assert media.problem == "upload-mismatch"


def test_a_missing_original_changes_nothing() -> None:
    granted = request(PLAIN, MP4)
    assert service.transcode(message(granted)) is None
    assert row(granted.media_id)["state"]["S"] == "pending"


def test_a_repeated_run_stores_the_same() -> None:
    granted = upload(PLAIN, MP4)
    first = service.transcode(message(granted))
    before = {key: each["ETag"] for key, each in stored().items()}
    set_attribute(granted.media_id, "state", {"S": "processing"})
    assert service.transcode(message(granted)) == first
    assert {key: each["ETag"] for key, each in stored().items()} == before


@pytest.mark.parametrize("name", ["720p.mp4", "150.avif"])
def test_a_video_is_not_active_before_all_its_files_are_stored(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = aws.client("s3")
    proceed = s3.put_object

    def put_object(**arguments: Any) -> Any:
        if arguments["Key"].endswith(name):
            raise boto3.client("s3").exceptions.ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")
        return proceed(**arguments)

    granted = upload(PLAIN, MP4)
    with monkeypatch.context() as broken:
        broken.setattr(s3, "put_object", put_object)
        with pytest.raises(s3.exceptions.ClientError):
            service.transcode(message(granted))
    assert row(granted.media_id)["state"]["S"] == "processing"
    media = service.transcode(message(granted))
    assert media is not None
    assert media.state == "active"


def test_the_check_is_due_after_any_transcoding_has_ended() -> None:
    granted = upload(PLAIN, MP4)
    with clock.at(clock.now_ms()):
        tables.start(granted.media_id, settings().transcode_grace)
        due = int(row(granted.media_id)["unfinished_at"]["N"])
        assert due == clock.now_ms() + settings().transcode_grace * 1000
    assert settings().transcode_seconds * sandbox.CLOCK_FACTOR < 900 < settings().transcode_grace


def test_a_video_that_is_removed_meanwhile_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(PLAIN, MP4)
    sent: list[Any] = []
    monkeypatch.setattr("chalicelib.media.deletion.erase_later", sent.append)

    def removed(*arguments: Any) -> Any:
        deletion.mark_removed(granted.media_id)
        return make(*arguments)

    make = photo_worker.render_in_sandbox
    monkeypatch.setattr(photo_worker, "render_in_sandbox", removed)
    assert service.transcode(message(granted)) is None
    assert sent == [[granted.media_id]]


def forever() -> None:
    while True:
        pass


def hungry() -> None:
    held = [bytearray(500_000_000) for _ in range(10)]
    held.clear()


def dying() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(
    ("acts", "seconds", "problem"),
    [(forever, 2, "too-heavy"), (hungry, 600, "too-heavy"), (dying, 600, "damaged")],
    ids=["forever", "hungry", "dying"],
)
def test_a_file_whose_decoder_exceeds_a_limit_or_crashes_is_refused(
    acts: Any, seconds: int, problem: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULSION_TRANSCODE_SECONDS", str(seconds))
    forget_settings()
    monkeypatch.setattr("chalicelib.media.video.ffmpeg._rate", lambda _: acts())
    media = transcoded()
    assert (media.state, media.problem) == ("failed", problem)


def test_an_error_in_the_code_does_not_fail_the_media(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> bytes:
        raise ModuleNotFoundError("No module named 'av'")

    monkeypatch.setattr(worker, "_prepare", broken)
    granted = upload(PLAIN, MP4)
    with pytest.raises(RuntimeError):
        service.transcode(message(granted))
    assert "No module named 'av'" in capfd.readouterr().err
    assert row(granted.media_id)["state"]["S"] == "processing"


def test_no_file_has_a_name_while_a_video_is_processed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[list[Path]] = []
    make = photo_worker.render_in_sandbox

    def looked(*arguments: Any) -> Any:
        seen.append(list(tmp_path.iterdir()))
        return make(*arguments)

    monkeypatch.setattr(photo_worker, "render_in_sandbox", looked)
    transcoded()
    assert seen == [[]], "a crash at any time leaves no files"
