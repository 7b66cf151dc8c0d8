"""A decoded picture made small, a band of rows at a time: no second copy of it is ever in memory."""

from math import ceil, floor

from PIL import Image

from chalicelib.media import colour
from chalicelib.media.codecs.decoded import Decoded, Size

REDUCING_GAP = 3.0  # box-shrink to within three times the target first: indistinguishable, and much faster
BAND = 4_000_000  # pixels of the original in one band: 16 MB in each of its modes
REACH = 4  # rows of the original, per row of the result, that a row of Lanczos may look at on each side
_PREMULTIPLIED = {"LA": "La", "RGBA": "RGBa"}  # so that what is transparent lends its colour to nothing
_STRAIGHT = {short: long for long, short in _PREMULTIPLIED.items()}

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels."""


def shrink(picture: Decoded, size: Size, part: Box | None = None) -> Image.Image:
    """The picture, or a part of it, at `size`, in mode L, LA, RGB, RGBA or CMYK: as by one Lanczos resize."""
    width, rows = picture.size
    left, upper, right, lower = part or (0, 0, width, rows)
    bands = ceil(width * (lower - upper) / BAND)
    step = ceil(size[1] / bands)
    scale = (lower - upper) / size[1]
    whole: Image.Image | None = None
    for top in range(0, size[1], step):
        bottom = min(top + step, size[1])
        first = max(0, floor(upper + (top - REACH) * scale))
        last = min(rows, ceil(upper + (bottom + REACH) * scale))
        box = (left, upper + top * scale - first, right, min(upper + bottom * scale, last) - first)
        band = _resize(picture.rows(first, last), (size[0], bottom - top), box)
        if whole is None:
            whole = band if bottom == size[1] else Image.new(band.mode, size)
        if whole is not band:
            whole.paste(band, (0, top))
    if whole is None:
        raise ValueError(f"nothing of {size}")
    return whole


def _resize(rows: Image.Image, size: Size, box: Box) -> Image.Image:
    workable = colour.workable(rows)
    if workable.mode in _PREMULTIPLIED:
        workable = workable.convert(_PREMULTIPLIED[workable.mode])
    made = workable.resize(size, Image.Resampling.LANCZOS, box, REDUCING_GAP)
    return made.convert(_STRAIGHT[made.mode]) if made.mode in _STRAIGHT else made
