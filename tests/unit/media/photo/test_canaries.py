"""Renditions contain no metadata: the originals have a canary in every place that their format has for metadata."""

import io
import struct
import zipfile

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from chalicelib.media.photo.renditions import make_renditions
from tests.support.corpus import TYPES, encoded, photo

CANARY = b"Canary-in-the-metadata"
TEXT = CANARY.decode()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + CANARY + b"</x:xmpmeta>"
TRACES = (
    CANARY,
    TEXT.encode("utf-16-be"),
    b"Exif",
    b"EXIF",
    b"xmp",
    b"XMP",
    b"http:",
    b"ICCP",
    b"prof",
    b"Photoshop",
)


def exif() -> Image.Exif:
    """An EXIF block with camera, GPS position and description."""
    made = Image.Exif()
    made[0x010E] = made[0x010F] = TEXT
    made.get_ifd(0x8769)[0x9286] = TEXT
    made.get_ifd(0x8825)[29] = TEXT
    return made


def profile() -> bytes:
    """The sRGB profile with its description replaced."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = plain.index("sRGB built-in".encode("utf-16-be"))
    text = TEXT.encode("utf-16-be")[:26]
    return plain[:at] + text + plain[at + 26 :]


def iptc() -> bytes:
    """An APP13 segment with a caption and a thumbnail."""
    record = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY
    resources = b"".join(
        b"8BIM" + struct.pack(">H2sI", number, b"\0\0", len(body)) + body + b"\0" * (len(body) % 2)
        for number, body in ((0x0404, record), (0x040C, bytes(28) + CANARY))
    )
    body = b"Photoshop 3.0\0" + resources
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def trailing_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("canary.txt", CANARY)
    return file.getvalue()


def with_canaries(kind: str, icc: bytes) -> bytes:
    """A photo with a canary in each place for metadata."""
    picture = photo().resize((300, 200))
    if kind == "GIF":
        return encoded(picture, kind, comment=CANARY) + trailing_zip()
    options: dict[str, object] = {"exif": exif().tobytes(), "icc_profile": icc, "xmp": XMP}
    if kind == "JPEG":
        data = encoded(picture, kind, comment=CANARY, **options)
        return data[:2] + iptc() + data[2:] + trailing_zip()
    if kind == "PNG":
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Comment", TEXT)
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    data = encoded(picture, kind, **options)
    if kind in {"AVIF", "HEIF"}:
        data += struct.pack(">I4s", 8 + len(CANARY), b"free") + CANARY
    return data if kind in {"AVIF", "HEIF"} else data + trailing_zip()


@pytest.mark.parametrize("icc", [profile(), b"not a profile: " + CANARY], ids=["profile", "broken-profile"])
@pytest.mark.parametrize("kind", TYPES)
def test_no_byte_of_metadata_is_left(kind: str, icc: bytes) -> None:
    data = with_canaries(kind, icc)
    assert data.count(CANARY) >= (2 if kind == "GIF" else 4)
    rendered = make_renditions(data, TYPES[kind])
    assert {name.rpartition(".")[2] for name in rendered.files} == {"webp", "avif"}
    for name, file in rendered.files.items():
        assert [trace for trace in TRACES if trace in file] == [], name
        with Image.open(io.BytesIO(file)) as image:
            assert not set(image.info) & {"exif", "xmp", "icc_profile", "comment"}
            assert not image.getexif()
