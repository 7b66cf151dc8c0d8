"""Films made by PyAV for the tests, always the same, and the boxes of one looked up and patched."""

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
os.environ.setdefault("SVT_LOG", "1")  # errors only: the AV1 encoder writes forty lines about each film
_TKHD_MATRIX = 40  # bytes from a track header's body to its matrix
_FAST_START = {"movflags": "+faststart"}
_FRAGMENTED = {"movflags": "+frag_keyframe+empty_moov"}


def times(length: float, rate: float = 10) -> tuple[float, ...]:
    """The times of the pictures of a film of that length, in seconds."""
    return tuple(i / rate for i in range(round(length * rate)))


@dataclass(frozen=True)
class Take:
    """What to film.

    Attributes:
        times: of the pictures, in seconds.
        pictures: codec of the track of pictures; none if empty.
        sound: codec of the track of sound; none if empty.
        options: of the encoder of pictures.
        fade: how many pictures at the beginning are black.
        tracks: how many of pictures there are.
    """

    size: tuple[int, int] = (64, 48)
    times: tuple[float, ...] = times(1)
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
def filmed(take: Take) -> bytes:
    """The file."""
    options = {"fflags": "+bitexact", **dict(take.muxing)}
    if take.container in {"mp4", "mov"}:
        options |= _FRAGMENTED if take.is_fragmented else _FAST_START
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format=take.container, options=options) as film:
            film.metadata.update(dict(take.metadata))
            tracks = [_pictures(film, take) for _ in range(take.tracks)] if take.pictures else []
            sound = film.add_stream(take.sound, rate=RATE, options=_fastest(take.sound)) if take.sound else None
            for track in tracks:
                _write_pictures(film, track, take)
            if sound:
                _write_sound(film, sound, len(take.times) * take.times[-1] / max(1, len(take.times) - 1))
        return Path(file.name).read_bytes()


@cache
def scene(size: tuple[int, int]) -> Image.Image:
    """A photograph with a red left edge and a blue upper one, so that one sees how it lies."""
    picture = photo().resize(size)
    width, height = size
    picture.paste((0, 0, 255), (0, 0, width, max(1, height // 4)))
    picture.paste((255, 0, 0), (0, 0, max(1, width // 4), height))
    return picture


def body_of(data: bytes, *path: str) -> tuple[int, int]:
    """Where the body of the first box at a path begins and ends, e.g. of `moov`, `trak`, `tkhd`.

    Raises:
        LookupError: there is none.
    """
    start, end = 0, len(data)
    for name in path:
        start, end = next((body, stop) for kind, body, stop in _boxes(data, start, end) if kind == name.encode())
    return start, end


def patched(data: bytes, at: int, new: bytes) -> bytes:
    """The file with other bytes at a place."""
    return data[:at] + new + data[at + len(new) :]


def box(name: str, body: bytes) -> bytes:
    """A box."""
    return struct.pack(">I4s", 8 + len(body), name.encode("latin-1")) + body


def turned(data: bytes, a: int, b: int, c: int, d: int) -> bytes:
    """The MP4 with that display matrix in its first track."""
    matrix = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    return patched(data, body_of(data, "moov", "trak", "tkhd")[0] + _TKHD_MATRIX, matrix)


def with_in_header(data: bytes, added: bytes, *path: str) -> bytes:
    """The MP4, whose pictures are at its end, with more boxes at the end of its movie header, or of one within."""
    grown, end = data, 0
    for depth in range(len(path) + 1):
        body, end = body_of(data, "moov", *path[:depth])
        grown = patched(grown, body - 8, struct.pack(">I", end - body + 8 + len(added)))
    moved = grown[:end] + added + grown[end:]
    for start, stop in _tables_of_places(data):
        shift = len(added) if start > end else 0
        for at in range(start + 8 + shift, stop + shift, 4):
            (place,) = struct.unpack_from(">I", moved, at)
            moved = patched(moved, at, struct.pack(">I", place + len(added)))
    return moved


def _tables_of_places(data: bytes) -> list[tuple[int, int]]:
    start, end = body_of(data, "moov")
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


def _pictures(film: Any, take: Take) -> Any:
    track = film.add_stream(take.pictures, rate=10, options={**_fastest(take.pictures), **dict(take.options)})
    track.width, track.height = take.size
    track.pix_fmt = take.pixels
    track.codec_context.time_base = Fraction(1, 1000)
    track.codec_context.thread_count = 1
    if take.shape:
        track.codec_context.sample_aspect_ratio = take.shape
    return track


class _Converting:
    """Pictures in a format of pixels, by a filter: PyAV's own conversion writes beyond pictures of odd sizes."""

    def __init__(self, take: Take) -> None:
        source = f"width={take.size[0]}:height={take.size[1]}:pix_fmt=rgb24:time_base=1/1000"
        self.graph = Graph()
        steps = (("buffer", source), ("format", take.pixels), ("buffersink", None))
        self.graph.link_nodes(*(self.graph.add(*step) for step in steps)).configure()

    def show(self, frame: VideoFrame) -> VideoFrame:
        """The picture converted."""
        self.graph.vpush(frame)
        return self.graph.vpull()


def _write_pictures(film: Any, track: Any, take: Take) -> None:
    converting = _Converting(take)
    for i, time in enumerate(take.times):
        picture = Image.new("RGB", take.size) if i < take.fade else scene(take.size)
        frame = converting.show(VideoFrame.from_image(picture))
        frame.pts, frame.time_base = round(time * 1000), Fraction(1, 1000)
        film.mux(track.encode(frame))
    film.mux(track.encode(None))


def _write_sound(film: Any, track: Any, length: float) -> None:
    size = 1024
    kind = track.codec_context.format.name
    for i in range(int(length * RATE / size)):
        frame = AudioFrame(kind, "stereo", size)
        frame.sample_rate, frame.pts, frame.time_base = RATE, i * size, Fraction(1, RATE)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        film.mux(track.encode(frame))
    film.mux(track.encode(None))
