"""Cost of transcoding a video: CPU time compared with a bare loop of the same libraries and settings; peak memory.

Each video is made in a new process, the interpreter and FFmpeg included.
"""

import io
import json
import tempfile
from pathlib import Path
from statistics import median

import av
from av.video.frame import VideoFrame
from PIL import Image

from benchmarks.figures import paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.photos import phone_photo
from benchmarks.processes import printed_by
from benchmarks.site import Site
from infra.progress import step

MOST_CPU = 1.25  # times the bare loop's
ROUNDS = 3
SECONDS = 3  # of the video in 1080p
MOST_MEMORY = 700  # MB, of the 3008 that the function has
HLG = {"x265-params": "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"}
MAKES = r"""
import json, re, resource, sys, tempfile
from pathlib import Path
from chalicelib.media.formats.video_checks import check
from chalicelib.media.video.ffmpeg import transcode
path = Path(sys.argv[1])
with tempfile.NamedTemporaryFile() as made:
    transcode(path, check(path.read_bytes(), "video/mp4"), Path(made.name))
"""
BARE = r"""
import json, re, resource, sys, tempfile
from pathlib import Path
import av
from chalicelib.media.video.encoder import ENCODER
with tempfile.NamedTemporaryFile() as made, av.open(made.name, "w", format="mp4") as film:
    video = av.open(sys.argv[1])
    pictures = video.streams.video[0]
    pictures.thread_type, pictures.codec_context.thread_count = "AUTO", 2
    track = film.add_stream("libx264", rate=30, options=ENCODER)
    track.width, track.height, track.pix_fmt = 1280, 720, "yuv420p"
    for frame in video.decode(pictures):
        film.mux(track.encode(frame.reformat(1280, 720, "yuv420p")))
    film.mux(track.encode(None))
"""
TOLD = r"""
used = resource.getrusage(resource.RUSAGE_SELF)
memory = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([used.ru_utime + used.ru_stime, int(memory) / 1000]))
"""


def measure(_site: Site) -> Findings:
    """See the module."""
    with tempfile.TemporaryDirectory() as folder:
        full, ultra = Path(folder) / "1080p.mp4", Path(folder) / "4k.mp4"
        with step("filming"):
            _film(full, "libx264", (1920, 1080), 30 * SECONDS, "yuv420p", {"preset": "veryfast", "b": "17M"})
            _film(ultra, "libx265", (3840, 2160), 30, "yuv420p10le", {"preset": "ultrafast", "b": "45M", **HLG})
        with step(f"{ROUNDS} pairs of {SECONDS} seconds of 1080p"):
            ours, bare = paired(lambda: _run(MAKES, full)[0], lambda: _run(BARE, full)[0], ROUNDS)
        with step("one second of 4K"):
            _, memory = _run(MAKES, ultra)
    ratio = paired_ratio(ours, bare)
    rows = [
        Row(
            "processor time of a video, per second of 1080p30",
            f"<= {MOST_CPU} x bare",
            f"{ratio:.2f} x ({median(ours) / SECONDS:.2f} s)",
            f"{median(bare) / SECONDS:.2f} s by a bare loop of PyAV",
            ratio <= MOST_CPU,
        ),
        Row(
            "peak memory of a video of 4K, HEVC in 10 bits, HLG",
            f"< {MOST_MEMORY} MB",
            f"{memory:.0f} MB",
            ok=memory < MOST_MEMORY,
        ),
    ]
    return Findings(
        rows, [f"A pan over {phone_photo().description}; the poster is chosen in the same run, the bare loop has none."]
    )


def _film(path: Path, codec: str, size: tuple[int, int], pictures: int, pixels: str, options: dict[str, str]) -> None:
    with Image.open(io.BytesIO(phone_photo().data)) as photo:
        photo.draft("RGB", (2000, 1500))
        wide = photo.convert("RGB").resize((size[0] * 5 // 4, size[1] * 5 // 4))
    with av.open(str(path), "w") as film:
        track = film.add_stream(codec, rate=30, options=options)
        track.width, track.height, track.pix_fmt = *size, pixels  # type: ignore[union-attr]
        for i in range(pictures):
            at = (size[0] * i // (4 * pictures), size[1] * i // (4 * pictures))
            frame = VideoFrame.from_image(wide.crop((*at, at[0] + size[0], at[1] + size[1])))
            film.mux(track.encode(frame))  # type: ignore[union-attr]
        film.mux(track.encode(None))  # type: ignore[union-attr]


def _run(program: str, path: Path) -> tuple[float, float]:
    """CPU seconds and megabytes of a program."""
    seconds, megabytes = json.loads(printed_by(program + TOLD, str(path)))
    return seconds, megabytes
