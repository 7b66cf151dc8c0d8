"""Decoders beside Pillow's own: the same pixels in a part of the memory."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from chalicelib.core import observability
from chalicelib.media.codecs import libavif, libraries, libwebp
from chalicelib.media.codecs.picture import Size
from chalicelib.media.formats.headers import Limits, PhotoHeader
from chalicelib.media.formats.photo_checks import read_header
from chalicelib.media.photo import worker
from chalicelib.media.photo.decoding import decode, falls_back
from tests.support.rooms.pictures import decoded, encoded, photo, plain

LIMITS = Limits(100, 50)
MOST_MEMORY = 400_000  # kilobytes for 50 megapixels, the interpreter and Pillow included
# VmHWM and not ru_maxrss: the latter starts with the memory of the process that was forked, this test's.
RENDERS = r"""
import re, sys
from chalicelib.media.photo.renditions import make_renditions
make_renditions(open(sys.argv[1], "rb").read(), sys.argv[2])
print(re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1])
"""


def whole(size: Size) -> Size:
    """No shrinking."""
    return size


def same(first: Image.Image, second: Image.Image) -> bool:
    return ImageChops.difference(first, second).getbbox(alpha_only=False) is None


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("file_format", ["AVIF", "WEBP"])
def test_the_pixels_are_pillow_s(file_format: str, mode: str) -> None:
    data = encoded(decoded(photo("coffee.jpg")).convert(mode).crop((0, 0, 333, 251)), file_format)
    picture = decode(data, read_header(data, LIMITS), whole)
    pillow = decoded(data)
    assert picture.size == pillow.size
    assert same(picture.rows(0, 251), pillow)
    assert same(picture.rows(8, 100).crop((0, 4, 333, 88)), pillow.crop((0, 12, 333, 96)))


def test_webp_is_shrunk_while_it_is_decoded() -> None:
    data = encoded(decoded(photo("hubble_deep_field.jpg")), "WEBP", quality=90)
    picture = decode(data, read_header(data, LIMITS), lambda _: (150, 131))
    assert (picture.size, picture.full_size) == ((450, 393), (1000, 872))
    difference = ImageChops.difference(picture.rows(0, 393), decoded(data).resize((450, 393), Image.Resampling.BOX))
    assert max(ImageStat.Stat(difference).rms) < 3


def test_they_are_there_in_the_pillow_that_ships() -> None:
    """Without them Pillow decodes: right, but with several times the memory."""
    assert libavif.is_there()
    assert libwebp.is_there()


@pytest.mark.parametrize("file_format", ["AVIF", "WEBP"])
def test_without_them_pillow_decodes(file_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for codec in (libavif, libwebp):
        monkeypatch.setattr(codec, "library", lambda *_: None)
    data = encoded(decoded(photo("coffee.jpg")), file_format)
    assert same(decode(data, read_header(data, LIMITS), whole).rows(0, 400), decoded(data))


@pytest.mark.parametrize("file_format", ["AVIF", "WEBP"])
def test_a_fallback_is_measured(
    file_format: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = encoded(plain((64, 64)), file_format)
    counted = []
    for library in (libraries.library, lambda *_: None):
        for codec in (libavif, libwebp):
            monkeypatch.setattr(codec, "library", library)
        with observability.invocation("resize"):
            worker.render_in_sandbox(data, f"image/{file_format.lower()}")
        counted += json.loads(capsys.readouterr().out)["CodecFallback"]
    assert counted == [0, 1]


def test_animations_are_no_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libwebp, "library", lambda *_: None)
    assert not falls_back(PhotoHeader("WEBP", 64, 64, frames=2))


def test_a_library_with_another_interface_is_not_taken() -> None:
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
    command = [sys.executable, "-c", RENDERS, str(path), f"image/{file_format.lower()}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < MOST_MEMORY
