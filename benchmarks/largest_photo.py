"""Peak memory of the largest photos, each in a new process: the interpreter, Pillow and the file included."""

import io
import tempfile

from PIL import Image

from benchmarks.findings import Findings, Row
from benchmarks.photos import phone_photo
from benchmarks.processes import printed_by
from benchmarks.site import Site
from infra.progress import step

MOST = 400  # MB
SIDE = 7070  # pixels: 50 megapixels
KINDS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "PNG": ("RGBA", {"compress_level": 1}),
    "JPEG": ("RGB", {"progressive": True, "quality": 85}),
    "WEBP": ("RGBA", {"quality": 60, "method": 0}),
    "AVIF": ("RGBA", {"quality": 40, "speed": 10}),
}
# VmHWM and not ru_maxrss, which starts with the memory of the forked process, that of this benchmark.
RENDERS = r"""
import re, sys
from pathlib import Path
from chalicelib.media.photo.renditions import make_renditions
make_renditions(Path(sys.argv[1]).read_bytes(), sys.argv[2])
print(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])
"""


def measure(_site: Site) -> Findings:
    """See the module."""
    with Image.open(io.BytesIO(phone_photo().data)) as photo:
        photo.draft("RGB", (1000, 1000))
        large = photo.convert("RGB").resize((SIDE // 7, SIDE // 7)).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    with step("four formats"):
        peaks = {kind: _peak(large, kind) for kind in KINDS}
    peaks_by_kind = ", ".join(f"{kind} ({KINDS[kind][0]}) {peak:.0f} MB" for kind, peak in peaks.items())
    worst = max(peaks.values())
    row = Row(
        "peak memory of a photo of 50 megapixels, all sizes, WebP and AVIF",
        f"< {MOST} MB",
        f"{worst:.0f} MB",
        ok=worst < MOST,
    )
    return Findings([row], [f"{peaks_by_kind}."])


def _peak(picture: Image.Image, kind: str) -> float:
    mode, options = KINDS[kind]
    with tempfile.NamedTemporaryFile() as file:
        made = picture.convert(mode)
        if mode == "RGBA":
            made.putalpha(128)
        made.save(file, kind, **options)
        file.flush()
        kilobytes = int(printed_by(RENDERS, file.name, f"image/{kind.lower()}"))
    return kilobytes * 1024 / 1e6
