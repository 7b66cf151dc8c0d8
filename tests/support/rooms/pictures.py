"""Pictures for tests: real ones, tiny ones of every kind, and hostile ones made by hand."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"
CANARY = b"Canary-in-the-metadata"


def photo(name: str) -> bytes:
    """One of the demo's photographs, e.g. `"coffee.jpg"` (600 x 400)."""
    return (PHOTOS / name).read_bytes()


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def decoded(file: bytes) -> Image.Image:
    """A file's pixels."""
    image = Image.open(io.BytesIO(file))
    image.load()
    return image


def plain(size: tuple[int, int], colour: object = "red", mode: str = "RGB") -> Image.Image:
    """A picture of one colour."""
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


def four_corners(width: int, height: int) -> Image.Image:
    """Red, green, blue and white quarters, from the top left in reading order."""
    image = plain((width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("lime", (width // 2, 0, width, height // 2))
    image.paste("blue", (0, height // 2, width // 2, height))
    return image


def with_metadata(image: Image.Image, file_format: str) -> bytes:
    """The picture with a canary in every place that Pillow can write, and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    options: dict[str, Any] = {"exif": exif}
    if file_format == "JPEG":
        options |= {"comment": CANARY, "xmp": CANARY}
    return encoded(image, file_format, **options) + CANARY


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def jpeg_bomb(width: int, height: int) -> bytes:
    """A small JPEG whose frame header promises a huge picture."""
    file = encoded(plain((8, 8)), "JPEG")
    at = file.index(b"\xff\xc0") + 5
    return file[:at] + struct.pack(">HH", height, width) + file[at + 4 :]


def webp_bomb(width: int, height: int) -> bytes:
    """A WebP whose extended header promises a huge canvas."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def many_scans(count: int) -> bytes:
    """A progressive JPEG that goes over its picture `count` times, the last scan again and again."""
    file = encoded(plain((64, 64), "teal"), "JPEG", progressive=True)
    last = file[file.rindex(b"\xff\xda") : -2]
    return file[:-2] + last * (count - file.count(b"\xff\xda")) + file[-2:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
