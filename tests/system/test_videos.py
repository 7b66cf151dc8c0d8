"""Videos: from the author's disk into a follower's feed, transcoded by the deployed function with its layer."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import av
import pytest
import requests
from PIL import Image, ImageChops

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import CANARY, SMALL, opened
from tests.support.deployed.stack import Stack
from tests.support.deployed.uploads import settled, uploaded
from tests.support.deployed.waiting import eventually
from tests.support.video_files import VideoSpec, encode_video, find_box, frame_times, scene, with_display_matrix

pytestmark = pytest.mark.needs_video

SECONDS = 2
SIZES = ("150", "320", "640", "1080")
MATRIX = slice(40, 76)  # of a track header's body: how it is to be turned (ISO 14496-12, 8.3.2)
UPRIGHT = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
NEAR = 40  # of 255: chroma is halved twice on the way


@dataclass(frozen=True)
class Sample:
    """A video to upload.

    Attributes:
        is_turned: stored rotated, with metadata to turn it clockwise by 90 degrees, as phones do.
        film: width and height of what is made of it.
    """

    take: VideoSpec
    film: tuple[int, int]
    is_turned: bool = False

    @property
    def data(self) -> bytes:
        """The file."""
        made = encode_video(self.take)
        return with_display_matrix(made, 0, 1, -1, 0) if self.is_turned else made

    @property
    def picture(self) -> Image.Image:
        """What people see, in any size."""
        shown = scene(self.take.size)
        return shown.transpose(Image.Transpose.ROTATE_270) if self.is_turned else shown


NOTES = tuple((name, CANARY.decode()) for name in ("title", "comment", "location", "copyright"))
LONG = frame_times(SECONDS)
SAMPLES = {
    "video/mp4": Sample(VideoSpec((1600, 900), LONG, metadata=NOTES), (1280, 720)),
    "video/quicktime": Sample(
        VideoSpec((640, 360), LONG, "libx265", container="mov", metadata=NOTES), (360, 640), True
    ),
    "video/webm": Sample(VideoSpec((480, 270), LONG, "libvpx-vp9", "libopus", "webm", metadata=NOTES), (480, 270)),
}


@pytest.mark.parametrize("content_type", SAMPLES)
def test_a_video_goes_from_a_disk_into_a_feed(ada: Person, ben: Person, content_type: str) -> None:
    sample = SAMPLES[content_type]
    assert CANARY in sample.data
    ben.client.follow(ada.id)
    post = ada.client.post("moving", [uploaded(ada, sample.data, content_type)])
    assert ada.client.wait_for_post(post["id"])["state"] == "active"
    page = eventually(lambda: answer_of(ben.api.get("/v1/feed")), lambda page: bool(page["items"]))
    (seen,) = page["items"][0]["media"]
    assert (seen["kind"], seen["width"], seen["height"]) == ("video", *sample.picture.size)
    assert seen["duration_ms"] == pytest.approx(SECONDS * 1000, abs=150)
    assert seen["blurhash"]
    check_film(fetch(seen["renditions"].pop("720p")["mp4"], "video/mp4"), sample.film)
    check_poster(seen["renditions"], sample.picture)


def test_a_carousel_of_photos_and_videos_keeps_its_order(ada: Person) -> None:
    video = encode_video(VideoSpec((320, 240), frame_times(1), sound=""))
    kinds = ["photo", "video", *["photo"] * 6, "video", "photo"]
    files = {"photo": (SMALL, "image/jpeg"), "video": (video, "video/mp4")}
    media = [uploaded(ada, *files[kind], str(i)) for i, kind in enumerate(kinds)]
    post = ada.client.wait_for_post(ada.client.post("ten", media)["id"])
    assert [(medium["kind"], medium.get("alt")) for medium in post["media"]] == [
        (k, str(i)) for i, k in enumerate(kinds)
    ]
    assert ["720p" in medium["renditions"] for medium in post["media"]] == [kind == "video" for kind in kinds]


@pytest.mark.parametrize("data", [b"This is no video. " * 99, SMALL], ids=["text", "photo"])
def test_what_is_no_video_fails_with_a_reason(ada: Person, data: bytes) -> None:
    ticket = ada.client.upload(data, "video/mp4")
    failed = settled(ada, ticket["media_id"])
    assert (failed["state"], failed["problem"]) == ("failed", "not-a-video")


def test_one_function_has_the_layer_with_pyav(stack: Stack) -> None:
    """MiniStack's own packages are in a worker's reach, and PyAV is none of them."""
    functions = stack.client("lambda").list_functions()["Functions"]
    ((name, layers),) = ((each["FunctionName"], each["Layers"]) for each in functions if each.get("Layers"))
    ((layer, version),) = (each["Arn"].rsplit(":", 1) for each in layers)
    assert (name, layer.rpartition(":")[2], version) == ("emulsion-local-transcode", "emulsion-local-video", "1")
    assert {each["Environment"]["Variables"]["EMULSION_VIDEO"] for each in functions} == {"on"}


def fetch(url: str, content_type: str) -> bytes:
    """GET as a browser that is not signed in."""
    answer = requests.get(url, timeout=120)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    return answer.content


def check_film(data: bytes, size: tuple[int, int]) -> None:
    """Check that it is H.264 and AAC, can be played while it loads, has the displayed size and no personal metadata."""
    with av.open(BytesIO(data), "r") as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        assert [stream.codec_context.name for stream in film.streams] == ["h264", "aac"]
        assert (picture.codec_context.width, picture.codec_context.height) == size
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert sound.codec_context.sample_rate in (44_100, 48_000)
        assert film.duration is not None
        assert film.duration / av.time_base == pytest.approx(SECONDS, abs=0.15)
    kinds = list(boxes(data))
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    assert data[slice(*find_box(data, "moov", "trak", "tkhd"))][MATRIX] == UPRIGHT
    assert CANARY not in data


def check_poster(renditions: dict[str, dict[str, str]], expected: Image.Image) -> None:
    """A picture of each size in both formats, the right way up."""
    assert set(renditions) == set(SIZES)
    for extension, url in (pair for formats in renditions.values() for pair in formats.items()):
        data = fetch(url, f"image/{extension}")
        poster = opened(data).convert("RGB")
        assert poster.width / poster.height == pytest.approx(expected.width / expected.height, abs=0.02)
        assert far_apart(poster, expected) <= NEAR, url
        assert CANARY not in data


def far_apart(one: Image.Image, other: Image.Image) -> int:
    """The largest difference between two pictures' edges and middles, of 255, whatever their sizes."""
    grid = [image.resize((4, 4), Image.Resampling.BOX) for image in (one, other)]
    return max(ImageChops.difference(*grid).tobytes())


def boxes(data: bytes) -> Iterator[bytes]:
    """Kinds of an MP4's outermost boxes."""
    at = 0
    while at < len(data):
        yield data[at + 4 : at + 8]
        at += int.from_bytes(data[at : at + 4], "big")
