"""Encode videos for tests with PyAV, the same bytes each time; find, replace and add boxes of MP4 files."""

import os
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.video.frame import VideoFrame
from PIL import Image

from tests.support.corpus import photo

FASTEST: Mapping[str, Mapping[str, str]] = {
    "libx264": {"preset": "ultrafast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "good", "cpu-used": "5"},
    "libvpx-vp9": {"deadline": "good", "cpu-used": "5"},
    "libsvtav1": {"preset": "10"},
    "vorbis": {"strict": "experimental"},  # FFmpeg's own encoder: the wheel has no libvorbis
}
RATE = 48_000
os.environ.setdefault("SVT_LOG", "1")  # errors only: the AV1 encoder writes forty lines about each video
_TKHD_MATRIX = 40  # bytes from a track header's body to its matrix
_FAST_START = {"movflags": "+faststart"}
_FRAGMENTED = {"movflags": "+frag_keyframe+empty_moov"}


def frame_times(length: float, rate: float = 10) -> tuple[float, ...]:
    """The times of the frames of a video of that length, in seconds."""
    return tuple(i / rate for i in range(round(length * rate)))


@dataclass(frozen=True)
class VideoSpec:
    """The properties of a video to encode.

    Attributes:
        times: of the frames, in seconds.
        pictures: codec of the track of pictures; empty for no such track.
        sound: codec of the track of sound; empty for no such track.
        options: of the picture encoder.
        shape: width by height of a pixel; None for a square.
        fade: number of black frames at the beginning.
        tracks: number of tracks of pictures.
    """

    size: tuple[int, int] = (64, 48)
    times: tuple[float, ...] = frame_times(1)
    pictures: str = "libx264"
    sound: str = "aac"
    container: str = "mp4"
    pixels: str = "yuv420p"
    options: tuple[tuple[str, str], ...] = ()
    muxing: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    shape: Fraction | None = None
    fade: int = 0
    is_fragmented: bool = False
    tracks: int = 1


@cache
def encode_video(spec: VideoSpec) -> bytes:
    """Encode a video; returns the file."""
    options = {"fflags": "+bitexact", **dict(spec.muxing)}
    if spec.container in {"mp4", "mov"}:
        options |= _FRAGMENTED if spec.is_fragmented else _FAST_START
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format=spec.container, options=options) as container:
            container.metadata.update(dict(spec.metadata))
            tracks = [_add_pictures(container, spec) for _ in range(spec.tracks)] if spec.pictures else []
            sound = container.add_stream(spec.sound, rate=RATE, options=_fastest(spec.sound)) if spec.sound else None
            for track in tracks:
                _write_pictures(container, track, spec)
            if sound:
                _write_sound(container, sound, len(spec.times) * spec.times[-1] / max(1, len(spec.times) - 1))
        return Path(file.name).read_bytes()


@cache
def scene(size: tuple[int, int]) -> Image.Image:
    """A photograph with a red left edge and a blue upper edge, which show its orientation."""
    picture = photo().resize(size)
    width, height = size
    picture.paste((0, 0, 255), (0, 0, width, max(1, height // 4)))
    picture.paste((255, 0, 0), (0, 0, max(1, width // 4), height))
    return picture


def find_box(data: bytes, *path: str) -> tuple[int, int]:
    """The offsets of the start and end of a box's body, the first at that path, e.g. `moov`, `trak`, `tkhd`.

    Raises:
        LookupError: there is no such box.
    """
    start, end = 0, len(data)
    for name in path:
        start, end = next((body, stop) for kind, body, stop in _boxes(data, start, end) if kind == name.encode())
    return start, end


def with_bytes(data: bytes, at: int, new: bytes) -> bytes:
    """The file with its bytes from offset `at` on replaced by `new`."""
    return data[:at] + new + data[at + len(new) :]


def box(name: str, body: bytes) -> bytes:
    """Build a box."""
    return struct.pack(">I4s", 8 + len(body), name.encode("latin-1")) + body


TRAILERS: Mapping[str, bytes] = {
    "counting": bytes(range(256)),
    "zeros": bytes(1000),
    "three": b"abc",
    "digest": b"db42d694ccc418790edff439fe026bf",
    "phone": b"\0\0\x6f\x0c\x0f\0\0\0SEFHe\0\0\0SEFT",
    "short-box": struct.pack(">I4s", 4, b"free"),
    "cut-box": struct.pack(">I4s", 5000, b"free") + bytes(10),
    "long-box": struct.pack(">I4sQ", 1, b"uuid", 1 << 40),
    "movie": box("mpvd", bytes(300)),
}
"""What phones, cameras and messengers leave behind the last box of photos and videos."""


def with_display_matrix(data: bytes, a: int, b: int, c: int, d: int) -> bytes:
    """The MP4 with the display matrix (a, b, c, d) in its first track."""
    matrix = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    return with_bytes(data, find_box(data, "moov", "trak", "tkhd")[0] + _TKHD_MATRIX, matrix)


def with_header_boxes(data: bytes, added: bytes, *path: str) -> bytes:
    """Add boxes at the end of an MP4's movie header, or of a box in it; the MP4's pictures must be at its end."""
    grown, end = data, 0
    for depth in range(len(path) + 1):
        body, end = find_box(data, "moov", *path[:depth])
        grown = with_bytes(grown, body - 8, struct.pack(">I", end - body + 8 + len(added)))
    moved = grown[:end] + added + grown[end:]
    for start, stop in _chunk_offset_tables(data):
        shift = len(added) if start > end else 0
        for at in range(start + 8 + shift, stop + shift, 4):
            (offset,) = struct.unpack_from(">I", moved, at)
            moved = with_bytes(moved, at, struct.pack(">I", offset + len(added)))
    return moved


def _chunk_offset_tables(data: bytes) -> list[tuple[int, int]]:
    start, end = find_box(data, "moov")
    traks = [(body, stop) for kind, body, stop in _boxes(data, start, end) if kind == b"trak"]
    found = []
    for trak in traks:
        inner = trak
        for name in (b"mdia", b"minf", b"stbl", b"stco"):
            inner = next((body, stop) for kind, body, stop in _boxes(data, *inner) if kind == name)
        found.append(inner)
    return found


def _boxes(data: bytes, at: int, end: int) -> list[tuple[bytes, int, int]]:
    found = []
    while at + 8 <= end:
        length, name = struct.unpack_from(">I4s", data, at)
        found.append((name, at + 8, at + length))
        at += length
    return found


def _fastest(codec: str) -> dict[str, str]:
    return dict(FASTEST.get(codec, {}))


def _add_pictures(container: Any, spec: VideoSpec) -> Any:
    track = container.add_stream(spec.pictures, rate=10, options={**_fastest(spec.pictures), **dict(spec.options)})
    track.width, track.height = spec.size
    track.pix_fmt = spec.pixels
    track.codec_context.time_base = Fraction(1, 1000)
    track.codec_context.thread_count = 1
    if spec.shape:
        track.codec_context.sample_aspect_ratio = spec.shape
    return track


class _PixelConverter:
    """Converts pictures to a pixel format by a filter: PyAV's own conversion overruns pictures of odd sizes."""

    def __init__(self, spec: VideoSpec) -> None:
        source = f"width={spec.size[0]}:height={spec.size[1]}:pix_fmt=rgb24:time_base=1/1000"
        self.graph = Graph()
        steps = (("buffer", source), ("format", spec.pixels), ("buffersink", None))
        self.graph.link_nodes(*(self.graph.add(*step) for step in steps)).configure()

    def convert(self, frame: VideoFrame) -> VideoFrame:
        """Convert one picture."""
        self.graph.vpush(frame)
        return self.graph.vpull()


def _write_pictures(container: Any, track: Any, spec: VideoSpec) -> None:
    converter = _PixelConverter(spec)
    for i, time in enumerate(spec.times):
        picture = Image.new("RGB", spec.size) if i < spec.fade else scene(spec.size)
        frame = converter.convert(VideoFrame.from_image(picture))
        frame.pts, frame.time_base = round(time * 1000), Fraction(1, 1000)
        container.mux(track.encode(frame))
    container.mux(track.encode(None))


def _write_sound(container: Any, track: Any, length: float) -> None:
    size = 1024
    kind = track.codec_context.format.name
    for i in range(int(length * RATE / size)):
        frame = AudioFrame(kind, "stereo", size)
        frame.sample_rate, frame.pts, frame.time_base = RATE, i * size, Fraction(1, RATE)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(track.encode(frame))
    container.mux(track.encode(None))
