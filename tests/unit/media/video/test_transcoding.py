"""An owner's share of transcoding: how many videos at a time, and how much processor time a day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.core import clock
from chalicelib.core.limits import LimitRow
from chalicelib.core.settings import DAY, forget_settings
from chalicelib.media import service
from chalicelib.media.formats.headers import VideoHeader
from chalicelib.media.media import Media
from chalicelib.media.messages import TranscodeVideo
from chalicelib.media.photo import worker as photo_worker
from chalicelib.media.settings import settings
from chalicelib.media.video import worker
from chalicelib.media.video.transcoder import TranscodedVideo
from tests.support.drills.stage import film, poster, rendered_once
from tests.support.rooms.uploading import OTHER, OWNER, row, upload, waiting

pytestmark = pytest.mark.usefixtures("cloud", "with_video")


class Transcoder:
    """Stands for FFmpeg: takes half a minute of processor time, as `_processor_seconds` tells it.

    Attributes:
        seconds: of processor time, in all.
        broken: whether each transcoding raises.
    """

    seconds = 0.0
    broken = False

    def transcode(self, original: Path, header: VideoHeader, target: Path) -> TranscodedVideo:
        """See the protocol."""
        Transcoder.seconds += 30
        if Transcoder.broken:
            raise RuntimeError("the layer is missing")
        target.write_bytes(film())
        return TranscodedVideo(64, 48, 1000, poster())


@pytest.fixture(autouse=True)
def transcoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    Transcoder.seconds, Transcoder.broken = 0.0, False
    monkeypatch.setattr(worker, "transcoder", Transcoder)
    monkeypatch.setattr(photo_worker, "render_in_sandbox", rendered_once)
    monkeypatch.setattr("chalicelib.media.video.transcoding._processor_seconds", lambda: Transcoder.seconds)
    monkeypatch.setenv("EMULSION_TRANSCODE_AGAIN", "0")
    forget_settings()
    yield
    forget_settings()


def uploaded(owner: str = OWNER) -> TranscodeVideo:
    """The message about a new video."""
    return TranscodeVideo(upload(film(), "video/mp4", owner).media_id, clock.now_ms())


def charged(owner: str = OWNER) -> int:
    """Seconds that the owner is charged today."""
    return int(LimitRow.get(f"transcode-seconds#{owner}#{clock.now() // DAY}").used)


def finished(message: TranscodeVideo) -> Media:
    media = service.transcode(message)
    assert media is not None
    return media


def test_an_owner_is_charged_what_was_used_and_redelivery_charges_nothing() -> None:
    message = uploaded()
    for _ in range(3):
        assert finished(message).state == "active"
    assert (charged(), Transcoder.seconds) == (30, 30)


def test_the_second_try_of_a_worker_that_died_is_not_charged_again() -> None:
    message, Transcoder.broken = uploaded(), True
    for _ in range(2):
        with pytest.raises(RuntimeError):
            service.transcode(message)
    assert charged() == settings().transcode_seconds, "what it may take: nobody knows what it took"
    Transcoder.broken = False
    assert finished(message).state == "active"
    assert charged() == 30


def test_a_used_up_budget_fails_the_video_with_a_reason_that_its_owner_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_TRANSCODE_SECONDS_PER_DAY", str(settings().transcode_seconds + 29))
    forget_settings()
    assert finished(uploaded()).state == "active"
    refused = uploaded()
    assert (finished(refused).state, finished(refused).problem) == ("failed", "over-daily-limit")
    status = service.status(OWNER, refused.media_id)
    assert (status.state, status.problem) == ("failed", "over-daily-limit")
    assert (charged(), Transcoder.seconds) == (30, 30)
    assert finished(uploaded(OTHER)).state == "active", "each owner has a budget"


def test_the_budget_is_that_of_the_day_of_the_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_TRANSCODE_SECONDS_PER_DAY", str(settings().transcode_seconds))
    forget_settings()
    now_ms = clock.now_ms()
    assert finished(uploaded()).state == "active"
    with clock.at(now_ms + DAY * 1000):
        assert finished(uploaded()).state == "active"


def test_a_video_waits_while_its_owner_has_others_in_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred videos of one user, no more than the owner's share begins before the one of another user."""
    ours, theirs = [uploaded() for _ in range(100)], uploaded(OTHER)
    queue, begun = [*ours, theirs], []
    transcode = Transcoder.transcode

    def busy(self: Transcoder, *files: object) -> TranscodedVideo:
        """While this one is in work, other workers go on with the queue."""
        begun.append(len(queue))
        while queue:
            service.transcode(queue.pop(0))
        return transcode(self, *files)  # type: ignore[arg-type]

    monkeypatch.setattr(Transcoder, "transcode", busy)
    service.transcode(queue.pop(0))
    share = settings().transcodes_per_owner
    assert begun == [*range(100, 100 - share, -1), 0], "ours up to the share, then theirs: it waits for none of ours"
    assert row(theirs.media_id)["state"]["S"] == "active"
    sent_again = waiting()
    assert len(sent_again) == 100 - share
    assert {group for _, group in sent_again} == {OWNER}
    for body, _ in sent_again:
        service.transcode(TranscodeVideo.from_record(body))
    assert {row(each.media_id)["state"]["S"] for each in ours} == {"active"}


def test_a_failing_transcoding_leaves_its_slot() -> None:
    Transcoder.broken = True
    for _ in range(settings().transcodes_per_owner + 1):
        with pytest.raises(RuntimeError):
            service.transcode(uploaded())
    assert waiting() == []
