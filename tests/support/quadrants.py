"""A picture of four quadrants in known colours, for tests of orientation, cropping and colours; its colours as signals.

The formulas are those of the standards (ITU-R BT.2087, BT.2100; SMPTE EG 432-1), independent of the product's.
"""

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from math import log

from PIL import Image

Colour = tuple[float, ...]
COLOURS: tuple[tuple[int, int, int], ...] = ((200, 60, 60), (60, 170, 80), (60, 80, 190), (220, 210, 90))
"""In sRGB, in reading order."""
_MARGIN = 0.3  # of a quadrant's side, left out on each side: edges are blurred

Matrix = tuple[Colour, Colour, Colour]
_PRIMARIES: Mapping[int, Matrix] = {
    1: ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    9: ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.088, 0.8956)),
    12: ((0.8225, 0.1774, 0), (0.0332, 0.9669, 0), (0.0171, 0.0724, 0.9108)),
}
"""From linear sRGB to linear light in the primaries of ITU-T H.273."""


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _srgb(light: float) -> float:
    return float(12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)


def _pq(light: float) -> float:
    power = (light * 203 / 10_000) ** 0.1593017578
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def _hlg(light: float) -> float:
    scene = light * 0.265
    return (3 * scene) ** 0.5 if scene <= 1 / 12 else 0.17883277 * log(12 * scene - 0.28466892) + 0.55991073


_TRANSFERS: Mapping[int, Callable[[float], float]] = {13: _srgb, 16: _pq, 18: _hlg, 8: lambda light: light}
PQ, HLG = 16, 18


def signals(primaries: int = 1, transfer: int = 13) -> list[Colour]:
    """The four colours as signals between 0 and 1, with primaries and a transfer characteristic of ITU-T H.273."""
    found = []
    for colour in COLOURS:
        light = [_linear(value / 255) for value in colour]
        turned = [max(0.0, sum(k * each for k, each in zip(row, light, strict=True))) for row in _PRIMARIES[primaries]]
        found.append(tuple(_TRANSFERS[transfer](each) for each in turned))
    return found


def with_gamma(exponent: float) -> list[Colour]:
    """The four colours as signals of which the light is that power."""
    return [tuple(_linear(value / 255) ** (1 / exponent) for value in colour) for colour in COLOURS]


def picture(size: tuple[int, int] = (320, 240), colours: Sequence[Colour] | None = None) -> Image.Image:
    """The quadrants in 8 bits; `colours` are signals between 0 and 1, by default those in sRGB."""
    width, height = size
    made = Image.new("RGB", size)
    for i, colour in enumerate(colours or signals()):
        left, upper = i % 2 * width // 2, i // 2 * height // 2
        made.paste(tuple(round(each * 255) for each in colour), (left, upper, left + width // 2, upper + height // 2))
    return made


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(values: Sequence[Sequence[int]], depth: int, chunks: bytes = b"", size: tuple[int, int] = (320, 240)) -> bytes:
    """A PNG of the quadrants.

    Args:
        values: of each quadrant: red, green and blue, or grey alone, with `depth` bits each.
        chunks: between the header and the pixels.
    """
    width, height = size
    rows = []
    for left, right in (values[:2], values[2:]):
        samples = [*left] * (width // 2) + [*right] * (width // 2)
        bits = 0
        for sample in samples:
            bits = bits << depth | sample
        rows += [b"\0" + bits.to_bytes(len(samples) * depth // 8, "big")] * (height // 2)
    header = struct.pack(">IIBBBBB", width, height, depth, 2 if len(values[0]) == 3 else 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunks + pixels + chunk(b"IEND", b"")


def means(file: bytes) -> list[tuple[int, ...]]:
    """The mean colour of each quadrant of a picture file, without its edges."""
    with Image.open(io.BytesIO(file)) as image:
        shown = image.convert("RGB")
    width, height = shown.width / 2, shown.height / 2
    found = []
    for i in range(4):
        left, upper = (i % 2 + _MARGIN) * width, (i // 2 + _MARGIN) * height
        share = 1 - 2 * _MARGIN
        box = (round(left), round(upper), round(left + share * width), round(upper + share * height))
        found.append(tuple(shown.crop(box).resize((1, 1), Image.Resampling.BOX).tobytes()))
    return found


def distance(file: bytes, colours: Sequence[Colour] = COLOURS) -> float:
    """The largest difference of a channel between a picture file's quadrants and these colours (0 to 255)."""
    pairs = zip(means(file), colours, strict=True)
    return max(abs(a - b) for shown, expected in pairs for a, b in zip(shown, expected, strict=True))
