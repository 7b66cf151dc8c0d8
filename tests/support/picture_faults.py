"""Faults and rarities that real photos have, about twenty variants of each kind; all show the four quadrants."""

import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageCms

from tests.support.corpus import ACTIVE, TYPES, encoded
from tests.support.heif_files import clean_aperture, with_colours, with_colours_by_item, with_property
from tests.support.quadrants import COLOURS, HLG, PQ, Colour, chunk, picture, png, signals, with_gamma
from tests.support.video_files import TRAILERS, box

SIZE = (320, 240)
CUT = "damaged"
JPEG, GIF, WEBP, PNG, AVIF, HEIF = "JPEG", "GIF", "WEBP", "PNG", "AVIF", "HEIF"
WHITE = (255, 255, 255)
LITTLE, SOME, MUCH = 12, 16, 50  # levels by which a channel may differ


@dataclass(frozen=True)
class Variant:
    """One file of a kind.

    Attributes:
        kind: of the picture's format.
        outcome: `ACTIVE`, or the code of the refusal.
        within: levels by which each channel of a quadrant may differ from `colours`.
        size: of the displayed picture.
    """

    name: str
    kind: str
    data: bytes
    outcome: str = ACTIVE
    within: int = LITTLE
    colours: Sequence[Colour] = COLOURS
    size: tuple[int, int] = SIZE

    @property
    def declared(self) -> str:
        """The content type of the format."""
        return TYPES[self.kind]


def trailing_bytes() -> Iterator[Variant]:
    """Bytes behind the last box or chunk, and files in which the last box is cut off."""
    for kind in (HEIF, AVIF):
        data = encoded(picture(SIZE), kind, quality=90)
        for name, trailer in TRAILERS.items():
            yield Variant(f"{name}-{kind}", kind, data + trailer)
        for lost in (1, 30, 100):
            yield Variant(f"without-{lost}-{kind}", kind, data[:-lost], CUT)
            yield Variant(f"without-{lost}-but-zeros-{kind}", kind, data[: -lost - 1] + bytes(1), CUT)
    for kind in (PNG, WEBP, GIF, JPEG):
        yield Variant(f"counting-{kind}", kind, encoded(picture(SIZE), kind, quality=90) + TRAILERS["counting"])


def jpegs_without_end() -> Iterator[Variant]:
    """JPEGs without an end marker, also with a trailer in its place; and some that lost pixels."""
    preview = encoded(picture((64, 48)), JPEG)
    trailers = {
        "nothing": b"",
        "half-marker": b"\xff",
        "phone": TRAILERS["phone"],
        "zeros": bytes(5000),
        "preview": preview,
        "film": box("ftyp", b"mp42\0\0\0\0") + box("mdat", bytes(range(1, 200))),
    }
    options: Mapping[str, Mapping[str, Any]] = {
        "baseline": {"quality": 90, "subsampling": 0},
        "progressive": {"quality": 90, "progressive": True},
        "restarts": {"quality": 80, "restart_marker_rows": 1},
        "optimised": {"quality": 95, "optimize": True},
    }
    for name, each in options.items():
        data = encoded(picture(SIZE), JPEG, **each)[:-2]
        for trailer, body in trailers.items():
            yield Variant(f"{name}-{trailer}", JPEG, data + body)
        for share in (0.4, 0.6, 0.9):
            at = data.index(b"\xff\xda") + 20
            at += int((len(data) - at) * share)
            yield Variant(f"{name}-cut-at-{share}", JPEG, data[:at], CUT)
            yield Variant(f"{name}-cut-at-{share}-phone", JPEG, data[:at] + trailers["phone"], CUT)


def gifs_without_end() -> Iterator[Variant]:
    """GIFs without a trailer, of one picture and of several; and some that are cut off inside a block."""
    turned = picture(SIZE).transpose(Image.Transpose.ROTATE_180)
    for frames in (1, 2, 3):
        for extras in ({}, {"comment": b"made by hand"}, {"interlace": 1}, {"transparency": 255}):
            more = {"save_all": True, "append_images": [turned, picture(SIZE)][: frames - 1], "duration": 100}
            data = encoded(picture(SIZE).quantize(16), GIF, **extras, **(more if frames > 1 else {}))[:-1]
            name = f"{frames}-{''.join(extras) or 'plain'}"
            yield Variant(name, GIF, data)
            yield Variant(f"{name}-zero", GIF, data + b"\0")
            if not extras:
                yield Variant(f"{name}-cut", GIF, data[:-20], CUT)


def animations_of_one_picture() -> Iterator[Variant]:
    """WebP animations of one picture: lossy, lossless, translucent, and smaller than their canvas."""
    ways: Mapping[str, Mapping[str, Any]] = {
        "lossy": {"quality": 90},
        "low": {"quality": 60},
        "fast": {"quality": 80, "method": 0},
        "lossless": {"lossless": True},
    }
    for name, options in ways.items():
        for mode in ("RGB", "RGBA"):
            data = encoded(picture(SIZE).convert(mode), WEBP, **options)
            for extra in (b"", b"EXIF" + struct.pack("<I", 6) + b"Exif\0\0", b"XMP " + struct.pack("<I", 4) + b"<x/>"):
                yield Variant(f"{name}-{mode}-{extra[:4].decode() or 'plain'}", WEBP, _animation(data, extra))


def faulty_png_metadata() -> Iterator[Variant]:
    """PNGs with metadata that Pillow refuses: too long when inflated, damaged, or with a wrong checksum."""
    data = encoded(picture(SIZE), PNG)
    long = zlib.compress(bytes(2_000_000))
    wide = encoded(picture(SIZE, signals(12)), PNG)
    chunks = {
        "long-zTXt": chunk(b"zTXt", b"workflow\0\0" + long),
        "long-iTXt": chunk(b"iTXt", b"prompt\0\1\0\0\0" + long),
        "long-XMP": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"x" * 1_500_000),
        "long-tEXt": chunk(b"tEXt", b"comment\0" + b"x" * 1_500_000),
        "many-zTXt": chunk(b"zTXt", b"workflow\0\0" + zlib.compress(bytes(900_000))) * 80,
        "damaged-zTXt": chunk(b"zTXt", b"a\0\0" + long[:50] + b"!" * 40),
        "damaged-iTXt": chunk(b"iTXt", b"a\0\1\0\0\0" + b"!" * 40),
        "method-zTXt": chunk(b"zTXt", b"a\0\7abc"),
        "empty-zTXt": chunk(b"zTXt", b""),
        "damaged-iCCP": chunk(b"iCCP", b"a\0\0" + b"!" * 40),
        "method-iCCP": chunk(b"iCCP", b"a\0\7" + b"!" * 40),
        "long-iCCP": chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(9_000_000))),
        "sum-tEXt": chunk(b"tEXt", b"Title\0abc")[:-4] + b"abcd",
        "sum-iCCP": chunk(b"iCCP", b"a\0\0" + zlib.compress(_profile(12)))[:-4] + b"abcd",
        "sum-tIME": chunk(b"tIME", bytes(7))[:-4] + b"abcd",
        "sum-eXIf": chunk(b"eXIf", _exif(6))[:-4] + b"abcd",
        "sum-gAMA": chunk(b"gAMA", struct.pack(">I", 100_000))[:-4] + b"abcd",
        "short-pHYs": chunk(b"pHYs", b"\0"),
    }
    for name, each in chunks.items():
        yield Variant(name, PNG, data[:33] + each + data[33:])
        if name[-4:] in {"zTXt", "iTXt", "tEXt", "-XMP", "tIME"}:
            yield Variant(f"{name}-behind", PNG, data[:-12] + each + data[-12:])
    padded = chunk(b"iCCP", b"a\0\0" + zlib.compress(_profile(12) + bytes(2_000_000)))
    yield Variant("large-profile", PNG, wide[:33] + padded + wide[33:])
    yield Variant("broken-pixels", PNG, data[:60] + b"!!!!" + data[64:], CUT)


def clean_apertures() -> Iterator[Variant]:
    """AVIF and HEIC with a clean aperture: around the quadrants is a part that must not be shown."""
    margins = ((40, 0, 0, 0), (0, 30, 0, 0), (0, 0, 50, 0), (0, 0, 0, 20), (10, 20, 30, 40), (1, 1, 1, 1), (7, 0, 0, 9))
    for kind in (AVIF, HEIF):
        for margin in margins:
            left, upper, right, lower = margin
            full = left + SIZE[0] + right, upper + SIZE[1] + lower
            around = Image.new("RGB", full, (255, 0, 255))
            part = (left, upper, left + SIZE[0], upper + SIZE[1])
            around.paste(picture(SIZE), part)
            for mode in ("RGB", "RGBA") if kind == AVIF else ("RGB",):
                data = encoded(around.convert(mode), kind, quality=95)
                made = with_property(data, "clap", clean_aperture(full, part))
                yield Variant(f"{kind}-{mode}-{margin}", kind, made, within=SOME)
    data = encoded(picture(SIZE), AVIF)
    for name, part in {"outside": (300, 0, 400, 240), "empty": (10, 10, 10, 10)}.items():
        yield Variant(f"AVIF-{name}", AVIF, with_property(data, "clap", clean_aperture(SIZE, part)), CUT)
    yield Variant("AVIF-zero", AVIF, with_property(data, "clap", bytes(32)), CUT)


def exif_orientations() -> Iterator[Variant]:
    """HEICs turned by the EXIF block alone; and some whose container turns them too, which count once."""
    for orientation, turn in _STORED.items():
        stored = picture(SIZE) if turn is None else picture(SIZE).transpose(turn)
        data = encoded(stored, HEIF, quality=90, exif=_exif(1))
        at = data.index(_ORIENTATION) + len(_ORIENTATION)
        exif_only = data[:at] + bytes([orientation]) + data[at + 1 :]
        yield Variant(f"exif-{orientation}", HEIF, exif_only)
        yield Variant(f"exif-{orientation}-trailer", HEIF, exif_only + bytes(range(256)))
    for angle, turn in enumerate(
        (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    ):
        stored = picture(SIZE) if turn is None else picture(SIZE).transpose(turn)
        for orientation in (1, 6):
            data = encoded(stored, HEIF, quality=90, exif=_exif(1))
            at = data.index(_ORIENTATION) + len(_ORIENTATION)
            turned = with_property(data[:at] + bytes([orientation]) + data[at + 1 :], "irot", bytes([angle]))
            yield Variant(f"irot-{angle}-exif-{orientation}", HEIF, turned)


def transparent_greys() -> Iterator[Variant]:
    """Grey PNGs of every depth in which one level is transparent: its quadrant is white."""
    for depth in (1, 2, 4, 8, 16):
        top = (1 << depth) - 1
        levels = [0, top // 3, top * 2 // 3, top] if depth > 1 else [0, 1, 1, 0]
        for level in dict.fromkeys((*levels, top // 5)):
            shown = [(each * 255 // top,) * 3 if each != level else WHITE for each in levels]
            data = png([(each,) for each in levels], depth, chunk(b"tRNS", struct.pack(">H", level)), SIZE)
            yield Variant(f"{depth}-bits-{level}", PNG, data, colours=shown)
    near = [(each,) for each in (0x1234, 0x1235, 0x1334, 0xFFFF)]
    shown = [WHITE, (0x12,) * 3, (0x13,) * 3, WHITE]
    yield Variant("16-bits-near", PNG, png(near, 16, chunk(b"tRNS", b"\x12\x34"), SIZE), colours=shown)


def png_colours() -> Iterator[Variant]:
    """PNGs of 8 and 16 bits whose colours are named by cICP, or by gAMA; the sharper statement wins."""
    named = {"sRGB": (1, 13), "P3": (12, 13), "BT.2020": (9, 13), "PQ": (9, PQ), "P3-PQ": (12, PQ), "HLG": (9, HLG)}
    for depth in (8, 16):
        for name, (primaries, transfer) in named.items():
            values = _levels(signals(primaries, transfer), depth)
            cicp = chunk(b"cICP", bytes([primaries, transfer, 0, 1]))
            within = MUCH if transfer in (PQ, HLG) else SOME
            yield Variant(f"{name}-{depth}", PNG, png(values, depth, cicp, SIZE), within=within)
            both = chunk(b"gAMA", struct.pack(">I", 100_000)) + cicp
            yield Variant(f"{name}-{depth}-gAMA", PNG, png(values, depth, both, SIZE), within=within)
        for gamma in (1.0, 1.8, 2.2, 2.6):
            data = png(
                _levels(with_gamma(gamma), depth), depth, chunk(b"gAMA", struct.pack(">I", round(1e5 / gamma))), SIZE
            )
            yield Variant(f"gamma-{gamma}-{depth}", PNG, data, within=SOME)
    for value in (0, 1, 2**31):
        data = png(_levels(signals(), 8), 8, chunk(b"gAMA", struct.pack(">I", value)), SIZE)
        yield Variant(f"gamma-{value}", PNG, data)
    data = png(_levels(signals(), 8), 8, chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 100_000)), SIZE)
    yield Variant("sRGB-and-gAMA", PNG, data)


def container_colours() -> Iterator[Variant]:
    """HEIC and AVIF of 8 and 10 bits whose container names the colours by numbers."""
    for primaries, transfer in ((1, 13), (12, 13), (9, 13), (9, PQ), (12, PQ), (9, HLG)):
        within = MUCH if transfer in (PQ, HLG) else SOME
        colours = signals(primaries, transfer)
        name = f"{primaries}-{transfer}"
        for kind in (HEIF, AVIF):
            data = with_colours(encoded(picture(SIZE, colours), kind, quality=95), primaries, transfer)
            yield Variant(f"{name}-{kind}", kind, data, within=within)
        ten = _avif_of_ten_bits(picture(SIZE, colours))
        yield Variant(f"{name}-10-bits", AVIF, with_colours(ten, primaries, transfer), within=within)


def colours_of_other_items() -> Iterator[Variant]:
    """HEIC and AVIF of two items with different colours: those of the primary item count."""
    named = {name: b"nclx" + struct.pack(">HHHB", *pair, 6, 0x80) for name, pair in _NAMED.items()}
    named["ICC"] = b"prof" + _profile(12)
    for own, numbers in _NAMED.items():
        for other in ("sRGB", "BT.2020", "PQ", "ICC"):
            for is_own_first in (True, False) if own != other else ():
                for kind in (HEIF, AVIF):
                    shown = picture(SIZE, signals(*numbers))
                    shown.putalpha(254)  # the other item: alpha, which libavif leaves out if it is opaque
                    made = encoded(shown, kind, quality=95)
                    data = with_colours_by_item(made, named[own], named[other], is_own_first=is_own_first)
                    name = f"{kind}-{own}-{other}-{'first' if is_own_first else 'last'}"
                    yield Variant(name, kind, data, within=MUCH if own == "PQ" else SOME)


def profile_colours() -> Iterator[Variant]:
    """Photos of every format with an ICC profile for PQ or HLG, by its curve or by its tag."""
    for kind in (JPEG, PNG, WEBP, AVIF, HEIF):
        for primaries, transfer in ((9, PQ), (12, PQ), (9, HLG)):
            profile = _profile(primaries, transfer)
            data = encoded(picture(SIZE, signals(primaries, transfer)), kind, quality=95, icc_profile=profile)
            yield Variant(f"{kind}-{primaries}-{transfer}", kind, data, within=MUCH)
        named = _profile(9, cicp=PQ)
        data = encoded(picture(SIZE, signals(9, PQ)), kind, quality=95, icc_profile=named)
        yield Variant(f"{kind}-tag", kind, data, within=MUCH)


KINDS: tuple[Callable[[], Iterator[Variant]], ...] = (
    trailing_bytes,
    jpegs_without_end,
    gifs_without_end,
    animations_of_one_picture,
    faulty_png_metadata,
    clean_apertures,
    exif_orientations,
    transparent_greys,
    png_colours,
    container_colours,
    colours_of_other_items,
    profile_colours,
)

_NAMED = {"sRGB": (1, 13), "BT.2020": (9, 13), "PQ": (9, PQ)}  # primaries and transfer characteristics by ITU-T H.273

_ORIENTATION = b"\x01\x12\0\x03\0\0\0\x01\0"  # the EXIF entry up to the low byte of its value
# How a picture is stored so that each orientation turns it upright.
_STORED: Mapping[int, Image.Transpose | None] = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _exif(orientation: int) -> bytes:
    return b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + _ORIENTATION + bytes([orientation]) + bytes(6)


def _animation(still: bytes, extra: bytes) -> bytes:
    """The WebP animation whose one picture is that WebP's."""
    body, flags = still[12:], 2 | (16 if b"ALPH" in still[:64] or still[12:16] == b"VP8X" else 0)
    if still[12:16] == b"VP8X":
        body = still[30:]
    size = b"".join((side - 1).to_bytes(3, "little") for side in SIZE)
    frame = bytes(6) + size + (100).to_bytes(3, "little") + b"\0" + body
    parts = b"VP8X" + struct.pack("<IB3x", 10, flags) + size + b"ANIM" + struct.pack("<IIH", 6, 0xFFFFFFFF, 0)
    parts += b"ANMF" + struct.pack("<I", len(frame)) + frame + extra
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WEBP" + parts


def _levels(colours: Sequence[Colour], depth: int) -> list[list[int]]:
    return [[round(each * ((1 << depth) - 1)) for each in colour] for colour in colours]


_COLUMNS = {
    9: ((0.67346, 0.27904, -0.00194), (0.16567, 0.67534, 0.02998), (0.1251, 0.04562, 0.79686)),
    12: ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
}


def _profile(primaries: int, transfer: int | None = None, cicp: int | None = None) -> bytes:
    """An ICC profile with these primaries, the curve of PQ, HLG or sRGB, and the tag `cicp` if it is given."""
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78),
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63_190, 65_536, 54_061),
    }
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _COLUMNS[primaries], strict=True):
        tags[name] = b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65_536) for value in column))
    if transfer is None:
        curve = b"para" + struct.pack(
            ">4xHH5i", 3, 0, *(round(k * 65_536) for k in (2.4, 0.9479, 0.0521, 0.0774, 0.04045))
        )
    else:
        curve = b"curv" + struct.pack(">4xI1024H", 1024, *(_share_of_light(transfer, i / 1023) for i in range(1024)))
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    if cicp is not None:
        tags[b"cicp"] = b"cicp" + bytes(4) + bytes([primaries, cicp, 0, 1])
    table, bodies, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, body in tags.items():
        padded = body + bytes(-len(body) % 4)
        table += name + struct.pack(">II", at, len(body))
        bodies, at = bodies + padded, at + len(padded)
    header = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()[:128])
    header[:4] = struct.pack(">I", at)
    return bytes(header) + table + bodies


def _share_of_light(transfer: int, signal: float) -> int:
    """The light of a signal, of 65,535 at the peak (ITU-R BT.2100)."""
    if transfer == HLG:
        light = (
            signal**2 / 3 if signal <= 0.5 else (2.718281828 ** ((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
        )
    else:
        power = signal ** (1 / 78.84375)
        light = (max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578)
    return min(65_535, round(light * 65_535))


def _avif_of_ten_bits(image: Image.Image) -> bytes:
    """The picture as an AVIF of 10 bits, with BT.601's matrix."""
    options = {"preset": "10", "crf": "10", "color_primaries": "bt709", "color_trc": "bt709", "colorspace": "smpte170m"}
    with tempfile.NamedTemporaryFile(suffix=".avif") as file:
        with av.open(file.name, "w", format="avif") as container:
            track = container.add_stream("libsvtav1", rate=1, options=options)
            track.width, track.height, track.pix_fmt = *image.size, "yuv420p10le"
            frame = VideoFrame.from_image(image).reformat(format="yuv420p10le", dst_colorspace="ITU601")
            frame.pts = 0
            for packet in (*track.encode(frame), *track.encode(None)):
                container.mux(packet)
        return Path(file.name).read_bytes()
