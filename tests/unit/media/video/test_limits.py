"""Limits on the pixels that a video makes its decoder produce."""

from collections.abc import Iterator

import pytest

from chalicelib.core.settings import forget_settings
from chalicelib.media.formats.video_checks import check, check_pixels
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings
from tests.support.rooms.screening import made
from tests.support.video_files import VideoSpec, encode_video, frame_times
from tests.support.videos import BROWSERS, MP4, WEBM

SIZE, RATE = (64, 48), 20
QUICK = VideoSpec(SIZE, frame_times(1, 3 * RATE), sound="")
TOO_MANY = "too-many-pixels-per-second"


@pytest.fixture
def low_limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("EMULSION_VIDEO_PIXEL_RATE", str(SIZE[0] * SIZE[1] * RATE))
    forget_settings()
    yield
    forget_settings()


@pytest.mark.parametrize(
    ("size", "rate", "seconds"),
    [
        ((3840, 2160), 60, 60),
        ((1920, 1080), 240, 60),
        ((1080, 1920), 240, 60),
        ((4096, 2304), 60, 60),
        ((3840, 2160), 120, 30),
        ((1280, 720), 240, 60),
        ((3840, 2160), 30, 0.1),
    ],
)
def test_what_phones_record_is_taken(size: tuple[int, int], rate: int, seconds: float) -> None:
    check_pixels(round(size[0] * size[1] * rate * seconds), seconds, settings())


@pytest.mark.parametrize(
    ("size", "rate", "seconds"), [((4096, 2304), 240, 2), ((4096, 2304), 240, 60), ((3840, 2160), 120, 60)]
)
def test_larger_pictures_at_higher_rates_are_refused(size: tuple[int, int], rate: int, seconds: float) -> None:
    with pytest.raises(Refused, match=f"at most {settings().video_pixel_rate} per second") as refused:
        check_pixels(round(size[0] * size[1] * rate * seconds), seconds, settings())
    assert refused.value.code == TOO_MANY


@pytest.mark.usefixtures("low_limit")
def test_the_header_tells() -> None:
    with pytest.raises(Refused) as refused:
        check(encode_video(QUICK), MP4)
    assert refused.value.code == TOO_MANY


@pytest.mark.usefixtures("low_limit")
@pytest.mark.parametrize(
    ("spec", "declared"),
    [
        (VideoSpec(SIZE, QUICK.times, sound="", is_fragmented=True), MP4),
        (VideoSpec(SIZE, QUICK.times, BROWSERS.pictures, "", "webm"), WEBM),
    ],
    ids=["fragments", "webm"],
)
def test_pictures_are_counted_where_the_header_does_not_tell(spec: VideoSpec, declared: str) -> None:
    data = encode_video(spec)
    check(data, declared)
    with pytest.raises(Refused) as refused:
        made(data, declared)
    assert refused.value.code == TOO_MANY


@pytest.mark.usefixtures("low_limit")
def test_a_slower_video_of_that_size_is_taken() -> None:
    assert made(encode_video(VideoSpec(SIZE, frame_times(1, RATE), sound=""))).video.poster
