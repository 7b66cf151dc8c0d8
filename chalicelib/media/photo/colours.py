"""Convert colours to sRGB: by an ICC profile, or by the numbers with which containers name colours. Loads Pillow."""

import io
import math
import struct
from collections.abc import Mapping
from functools import cache

from PIL import Image, ImageCms, ImageFilter

from chalicelib.media.formats.headers import Colours

PQ, HLG, LINEAR = 16, 18, 8  # transfer characteristics by ITU-T H.273, table 3
_GAMMAS = {LINEAR: 1.0, 4: 2.2, 5: 2.8}  # of other transfer characteristics; sRGB's curve stands for the rest
_WHITE = 203  # nits, of a white surface (ITU-R BT.2408)
_PEAKS = {PQ: 1000 / _WHITE, HLG: 1 / 0.265}  # light where 1 is a white surface; as for videos (`video.tone_mapping`)
_KNEE = 0.5  # light up to which nothing is compressed
_GRID = 33  # points per channel of the table for tone mapping: errors stay below one level
_SAMPLES = 64  # points at which the curve of a profile is compared with those of PQ and HLG
_LIKENESS = 0.01  # share of the peak by which these may differ
_MAX_TAGS = 100  # of a profile; they have about fifteen
_MODE_OF_PROFILE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}

Triple = tuple[float, float, float]
Primaries = tuple[Triple, Triple, Triple]
"""Red, green and blue as XYZ under D50, as ICC profiles have them."""

BT2020, DISPLAY_P3 = 9, 12
_PRIMARIES: dict[int, Primaries] = {
    BT2020: ((0.67346, 0.27904, -0.00194), (0.16567, 0.67534, 0.02998), (0.1251, 0.04562, 0.79686)),
    DISPLAY_P3: ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
}
_SRGB: Primaries = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141))
# Rows of the inverse of `_SRGB`: XYZ under D50 to red, green and blue.
_TO_SRGB: Primaries = ((3.1338, -1.61679, -0.49057), (-0.97876, 1.91614, 0.03345), (0.07194, -0.22897, 1.40519))


def to_srgb(image: Image.Image, profile: bytes | None, colours: Colours) -> Image.Image:
    """Convert an opaque picture to mode RGB and the sRGB colour space. PQ and HLG are tone-mapped, as videos are.

    Args:
        image: in mode L, RGB or CMYK.
        profile: an ICC profile. One that is damaged, or for another mode, is ignored, as browsers do.
        colours: only used without a profile.
    """
    if profile:
        if (hdr := _hdr_of_profile(profile)) is not None:
            return image.convert("RGB").filter(_tone_mapping(*hdr))
        converted = _apply(image, profile)
        return converted or image.convert("RGB")
    primaries = _PRIMARIES.get(colours.primaries or 0, _SRGB)
    if colours.transfer in _PEAKS:
        return image.convert("RGB").filter(_tone_mapping(primaries, colours.transfer))
    named = profile_for(colours)
    opaque = image.convert("RGB")
    return (_apply(opaque, named) if named else None) or opaque


@cache
def profile_for(colours: Colours) -> bytes | None:
    """The ICC profile of colours that a container names by numbers; None for sRGB, and for unknown ones."""
    gamma = colours.gamma or _GAMMAS.get(colours.transfer or 0)
    if colours.primaries not in _PRIMARIES and gamma is None:
        return None
    profile = bytearray(_srgb().tobytes())
    tags = _tags(profile)
    for tag, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _PRIMARIES.get(colours.primaries or 0, ()), strict=False):
        at = tags[tag] + 8
        profile[at : at + 12] = b"".join(round(value * 65_536).to_bytes(4, "big", signed=True) for value in values)
    for tag in (b"rTRC", b"gTRC", b"bTRC") if gamma else ():
        at = tags[tag]
        profile[at : at + 16] = b"para" + bytes(8) + round((gamma or 1) * 65_536).to_bytes(4, "big")
    return bytes(profile)


def light(transfer: int, signal: float) -> float:
    """The light of a signal between 0 and 1 in PQ or HLG, where 1 is a white surface (ITU-R BT.2100)."""
    if transfer == HLG:
        scene = (
            signal * signal / 3 if signal <= 0.5 else (math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
        )
        return scene * _PEAKS[HLG]
    power = math.pow(signal, 0.0126833)
    return math.pow(max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power), 6.2773946) * 10_000 / _WHITE


@cache
def _tone_mapping(primaries: Primaries, transfer: int) -> ImageFilter.Color3DLUT:
    peak = _PEAKS[transfer]
    lights = {i / (_GRID - 1): min(light(transfer, i / (_GRID - 1)), peak) for i in range(_GRID)}
    rows = [[sum(row[k] * primary[k] for k in range(3)) for primary in primaries] for row in _TO_SRGB]

    def convert(*signal: float) -> Triple:
        r, g, b = (lights[each] for each in signal)
        red, green, blue = (_encode(_compress(x * r + y * g + z * b, peak)) for x, y, z in rows)
        return red, green, blue

    return ImageFilter.Color3DLUT.generate(_GRID, convert)


def _compress(value: float, peak: float) -> float:
    """Compress light up to `peak` to at most 1, by the curve of Möbius that FFmpeg's `tonemap` has."""
    if value <= _KNEE:
        return max(value, 0.0)
    a = -_KNEE * _KNEE * (peak - 1) / (_KNEE * _KNEE - 2 * _KNEE + peak)
    b = (_KNEE * _KNEE - 2 * _KNEE * peak + peak) / (peak - 1)
    return min((b * b + 2 * b * _KNEE + _KNEE * _KNEE) / (b - a) * (value + a) / (value + b), 1.0)


def _encode(value: float) -> float:
    """sRGB's signal of light."""
    return float(12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)


def _hdr_of_profile(profile: bytes) -> tuple[Primaries, int] | None:
    """Primaries and transfer characteristic of a profile for PQ or HLG; None for another one."""
    try:
        tags = _tags(profile)
        transfer = _transfer_of(profile, tags)
        red, green, blue = (_xyz(profile, tags[tag] + 8) for tag in (b"rXYZ", b"gXYZ", b"bXYZ"))
    except (LookupError, struct.error):
        return None
    return None if transfer is None else ((red, green, blue), transfer)


def _transfer_of(profile: bytes, tags: Mapping[bytes, int]) -> int | None:
    """PQ or HLG if a profile names it in its tag `cicp`, or has its curve; else None."""
    if b"cicp" in tags:
        named = profile[tags[b"cicp"] + 9]
        return named if named in _PEAKS else None
    at = tags[b"rTRC"]
    kind, count = struct.unpack_from(">4s4xI", profile, at)
    if kind != b"curv" or count < _SAMPLES:
        return None
    curve = struct.unpack_from(f">{count}H", profile, at + 12)
    return next((each for each in _PEAKS if _is_like(curve, each)), None)


def _xyz(profile: bytes, at: int) -> Triple:
    x, y, z = struct.unpack_from(">3i", profile, at)
    return x / 65_536, y / 65_536, z / 65_536


def _is_like(curve: tuple[int, ...], transfer: int) -> bool:
    whole, last = light(transfer, 1.0), len(curve) - 1
    points = [round(last * i / _SAMPLES) for i in range(_SAMPLES + 1)]
    return all(abs(curve[at] / 65_535 - light(transfer, at / last) / whole) < _LIKENESS for at in points)


def _tags(profile: bytes | bytearray) -> dict[bytes, int]:
    """The offset of each tag's data in a profile, by its name.

    Raises:
        struct.error: the profile is cut off.
    """
    (count,) = struct.unpack_from(">I", profile, 128)
    entries = (struct.unpack_from(">4sI", profile, 132 + 12 * i) for i in range(min(count, _MAX_TAGS)))
    return {bytes(name): int(at) for name, at in entries}


def _apply(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _MODE_OF_PROFILE.get(source.profile.xcolor_space.strip()) != image.mode:
            return None
        return ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
