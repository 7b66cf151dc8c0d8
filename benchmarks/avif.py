"""Renditions in AVIF: CPU time compared with sharp's at the same bytes, and bytes compared with the product's WebP."""

import io
import os
from pathlib import Path
from statistics import fmean, median

from PIL import Image, ImageMath

from benchmarks.figures import milliseconds, paired, paired_ratio
from benchmarks.findings import NOT_MEASURED, Findings, Row
from benchmarks.photos import NEXT_TO_THE_PROJECT, phone_photo
from benchmarks.renditions import cpu_of_set, our_set
from benchmarks.sharp import NoSharpError, Sharp, Size, running
from benchmarks.site import Site
from chalicelib.media.media import AVIF, WEBP
from chalicelib.media.photo import renditions
from demo.pictures import PHOTOS
from infra.progress import step

MOST_CPU = 1.0  # of sharp's
MOST_BYTES = 0.7  # of WebP's
ROUNDS = 5
SPEED = renditions.ENCODERS[AVIF]["speed"]
EFFORT = 9 - SPEED  # sharp counts in the opposite direction
QUALITIES = range(40, 80)  # in which to find sharp's quality of the same bytes
WINDOW = 8  # pixels: side of the squares that SSIM compares
WHAT = "rendition set in AVIF, CPU time, sharp at the same bytes and effort"
WHAT_BYTES = "bytes of the 1080 in AVIF against WebP's, all photos together"


def measure(site: Site) -> Findings:
    """See the module."""
    rows, notes = _bytes()
    photo = phone_photo()
    try:
        with running(photo.data, site.cache) as sharp:
            row, more = _cpu(photo.data, sharp)
    except NoSharpError as reason:
        row, more = Row(WHAT, f"<= {MOST_CPU:g} x sharp", NOT_MEASURED, str(reason)), []
    return Findings([row, rows], more + notes)


def ssim(picture: Image.Image, reference: Image.Image) -> float:
    """Structural similarity of the brightness, over squares of `WINDOW` pixels; 1 for identical pictures."""
    first, second = (each.convert("L").convert("F") for each in (picture, reference))
    pairs = {"xx": (first, first), "yy": (second, second), "xy": (first, second)}
    product = {
        name: ImageMath.lambda_eval(lambda known: known["a"] * known["b"], a=a, b=b) for name, (a, b) in pairs.items()
    }
    means = {name: each.reduce(WINDOW) for name, each in {"x": first, "y": second, **product}.items()}
    similarity = ImageMath.lambda_eval(
        lambda m: (
            (2 * m["x"] * m["y"] + 6.5025)
            * (2 * (m["xy"] - m["x"] * m["y"]) + 58.5225)
            / (
                (m["x"] * m["x"] + m["y"] * m["y"] + 6.5025)
                * (m["xx"] - m["x"] * m["x"] + m["yy"] - m["y"] * m["y"] + 58.5225)
            )
        ),
        **means,
    )
    return fmean(similarity.get_flattened_data())


def _bytes() -> tuple[Row, list[str]]:
    folder = Path(os.environ.get("EMULSION_BENCH_PHOTOS", NEXT_TO_THE_PROJECT))
    paths = sorted(folder.glob("*.jpg")) or sorted(PHOTOS.glob("*.jpg"))
    totals, shares, notes = {WEBP: 0, AVIF: 0}, [], []
    with step(f"{len(paths)} photos in both formats"):
        for path in paths:
            files, pictures = our_set(path.read_bytes(), [WEBP, AVIF])
            largest = max(pictures, key=lambda picture: picture.width)
            pair = {kind: files[list(files)[-2 if kind == WEBP else -1]] for kind in totals}
            likeness = [f"{ssim(_opened(pair[kind]), largest):.3f}" for kind in (AVIF, WEBP)]
            for kind, file in pair.items():
                totals[kind] += len(file)
            shares.append(len(pair[AVIF]) / len(pair[WEBP]))
            notes.append(f"{path.name}: {shares[-1]:.2f} x, SSIM {likeness[0]} against {likeness[1]}.")
    ratio = totals[AVIF] / totals[WEBP]
    measured = f"{ratio:.2f} x ({totals[AVIF]:,})"
    row = Row(WHAT_BYTES, f"<= {MOST_BYTES} x WebP", measured, f"WebP {totals[WEBP]:,}", ratio <= MOST_BYTES)
    return row, [f"Mean of the photos' own ratios: {fmean(shares):.2f} x.", *notes]


def _cpu(photo: bytes, sharp: Sharp) -> tuple[Row, list[str]]:
    files, pictures = our_set(photo, [AVIF])
    sizes = [picture.size for picture in pictures]
    ours = sum(map(len, files.values()))
    with step("sharp's quality of the same bytes"):
        quality = _same_bytes(sharp, sizes, ours)
    with step(f"{ROUNDS} pairs of sets"):
        mine, peer = paired(
            lambda: cpu_of_set(photo, AVIF), lambda: sharp.make_set(sizes, quality, EFFORT, AVIF)[0], ROUNDS
        )
    theirs = sharp.make_set(sizes, quality, EFFORT, AVIF)[1]
    ratio = paired_ratio(mine, peer)
    measured = f"{ratio:.2f} x ({milliseconds(median(mine))})"
    row = Row(WHAT, f"<= {MOST_CPU:g} x sharp", measured, f"sharp {milliseconds(median(peer))}", ratio <= MOST_CPU)
    likeness = [_likeness(list(each), pictures) for each in (files.values(), theirs)]
    return row, [
        (
            f"Ours: {dict(renditions.ENCODERS[AVIF])}, 4:2:0; {ours:,} bytes a set, SSIM {likeness[0]} against the "
            "pixels that were encoded."
        ),
        (
            f"Peer: {sharp.versions}; quality {quality}, effort {EFFORT} (speed {SPEED}), 4:2:0, its own tuning; "
            f"{sum(map(len, theirs)):,} bytes a set, SSIM {likeness[1]} against the same pixels."
        ),
    ]


def _same_bytes(sharp: Sharp, sizes: list[Size], wanted: int) -> int:
    """The quality at which the size of sharp's set is nearest, by bisection."""
    low, high = QUALITIES[0], QUALITIES[-1]
    totals: dict[int, int] = {}
    while low <= high:
        middle = (low + high) // 2
        totals[middle] = sum(map(len, sharp.make_set(sizes, middle, EFFORT, AVIF)[1]))
        low, high = (middle + 1, high) if totals[middle] < wanted else (low, middle - 1)
    return min(totals, key=lambda quality: abs(totals[quality] - wanted))


def _likeness(files: list[bytes], pictures: list[Image.Image]) -> str:
    return " / ".join(f"{ssim(_opened(file), picture):.3f}" for file, picture in zip(files, pictures, strict=True))


def _opened(file: bytes) -> Image.Image:
    return Image.open(io.BytesIO(file)).convert("RGB")
