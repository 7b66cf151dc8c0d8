"""Reading the headers of photos."""

import struct

import pytest

from chalicelib.media.formats.headers import Limits, PhotoHeader
from chalicelib.media.formats.photo_checks import read_header
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings
from tests.support.rooms.pictures import encoded, jpeg_bomb, many_scans, photo, plain, png_bomb, webp_bomb

LIMITS = Limits(scans=100, frames=50)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_header(data, LIMITS)
    return refused.value.code


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
    ],
)
def test_format_and_size_are_read_from_the_content(file_format: str, options: dict[str, object]) -> None:
    header = read_header(encoded(plain((123, 45)), file_format, **options), LIMITS)
    assert (header.format, header.width, header.height) == (file_format, 123, 45)


def test_the_header_of_a_photograph() -> None:
    file = photo("hubble_deep_field.jpg")
    assert read_header(file, LIMITS) == PhotoHeader("JPEG", 1000, 872, scans=1, end=len(file))


def test_too_many_scans_are_refused() -> None:
    assert read_header(many_scans(100), LIMITS).scans == 100
    assert refusal(many_scans(101)) == "too-many-scans"
    assert refusal(many_scans(5000)) == "too-many-scans"


def test_a_long_animation_is_no_tedious_file() -> None:
    limits = Limits(scans=100, frames=settings().frame_limit)
    delay, block = b"!\xf9\4\0\5\0\0\0", b"\xff" + bytes(255)
    picture = b"," + struct.pack("<HHHHB", 0, 0, 64, 64, 0) + b"\x08" + block * 77 + b"\0"
    file = b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0, 0, 0) + (delay + picture) * limits.frames + b";"
    assert len(file) == pytest.approx(settings().photo_limit, rel=0.05)
    assert read_header(file, limits).frames == limits.frames


def test_sizes_are_read_without_decoding() -> None:
    for bomb in (png_bomb, jpeg_bomb, webp_bomb):
        header = read_header(bomb(16000, 15000), LIMITS)
        assert (header.width, header.height) == (16000, 15000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"II*\0" + bytes(20),
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x1cftypisom" + bytes(20),
        b"PK\x03\x04" + photo("chelsea.jpg"),
    ],
)
def test_other_formats_are_refused(data: bytes) -> None:
    assert refusal(data) == "not-a-photo"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        photo("chelsea.jpg")[:150],
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\x04gAMA" + bytes(20),
        png_bomb(0, 10),
        jpeg_bomb(10, 0),
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0WEBPVP8L\0",
        b"RIFF\0\0\0\0WEBPJUNK" + bytes(30),
    ],
)
def test_truncated_files_and_files_without_pixels_are_damaged(data: bytes) -> None:
    assert refusal(data) == "damaged"
