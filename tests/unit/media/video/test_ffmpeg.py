"""Transcoding of videos, and their posters."""

import io
import struct
from fractions import Fraction
from itertools import pairwise

import pytest
from PIL import Image

from chalicelib.media.media import WIDTHS
from chalicelib.media.refusals import Refused
from chalicelib.media.video import frames, tone_mapping
from chalicelib.media.video.frames import rendition_size
from tests.support.rooms.screening import MP4, made
from tests.support.video_files import (
    VideoSpec,
    box,
    encode_video,
    find_box,
    frame_times,
    with_display_matrix,
    with_header_boxes,
)
from tests.support.videos import BROWSERS, MOV, WEBM

CANARY = b"Canary-in-the-metadata"
RED, BLUE = (255, 0, 0), (0, 0, 255)
UPRIGHT = {"left": RED, "top": BLUE}  # of `video_files.scene`


def sides(picture: Image.Image) -> dict[str, tuple[int, ...]]:
    """The colour at the middle of each side."""
    width, height = picture.size
    places = {
        "left": (2, height // 2),
        "right": (width - 3, height // 2),
        "top": (width // 2, 2),
        "bottom": (width // 2, height - 3),
    }
    return {name: tuple(picture.convert("RGB").getpixel(place)) for name, place in places.items()}  # type: ignore[arg-type]


def is_like(colour: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 40) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(colour, wanted, strict=True))


def test_a_video_becomes_h264_and_aac_ready_for_streaming() -> None:
    result = made(encode_video(VideoSpec(size=(320, 240))))
    with result.opened() as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt, audio.codec_context.name) == (
            "h264",
            "yuv420p",
            "aac",
        )
        assert (video.codec_context.color_primaries, video.codec_context.colorspace) == (1, 1)
        assert len(container.streams) == 2
    assert result.data.index(b"moov") < result.data.index(b"mdat"), "the header comes first"
    assert (result.video.width, result.video.height, result.video.duration_ms) == (320, 240, 1000)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((3840, 1600), (1280, 534)),
        ((1440, 1440), (720, 720)),
        ((641, 481), (640, 480)),
        ((64, 48), (64, 48)),
        ((1, 1), (2, 2)),
        ((4096, 3), (1280, 2)),
    ],
)
def test_the_size_is_even_and_never_enlarged(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert rendition_size(size) == wanted


def test_a_large_video_is_shrunk_and_its_poster_is_as_wide_as_the_largest_rendition() -> None:
    result = made(encode_video(VideoSpec(size=(1920, 1080), times=(0.0, 0.1), sound="")))
    assert (result.video.width, result.video.height) == (1920, 1080)
    assert result.pictures()[0][1].size == (1280, 720)
    assert result.poster().width == WIDTHS[-1]


@pytest.mark.parametrize(
    ("matrix", "wanted"),
    [
        ((1, 0, 0, 1), {"left": RED, "top": BLUE}),
        ((0, 1, -1, 0), {"top": RED, "right": BLUE}),
        ((-1, 0, 0, -1), {"right": RED, "bottom": BLUE}),
        ((0, -1, 1, 0), {"bottom": RED, "left": BLUE}),
        ((-1, 0, 0, 1), {"right": RED, "top": BLUE}),
        ((1, 0, 0, -1), {"left": RED, "bottom": BLUE}),
        ((0, 1, 1, 0), {"top": RED, "left": BLUE}),
        ((0, -1, -1, 0), {"bottom": RED, "right": BLUE}),
    ],
)
def test_the_result_is_upright(matrix: tuple[int, int, int, int], wanted: dict[str, tuple[int, ...]]) -> None:
    result = made(with_display_matrix(encode_video(VideoSpec(size=(160, 96))), *matrix))
    for picture in (result.pictures()[0][1], result.poster()):
        assert picture.size == (result.video.width, result.video.height)
        found = sides(picture)
        assert {name: colour for name, colour in wanted.items() if not is_like(found[name], colour)} == {}, found
    with result.opened() as container:
        assert not any(side.type for side in next(container.decode(video=0)).side_data if "DISPLAY" in str(side.type))


def test_pixels_become_square() -> None:
    result = made(encode_video(VideoSpec(size=(64, 48), shape=Fraction(2))))
    assert (result.video.width, result.video.height) == (128, 48)
    assert result.pictures()[0][1].size == (128, 48)


@pytest.mark.parametrize("colours_", ["", "colorprim=bt709:transfer=bt709:colormatrix=bt709"])
def test_colours_are_kept(colours_: str) -> None:
    options = (("x264-params", colours_),) if colours_ else ()
    result = made(encode_video(VideoSpec(size=(160, 96), options=options)))
    found = sides(result.pictures()[0][1])
    if not colours_:  # players decode small pictures without a matrix as BT.601
        assert is_like(found["left"], RED)
        assert is_like(found["top"], BLUE)
    assert is_like(sides(result.poster())["left"], found["left"], 12), "video and poster have the same colours"


@pytest.mark.parametrize(("transfer", "white"), [("arib-std-b67", 0.75), ("smpte2084", 0.58)])
def test_high_dynamic_range_becomes_standard(transfer: str, white: float) -> None:
    """Diffuse white becomes light grey, black stays black, and the brightest light is white."""
    shown = {}
    for name, value in (("black", 0.0), ("white", white), ("light", 1.0)):
        shown[name] = grey(transfer, value)
    assert shown["black"] < 8
    assert 190 < shown["white"] < 235
    assert shown["light"] > shown["white"]
    assert (shown["light"] > 245) or transfer == "smpte2084"


def grey(transfer: str, value: float) -> int:
    """The grey that a picture with that signal everywhere, between 0 and 1, is converted to."""
    from av.video.frame import VideoFrame

    frame = VideoFrame(64, 48, "gbrp16le")
    for plane in frame.planes:
        plane.update(round(value * 65535).to_bytes(2, "little") * (plane.buffer_size // 2))
    number = {"arib-std-b67": tone_mapping.HLG, "smpte2084": tone_mapping.PQ}[transfer]
    frame.pts = 0
    picture = frames.FrameConverter((64, 48), "", frames.RGB).convert(frame, number).to_image()
    red, green, blue = picture.getpixel((30, 20))
    assert max(red, green, blue) - min(red, green, blue) <= 2, "grey stays grey"
    return int(red)


def test_frames_keep_their_times() -> None:
    uneven = (0.0, 0.1, 0.15, 0.5, 0.9, 1.4)
    assert [float(at) for at, _ in made(encode_video(VideoSpec(times=uneven))).pictures()] == pytest.approx(
        uneven, abs=0.01
    )


@pytest.mark.parametrize(("rate", "wanted"), [(24, 24), (30, 30), (50, 25), (60, 30), (120, 40)])
def test_high_frame_rates_are_reduced_evenly(rate: int, wanted: int) -> None:
    shown = [at for at, _ in made(encode_video(VideoSpec(times=frame_times(1, rate), sound=""))).pictures()]
    assert abs(len(shown) - wanted) <= 1
    gaps = [float(b - a) for a, b in pairwise(shown)]
    assert max(gaps) - min(gaps) < 0.011


def test_sound_and_pictures_end_together() -> None:
    result = made(encode_video(VideoSpec(times=frame_times(2))))
    with result.opened() as container:
        lengths = [float(stream.duration * stream.time_base) for stream in container.streams]
    assert max(lengths) - min(lengths) < 0.05


def test_the_part_after_a_minute_is_cut_off() -> None:
    result = made(encode_video(VideoSpec(times=frame_times(60.4, 5))))
    assert result.video.duration_ms == 60_000
    with result.opened() as container:
        assert float(container.duration) / 1_000_000 <= 60.1
    assert result.pictures()[-1][0] < 60


def test_the_poster_is_not_a_black_picture() -> None:
    result = made(encode_video(VideoSpec(times=frame_times(3), fade=15)))
    assert is_like(sides(result.poster())["left"], RED)
    assert sides(result.pictures()[0][1])["left"] == (0, 0, 0)


def test_a_black_video_has_a_black_poster() -> None:
    assert sides(made(encode_video(VideoSpec(fade=99))).poster())["left"] == (0, 0, 0)


@pytest.mark.parametrize(
    ("take", "declared"),
    [(VideoSpec(), MP4), (VideoSpec(pictures="libx265", container="mov"), MOV), (BROWSERS, WEBM)],
    ids=["mp4", "mov", "webm"],
)
def test_the_same_video_gives_the_same_result(take: VideoSpec, declared: str) -> None:
    first, second = (made(encode_video(take), declared) for _ in range(2))
    assert first == second


def with_canaries() -> bytes:
    """An MP4 with a canary in each place for metadata."""
    notes = tuple((name, CANARY.decode()) for name in ("title", "comment", "location", "encoder", "artist"))
    data = encode_video(VideoSpec(metadata=notes))
    apple = box("udta", box("\xa9xyz", b"\0\x16\x15\xc7" + CANARY) + box("XMP_", CANARY))
    uuid = box("uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + CANARY)
    return with_header_boxes(data, apple + uuid) + uuid + box("free", CANARY)


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_no_byte_of_metadata_is_left(kind: str) -> None:
    notes = tuple((name, CANARY.decode()) for name in ("title", "comment", "location", "artist"))
    webm = VideoSpec(pictures="libvpx", sound="libopus", container="webm", metadata=notes)
    data, declared = (with_canaries(), MP4) if kind == "mp4" else (encode_video(webm), WEBM)
    assert data.count(CANARY) >= 4
    result = made(data, declared)
    for file in (result.data, result.video.poster):
        traces = (CANARY, b"Lavf", b"Lavc", b"x264", b"\xa9xyz", b"\xa9too", b"XMP_", b"uuid", b"20:", b"encoder")
        assert [trace for trace in traces if trace in file] == []
    with result.opened() as container:
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
        assert all(set(stream.metadata) <= {"language", "handler_name", "vendor_id"} for stream in container.streams)


def test_the_creation_time_is_not_kept() -> None:
    data = made(encode_video(VideoSpec())).data
    start, _ = find_box(data, "moov", "mvhd")
    assert data[start + 4 : start + 12] == bytes(8)


def test_a_reference_to_another_file_is_not_followed() -> None:
    """QuickTime allows such references; FFmpeg must not open them."""
    path = b"/proc/self/environ"
    alias = bytes(10) + bytes(28) + bytes(12) + bytes(64) + bytes(16) + struct.pack(">HH", 1, 1) + bytes(16)
    alias += struct.pack(">HH", 2, len(path)) + path + b"\xff\xff"
    reference = box("dref", struct.pack(">II", 0, 1) + box("alis", bytes(4) + alias))
    data = encode_video(VideoSpec(sound="", container="mov"))
    with pytest.raises(Refused, match="no picture"):
        made(with_header_boxes(data, reference, "trak", "mdia", "minf", "dinf"), MOV)
    unknown = box("dref", struct.pack(">II", 0, 1) + box("url ", bytes(3) + b"\1"))
    assert made(with_header_boxes(data, unknown, "trak", "mdia", "minf", "dinf"), MOV).video.poster


def test_a_poster_is_a_png_without_metadata() -> None:
    poster = made(encode_video(VideoSpec())).video.poster
    with Image.open(io.BytesIO(poster)) as picture:
        assert (picture.format, picture.mode, picture.info) == ("PNG", "RGB", {})
