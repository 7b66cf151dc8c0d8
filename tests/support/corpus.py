"""A corpus of unusual and hostile photos with their expected outcomes, generated on each run, always the same.

`python -m tests.support.corpus FOLDER` writes the files. Pillow encodes the pictures, pillow-heif those in HEIC, so the
repository has no binary files of them.
"""

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image

PHOTOS = Path(__file__).parents[2] / "demo" / "photos"
LARGEST = 20_000_000  # bytes of an upload, at most
ACTIVE = "active"
TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "GIF": "image/gif",
}
_EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"


@dataclass(frozen=True)
class Specimen:
    """One file of a corpus.

    Attributes:
        declared: the content type that the uploader declares.
        outcome: the expected one: `ACTIVE`, or the code of its refusal.
    """

    name: str
    declared: str
    outcome: str
    data: bytes


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Encode a picture in a format of `TYPES`, or another one that Pillow writes."""
    file = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(file, **{"quality": 60, **options})
    else:
        image.save(file, kind, **options)
    return file.getvalue()


def photo(name: str = "chelsea.jpg") -> Image.Image:
    """One of the demo's photographs."""
    with Image.open(PHOTOS / name) as image:
        return image.convert("RGB")


def specimens() -> Iterator[Specimen]:
    """The whole corpus."""
    yield from _unusual()
    yield from _pixel_bombs()
    yield from _too_many()
    yield from _cut_off()
    yield from _other_kinds()
    yield from _unlisted()
    yield from _slow_headers()


def _unusual() -> Iterator[Specimen]:
    """Unusual files that are valid."""
    small = photo().resize((300, 200))
    for kind, declared in TYPES.items():
        yield Specimen(f"photo-{kind}", declared, ACTIVE, encoded(small, kind))
        yield Specimen(f"one-pixel-{kind}", declared, ACTIVE, encoded(Image.new("RGB", (1, 1), "red"), kind))
        yield Specimen(f"wide-{kind}", declared, ACTIVE, encoded(small.resize((2000, 100)), kind))
        yield Specimen(f"tall-{kind}", declared, ACTIVE, encoded(small.resize((100, 2000)), kind))
        yield Specimen(f"grey-{kind}", declared, ACTIVE, encoded(small.convert("L"), kind))
    for kind in ("PNG", "WEBP", "AVIF", "HEIF"):
        yield Specimen(f"alpha-{kind}", TYPES[kind], ACTIVE, encoded(_translucent(small), kind))
    yield Specimen("heif-by-its-other-name", "image/heif", ACTIVE, encoded(small, "HEIF"))
    yield Specimen("cmyk", TYPES["JPEG"], ACTIVE, encoded(small.convert("CMYK"), "JPEG"))
    yield Specimen("progressive", TYPES["JPEG"], ACTIVE, encoded(small, "JPEG", progressive=True))
    yield Specimen("two-pictures", TYPES["JPEG"], ACTIVE, encoded(small, "MPO", save_all=True, append_images=[small]))
    yield Specimen("palette", TYPES["PNG"], ACTIVE, encoded(small.quantize(16), "PNG", transparency=3))
    yield Specimen("sixteen-bits", TYPES["PNG"], ACTIVE, encoded(Image.new("I;16", (300, 200), 30_000), "PNG"))
    yield Specimen("black-and-white", TYPES["PNG"], ACTIVE, encoded(small.convert("1"), "PNG"))
    yield Specimen("zip-behind", TYPES["JPEG"], ACTIVE, encoded(small, "JPEG") + _zip())
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        frames = {"save_all": True, "append_images": [small.rotate(90), small.rotate(180)]}
        yield Specimen(f"animated-{kind}", TYPES[kind], ACTIVE, encoded(small, kind, **frames))


def _pixel_bombs() -> Iterator[Specimen]:
    """Small files whose headers say more pixels than the limit."""
    tiny = Image.new("RGB", (64, 64), "teal")
    png, jpeg, webp = encoded(tiny, "PNG"), encoded(tiny, "JPEG"), encoded(tiny, "WEBP", exif=_EXIF)
    at = jpeg.index(b"\xff\xc0") + 5
    wide, high = 7100, 7100
    header = b"IHDR" + struct.pack(">II", wide, high) + png[24:29]
    bombs = {
        "PNG": png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:],
        "JPEG": jpeg[:at] + struct.pack(">HH", high, wide) + jpeg[at + 4 :],
        "WEBP": webp[:24] + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little") + webp[30:],
        "GIF": b"GIF89a" + struct.pack("<HH", wide, high) + encoded(tiny, "GIF")[10:],
    }
    for kind in ("AVIF", "HEIF"):
        bombs[kind] = _with_size(encoded(tiny, kind), wide, high)
    for kind, data in bombs.items():
        yield Specimen(f"huge-{kind}", TYPES[kind], "too-many-pixels", data)


def _too_many() -> Iterator[Specimen]:
    """Files with too many scans or pictures."""
    tiny = Image.new("RGB", (64, 64), "teal")
    scans = encoded(tiny, "JPEG", progressive=True)
    last = scans[scans.rindex(b"\xff\xda") : -2]
    for count in (101, 5000):
        more = last * (count - scans.count(b"\xff\xda"))
        yield Specimen(f"{count}-scans", TYPES["JPEG"], "too-many-scans", scans[:-2] + more + scans[-2:])
    gif = encoded(tiny, "GIF")
    frame = gif[gif.index(b"\x2c\0\0\0\0") : -1]
    yield Specimen("frames-GIF", TYPES["GIF"], "too-many-frames", gif[:-1] + frame * 1001 + b";")
    webp = encoded(tiny, "WEBP", save_all=True, append_images=[Image.new("RGB", (64, 64), "red")])
    frame = webp[webp.rindex(b"ANMF") :]
    yield Specimen("frames-WEBP", TYPES["WEBP"], "too-many-frames", _riff(webp[8:] + frame * 1001))
    png = encoded(tiny, "PNG")
    animation = _chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))
    yield Specimen("frames-PNG", TYPES["PNG"], "too-many-frames", png[:33] + animation + png[33:])
    for kind in ("AVIF", "HEIF"):
        data = bytearray(encoded(tiny, kind))
        at = data.index(b"iinf") + 8
        data[at : at + 2] = b"\xff\xff"
        yield Specimen(f"items-{kind}", TYPES[kind], "too-many-frames", bytes(data))


def _cut_off() -> Iterator[Specimen]:
    """Truncated files."""
    small = photo().resize((300, 200))
    for kind, declared in TYPES.items():
        data = encoded(small, kind)
        for share in (0.02, 0.5, 0.98):
            outcome = "not-a-photo" if len(data) * share < 12 else "damaged"
            yield Specimen(f"cut-at-{share}-{kind}", declared, outcome, data[: int(len(data) * share)])


def _other_kinds() -> Iterator[Specimen]:
    """Photos that are also of another kind, or of another format than declared."""
    small = photo().resize((64, 64))
    pdf = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>"
    script = b"<script>alert(1)</script>"
    for kind, declared in TYPES.items():
        data = encoded(small, kind)
        yield Specimen(f"zip-before-{kind}", declared, "not-a-photo", _zip() + data)
        other = "image/png" if kind != "PNG" else "image/jpeg"
        yield Specimen(f"mismatch-{kind}", other, "type-mismatch", data)
    for name, inside in {"pdf": pdf, "script": script, "php": b"<?php system(0); ?>", "html": b"<HTML>"}.items():
        yield Specimen(f"{name}-in-JPEG", TYPES["JPEG"], "not-a-photo", encoded(small, "JPEG", comment=inside))
        data = encoded(small, "GIF", comment=inside)
        yield Specimen(f"{name}-in-GIF", TYPES["GIF"], "not-a-photo", data)


def _unlisted() -> Iterator[Specimen]:
    """Files of formats that are not listed."""
    small = photo().resize((64, 64))
    for kind in ("TIFF", "BMP", "ICO", "PPM", "TGA", "PCX", "DDS", "SGI", "EPS", "PDF", "JPEG2000", "ICNS"):
        yield Specimen(kind.lower(), TYPES["JPEG"], "not-a-photo", encoded(small, kind))
    texts = {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "svg-with-xml": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
        "mvg": b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.com/)'\n",
        "psd": b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 64, 64, 8, 3) + bytes(64),
        "video": b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + bytes(64),
        "mkv": b"\x1a\x45\xdf\xa3" + bytes(64),
        "zip": _zip(),
        "elf": b"\x7fELF" + bytes(64),
        "text": b"not a picture\n" * 20,
        "zeros": bytes(1000),
        "one-byte": b"\xff",
    }
    for name, data in texts.items():
        yield Specimen(name, TYPES["JPEG"], "not-a-photo", data)


def _slow_headers() -> Iterator[Specimen]:
    """Files of the largest size whose headers take a reader as long as possible."""
    jpeg = encoded(Image.new("RGB", (64, 64), "teal"), "JPEG")
    scan = jpeg.index(b"\xff\xda")
    gif = encoded(Image.new("RGB", (64, 64), "teal"), "GIF")
    png = encoded(Image.new("RGB", (64, 64), "teal"), "PNG")
    avif = encoded(Image.new("RGB", (64, 64), "teal"), "AVIF")
    fills = {
        "segments-JPEG": jpeg[:2] + b"\xff\xfe\0\2" * (LARGEST // 4),
        "fill-JPEG": jpeg[:2] + b"\xff" * LARGEST,
        "junk-JPEG": jpeg[:2] + b"\xff\0" * (LARGEST // 2),
        "blocks-GIF": gif[:-2] + b"\1\0" * (LARGEST // 2),
        "extensions-GIF": gif[:-1] + b"!\xfe\0" * (LARGEST // 3),
        "chunks-PNG": png[:33] + _chunk(b"tEXt", b"") * (LARGEST // 12),
        "chunks-WEBP": _riff(b"WEBPVP8X\x0a\0\0\0" + bytes(10) + b"abcd\0\0\0\0" * (LARGEST // 8)),
        "boxes-AVIF": avif[:32] + b"\0\0\0\x08free" * (LARGEST // 8),
        "nested-HEIF": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"".join(_nested(1000)),
    }
    for name, data in fills.items():
        yield Specimen(f"tedious-{name}", TYPES[name.partition("-")[2]], "damaged", data[:LARGEST])
    markers = jpeg[:scan] + jpeg[scan:-2] * 200 + b"\xff\0" * (LARGEST // 2 - 100_000) + b"\xff\xd9"
    yield Specimen("tedious-scans-JPEG", TYPES["JPEG"], "too-many-scans", markers)


def _translucent(image: Image.Image) -> Image.Image:
    made = image.convert("RGBA")
    made.putalpha(128)
    return made


def _with_size(data: bytes, width: int, height: int) -> bytes:
    """The HEIF or AVIF file with this size in its header."""
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def _riff(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _nested(depth: int) -> Iterator[bytes]:
    for left in range(depth, 0, -1):
        yield struct.pack(">I", 8 * left) + b"moov"


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("page.html"), "<script>alert(1)</script>")
    return file.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for each in specimens():
        (folder / each.name).write_bytes(each.data)
