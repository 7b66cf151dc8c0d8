"""The rendition set of a phone photo compared with sharp's: CPU time, and similarity to the best possible resize."""

import io
import time
from dataclasses import dataclass
from math import inf, log10
from statistics import median
from unittest.mock import patch

from PIL import Image, ImageChops, ImageOps, ImageStat

from benchmarks.figures import milliseconds, paired, paired_ratio
from benchmarks.findings import NOT_MEASURED, Findings, Row
from benchmarks.photos import Subject, phone_photo
from benchmarks.sharp import NoSharpError, Sharp, Size, running
from benchmarks.site import Site
from chalicelib.media.formats.headers import Colours
from chalicelib.media.media import WEBP
from chalicelib.media.photo import pixels, renditions
from chalicelib.media.photo.colours import to_srgb
from infra.progress import step

MOST_CPU = 0.6  # of sharp's
ROUNDS = 7
SHARP_EFFORT = 4  # its default
WHAT = "rendition set: 4 sizes, WebP q79, CPU time"
WHAT_PIXELS = "rendition set: PSNR of the resize against a full-resolution Lanczos reference"
WHAT_FILES = "rendition set: PSNR of the files, both at our encoder effort"
BUDGET = f"<= {MOST_CPU} x sharp"
NO_WORSE = ">= sharp's"
QUALITY, METHOD = (renditions.ENCODERS[WEBP][setting] for setting in ("quality", "method"))
ROUNDING = 0.05  # decibels: the rounding of the printed figures


def measure(site: Site) -> Findings:
    """See the module."""
    photo = phone_photo()
    try:
        with running(photo.data, site.cache) as sharp:
            return _compare(photo, sharp)
    except NoSharpError as reason:
        budgets = {WHAT: BUDGET, WHAT_PIXELS: NO_WORSE, WHAT_FILES: NO_WORSE}
        return Findings([Row(what, budget, NOT_MEASURED, str(reason)) for what, budget in budgets.items()])


def psnr(picture: Image.Image, reference: Image.Image) -> float:
    """Decibels of the peak signal (255) relative to the noise, over all three channels."""
    squares = sum(ImageStat.Stat(ImageChops.difference(picture, reference)).sum2)
    if squares == 0:
        return inf
    return 10 * log10(255**2 * 3 * picture.width * picture.height / squares)


def _compare(photo: Subject, sharp: Sharp) -> Findings:
    made, pixels = our_set(photo.data, [WEBP])
    files = list(made.values())
    sizes = [picture.size for picture in pixels]
    rows = [_cpu_row(photo, sharp, sizes)]
    with step("PSNR"):
        references = _references(photo.data, sizes)
        raw = [Image.frombytes("RGB", size, data) for size, data in zip(sizes, sharp.pixels(sizes), strict=True)]
        alike, default = (_their_set(sharp, sizes, effort) for effort in (METHOD, SHARP_EFFORT))
        ours, theirs, at_best = (_psnrs(_decoded(each), references) for each in (files, alike.files, default.files))
        rows.append(_psnr_row(WHAT_PIXELS, _psnrs(pixels, references), _psnrs(raw, references)))
        rows.append(_psnr_row(WHAT_FILES, ours, theirs))
    notes = [
        f"Photo: {photo.description}.",
        f"Sizes, in the order of the PSNR: {', '.join(f'{width} x {height}' for width, height in sizes)}.",
        f"Ours: WebP method {METHOD}; header check, blurhash and conversion to sRGB are in the time.",
        (
            f"Peer: {sharp.versions}; one pipeline from the original per size, one thread, no cache, effort "
            f"{SHARP_EFFORT} (its default) for the CPU time."
        ),
        (
            f"Peer at our effort: {milliseconds(alike.cpu)}, {_total(alike.files)} bytes a set. At its default effort: "
            f"{_total(default.files)} bytes, {_decibels(at_best)}. Ours: {_total(files)} bytes."
        ),
    ]
    return Findings(rows, notes)


@dataclass(frozen=True)
class _Set:
    """Sharp's set: the files, the smallest first, and the median CPU seconds for them."""

    files: list[bytes]
    cpu: float


def _their_set(sharp: Sharp, sizes: list[Size], effort: int) -> _Set:
    sets = [sharp.make_set(sizes, QUALITY, effort) for _ in range(3)]
    return _Set(sets[0][1], median(cpu for cpu, _ in sets))


def _cpu_row(photo: Subject, sharp: Sharp, sizes: list[Size]) -> Row:
    with step(f"{ROUNDS} pairs of sets"):
        ours, peer = paired(
            lambda: cpu_of_set(photo.data, WEBP),
            lambda: sharp.make_set(sizes, QUALITY, SHARP_EFFORT)[0],
            ROUNDS,
        )
    ratio = paired_ratio(ours, peer)
    measured = f"{ratio:.2f} x ({milliseconds(median(ours))})"
    return Row(WHAT, BUDGET, measured, f"sharp {milliseconds(median(peer))}", ratio <= MOST_CPU)


def _psnr_row(what: str, ours: list[float], peer: list[float]) -> Row:
    is_kept = all(a >= b - ROUNDING for a, b in zip(ours, peer, strict=True))
    return Row(what, NO_WORSE, _decibels(ours), _decibels(peer), is_kept)


def cpu_of_set(data: bytes, extension: str) -> float:
    """CPU seconds for all sizes of a JPEG in that format."""
    began = time.process_time()
    renditions.make_renditions(data, "image/jpeg", [extension])
    return time.process_time() - began


def our_set(data: bytes, extensions: list[str]) -> tuple[dict[str, bytes], list[Image.Image]]:
    """Files by name and the pixels encoded in each, the smallest first."""
    pixels: list[Image.Image] = []
    encode = renditions.encode

    def noticed(picture: Image.Image, extension: str) -> bytes:
        pixels.append(picture)
        return encode(picture, extension)

    with patch.object(renditions, "encode", noticed):
        made = renditions.make_renditions(data, "image/jpeg", extensions)
    return made.files, pixels


def _references(data: bytes, sizes: list[Size]) -> list[Image.Image]:
    """Every size resized from the fully decoded, upright photo in sRGB."""
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
        full = to_srgb(pixels.flatten(pixels.to_resizable_mode(upright)), image.info.get("icc_profile"), Colours())
    return [full.resize(size, Image.Resampling.LANCZOS) for size in sizes]


def _psnrs(pictures: list[Image.Image], references: list[Image.Image]) -> list[float]:
    return [psnr(picture, reference) for picture, reference in zip(pictures, references, strict=True)]


def _decoded(files: list[bytes]) -> list[Image.Image]:
    return [Image.open(io.BytesIO(file)).convert("RGB") for file in files]


def _decibels(values: list[float]) -> str:
    return " / ".join(f"{value:.1f}" for value in values) + " dB"


def _total(files: list[bytes]) -> str:
    return f"{sum(map(len, files)):,}"
