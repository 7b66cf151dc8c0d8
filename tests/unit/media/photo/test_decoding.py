"""Decoders by other libraries than Pillow: the same pixels in a fraction of the memory."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from chalicelib.core import observability
from chalicelib.media.codecs import libavif, libraries, libwebp
from chalicelib.media.codecs.picture import TargetSize
from chalicelib.media.formats.headers import Limits, PhotoHeader
from chalicelib.media.formats.photo_checks import read_header
from chalicelib.media.photo import worker
from chalicelib.media.photo.decoding import decode, falls_back
from tests.support.rooms.pictures import decoded, encoded, photo, plain

LIMITS = Limits(100, 50)
FULL_SIZE = TargetSize(10_000)  # wider than any picture here: nothing is shrunk
MEMORY_LIMIT = 400_000  # kilobytes for 50 megapixels, the interpreter and Pillow included
# VmHWM, not ru_maxrss: the latter starts with the memory of the forking process, which is this test's.
PROGRAM = r"""
import re, sys
from chalicelib.media.photo.renditions import make_renditions
make_renditions(open(sys.argv[1], "rb").read(), sys.argv[2])
print(re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1])
"""


def are_equal(first: Image.Image, second: Image.Image) -> bool:
    return ImageChops.difference(first, second).getbbox(alpha_only=False) is None


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("file_format", ["AVIF", "WEBP"])
def test_the_pixels_are_pillow_s(file_format: str, mode: str) -> None:
    data = encoded(decoded(photo("coffee.jpg")).convert(mode).crop((0, 0, 333, 251)), file_format)
    picture = decode(data, read_header(data, LIMITS), FULL_SIZE)
    pillow = decoded(data)
    assert picture.size == pillow.size
    assert are_equal(picture.rows(0, 251), pillow)
    assert are_equal(picture.rows(8, 100).crop((0, 4, 333, 88)), pillow.crop((0, 12, 333, 96)))


def test_webp_is_shrunk_while_it_is_decoded() -> None:
    data = encoded(decoded(photo("hubble_deep_field.jpg")), "WEBP", quality=90)
    picture = decode(data, read_header(data, LIMITS), TargetSize(150))
    assert (picture.size, picture.full_size) == ((450, 393), (1000, 872))
    difference = ImageChops.difference(picture.rows(0, 393), decoded(data).resize((450, 393), Image.Resampling.BOX))
    assert max(ImageStat.Stat(difference).rms) < 3


def test_pillow_s_wheel_has_the_libraries() -> None:
    """Without them Pillow decodes the same pixels with several times the memory."""
    assert libavif.is_available()
    assert libwebp.is_available()


@pytest.mark.parametrize("file_format", ["AVIF", "WEBP"])
def test_without_the_libraries_pillow_decodes(file_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for codec in (libavif, libwebp):
        monkeypatch.setattr(codec, "library", lambda *_: None)
    data = encoded(decoded(photo("coffee.jpg")), file_format)
    assert are_equal(decode(data, read_header(data, LIMITS), FULL_SIZE).rows(0, 400), decoded(data))


@pytest.mark.parametrize("file_format", ["AVIF", "WEBP"])
def test_a_fallback_is_measured(
    file_format: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = encoded(plain((64, 64)), file_format)
    values = []
    for library in (libraries.library, lambda *_: None):
        for codec in (libavif, libwebp):
            monkeypatch.setattr(codec, "library", library)
        with observability.invocation("resize"):
            worker.render_in_sandbox(data, f"image/{file_format.lower()}")
        values += json.loads(capsys.readouterr().out)["CodecFallback"]
    assert values == [0, 1]


def test_an_animation_is_not_counted_as_a_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libwebp, "library", lambda *_: None)
    assert not falls_back(PhotoHeader("WEBP", 64, 64, frames=2, is_animated=True))


def test_a_library_with_another_interface_is_not_loaded() -> None:
    assert libraries.library("libwebp", 8) is None
    assert libraries.library("libnothing", 1) is None


@pytest.mark.parametrize(
    ("file_format", "mode", "options"),
    [
        ("PNG", "RGBA", {"compress_level": 1}),
        ("WEBP", "RGBA", {"quality": 1, "method": 0}),
        ("AVIF", "RGB", {"quality": 20, "speed": 10}),
        ("JPEG", "RGB", {"progressive": True}),
        ("GIF", "P", {}),
    ],
)
def test_fifty_megapixels_take_less_than_400_mb(
    file_format: str, mode: str, options: dict[str, object], tmp_path: Path
) -> None:
    file = io.BytesIO()
    plain((7070, 7070), 7 if mode == "P" else "teal", mode).save(file, file_format, **options)
    path = tmp_path / "large"
    path.write_bytes(file.getvalue())
    command = [sys.executable, "-c", PROGRAM, str(path), f"image/{file_format.lower()}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < MEMORY_LIMIT
