"""The photo that uploads and renditions are measured with: 12 megapixels, of a phone; it is not in the repository."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from demo.pictures import PHOTOS
from infra.paths import ROOT

NAME = "phone_12mp.jpg"
NEXT_TO_THE_PROJECT = ROOT.parent / "shared" / "photos" / "bench"
SIZE = (4032, 3024)
MOSAIC = ("astronaut", "chelsea", "coffee", "hubble_deep_field", "rocket", "coffee")  # three columns, two rows
GRAIN = 12  # standard deviation, of 255: noise like a sensor's; enlarged pictures without it compress too well
GRAIN_SHARE = 0.15
QUALITY = 92


@dataclass(frozen=True)
class Subject:
    """A photo's bytes and its description."""

    data: bytes
    description: str


def phone_photo() -> Subject:
    """The photo in EMULSION_BENCH_PHOTOS, or next to the project; otherwise one composed of the demo's photographs."""
    folder = Path(os.environ.get("EMULSION_BENCH_PHOTOS", NEXT_TO_THE_PROJECT))
    path = folder / NAME
    if path.exists():
        data = path.read_bytes()
        return Subject(data, f"{NAME}, {_described(data)}")
    data = _synthetic()
    return Subject(
        data, f"a synthetic photo ({NAME} is not there): the demo's, enlarged, with grain; {_described(data)}"
    )


def _described(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
    return f"{width} x {height}, {len(data) / 1e6:.1f} MB"


def _synthetic() -> bytes:
    picture = Image.new("RGB", SIZE)
    tile = (SIZE[0] // 3, SIZE[1] // 2)
    for position, name in enumerate(MOSAIC):
        with Image.open(PHOTOS / f"{name}.jpg") as photo:
            corner = (position % 3 * tile[0], position // 3 * tile[1])
            picture.paste(photo.convert("RGB").resize(tile, Image.Resampling.BICUBIC), corner)
    grain = Image.effect_noise(SIZE, GRAIN).convert("RGB")
    made = io.BytesIO()
    Image.blend(picture, grain, GRAIN_SHARE).save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
