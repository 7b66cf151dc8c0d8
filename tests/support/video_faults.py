"""Faults and rarities that real videos have, about twenty variants of each kind."""

import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw

from tests.support.corpus import ACTIVE
from tests.support.video_files import FASTEST, TRAILERS, VideoSpec, box, encode_video, find_box, frame_times

MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
CUT = "damaged"
TICKS = 1000  # per second


@dataclass(frozen=True)
class VideoVariant:
    """One file of a kind.

    Attributes:
        outcome: `ACTIVE`, or the code of the refusal.
        size: of the displayed video.
        seconds: its duration, within a tenth.
        has_sound: whether there is a track of sound.
        has_circle: whether the middle of every picture is a white circle on black.
    """

    name: str
    declared: str
    data: bytes
    outcome: str = ACTIVE
    size: tuple[int, int] = (64, 48)
    seconds: float = 1.0
    has_sound: bool = True
    has_circle: bool = False


def trailing_bytes() -> Iterator[VideoVariant]:
    """Bytes behind the last box, and files in which a box of pictures or of their description is cut off."""
    for container, declared in (("mp4", MP4), ("mov", MOV)):
        for is_fragmented in (False, True):
            data = encode_video(VideoSpec(container=container, is_fragmented=is_fragmented))
            name = f"{container}-{'fragments' if is_fragmented else 'whole'}"
            for trailer, body in TRAILERS.items():
                yield VideoVariant(f"{name}-{trailer}", declared, data + body)
        data = encode_video(VideoSpec(container=container))
        yield VideoVariant(f"{container}-cut", declared, data[:-500], CUT)
        yield VideoVariant(f"{container}-without-moov", declared, _pictures_first(data, with_header=False), CUT)
        yield VideoVariant(f"{container}-cut-moov", declared, _pictures_first(data)[:-300], CUT)


def films_without_type() -> Iterator[VideoVariant]:
    """QuickTime files that do not begin with `ftyp`."""
    for pictures in ("libx264", "libx265"):
        for sound in ("aac", "pcm_s16be", ""):
            muxing = (("movflags", "+faststart"),)
            data = encode_video(VideoSpec(container="mov", pictures=pictures, sound=sound, muxing=muxing))
            for name in ("wide", "free", "skip"):
                made = data[:4] + name.encode() + data[8:]
                yield VideoVariant(f"{pictures}-{sound}-{name}", MOV, made, has_sound=bool(sound))
            yield VideoVariant(f"{pictures}-{sound}-mdat", MOV, _pictures_first(data), has_sound=bool(sound))
    data = encode_video(VideoSpec(container="mov"))
    for name in ("abcd", "\0\0\0\0", "JFIF"):
        yield VideoVariant(f"{name!r}", MOV, data[:4] + name.encode() + data[8:], "not-a-video")


def covers_first() -> Iterator[VideoVariant]:
    """Files whose first track is one still picture, in a codec of photos or of videos."""
    for container, declared in (("mov", MOV), ("mp4", MP4)):
        for cover, pixels in (("mjpeg", "yuvj420p"), ("png", "rgb24"), ("libx264", "yuv420p")):
            for film in ("libx264", "libx265"):
                for side in (300, 16):
                    data = _film(container, [_Part(cover, (side, side), (0.0,), pixels), _Part(film)])
                    yield VideoVariant(f"{container}-{cover}-{side}-{film}", declared, data, has_sound=False)
    only = _film("mov", [_Part("mjpeg", (300, 300), (0.0,), "yuvj420p")])
    yield VideoVariant("only-a-cover", MOV, only, "codec-not-taken")


def raw_sound() -> Iterator[VideoVariant]:
    """MP4 files with sound that is not compressed: `ipcm` and `fpcm` of ISO 23003-5."""
    for bits in ("s16", "s24", "s32", "f32", "f64"):
        for order in ("le", "be"):
            for is_fragmented in (False, True):
                spec = VideoSpec(sound=f"pcm_{bits}{order}", is_fragmented=is_fragmented)
                yield VideoVariant(f"{spec.sound}-{'fragments' if is_fragmented else 'whole'}", MP4, encode_video(spec))


def long_last_pictures() -> Iterator[VideoVariant]:
    """Videos whose last picture, or first, is shown for long."""
    uneven: tuple[tuple[float, ...], ...] = ((0, 5), (0, 10, 10.1), (0, 0.1, 6, 6.1), (0, 3, 6))
    for times in uneven:
        for hold in (1.5, 3.0):
            data = _film("mp4", [_Part("libx264", times=times, hold=hold)])
            yield VideoVariant(f"mp4-{times}-{hold}", MP4, data, seconds=times[-1] + hold, has_sound=False)
    for container, declared in (("mp4", MP4), ("mov", MOV)):
        for count in (1, 2, 10):
            for hold in (1.5, 3.0, 8.0, 30.0):
                times = frame_times(count / 10)
                data = _film(container, [_Part("libx264", times=times, hold=hold)])
                seconds = times[-1] + hold
                name = f"{container}-{count}-{hold}"
                yield VideoVariant(name, declared, data, seconds=seconds, has_sound=False)


def turned_recordings() -> Iterator[VideoVariant]:
    """WebM recordings that change their size: a circle stays a circle."""
    sizes = ((320, 240), (240, 320), (160, 160), (400, 100))
    for codec in ("libvpx", "libvpx-vp9"):
        for first in sizes:
            for second in sizes:
                if first != second:
                    data = _turned(codec, first, second)
                    name = f"{codec}-{first}-{second}"
                    yield VideoVariant(name, WEBM, data, size=first, seconds=2.0, has_sound=False, has_circle=True)


VIDEO_KINDS: tuple[Callable[[], Iterator[VideoVariant]], ...] = (
    trailing_bytes,
    films_without_type,
    covers_first,
    raw_sound,
    long_last_pictures,
    turned_recordings,
)


@dataclass(frozen=True)
class _Part:
    """A track of pictures; `hold` is how long the last one is shown, in seconds."""

    codec: str
    size: tuple[int, int] = (64, 48)
    times: tuple[float, ...] = frame_times(1)
    pixels: str = "yuv420p"
    hold: float = 0.1


def _film(container: str, parts: Sequence[_Part]) -> bytes:
    """A file of these tracks."""
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format=container, options={"fflags": "+bitexact"}) as target:
            tracks = [_add_track(target, part.codec, part.size, part.pixels) for part in parts]
            for part, track in zip(parts, tracks, strict=True):
                packets = [packet for frame in _frames(part) for packet in track.encode(frame)] + track.encode(None)
                packets[-1].duration = round(part.hold / packets[-1].time_base)
                for packet in packets:
                    target.mux(packet)
        return Path(file.name).read_bytes()


def _turned(codec: str, first: tuple[int, int], second: tuple[int, int]) -> bytes:
    """A WebM whose one track has a second of pictures of one size, then a second of another."""
    packets = []
    for size, start in ((first, 0), (second, TICKS)):
        with av.open(tempfile.TemporaryFile(), "w", format="webm") as aside:
            track = _add_track(aside, codec, size, "yuv420p")
            for i in range(10):
                frame = VideoFrame.from_image(_circle(size)).reformat(format="yuv420p")
                frame.pts, frame.time_base = start + i * TICKS // 10, Fraction(1, TICKS)
                packets += track.encode(frame)
            packets += track.encode(None)
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format="webm", options={"fflags": "+bitexact"}) as target:
            track = _add_track(target, codec, first, "yuv420p")
            target.start_encoding()
            for packet in packets:
                packet.stream = track
                target.mux(packet)
        return Path(file.name).read_bytes()


def _add_track(target: Any, codec: str, size: tuple[int, int], pixels: str) -> Any:
    track = target.add_stream(codec, rate=10, options=dict(FASTEST.get(codec, {})))
    track.width, track.height, track.pix_fmt = *size, pixels
    track.codec_context.time_base = Fraction(1, TICKS)
    track.codec_context.thread_count = 1
    return track


def _frames(part: _Part) -> Iterator[VideoFrame]:
    for time in part.times:
        frame = VideoFrame.from_image(_circle(part.size)).reformat(format=part.pixels)
        frame.pts, frame.time_base = round(time * TICKS), Fraction(1, TICKS)
        yield frame


def _circle(size: tuple[int, int]) -> Image.Image:
    """A white circle in the middle, on black."""
    picture = Image.new("RGB", size)
    (width, height), radius = size, min(size) * 0.4
    edges = (width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius)
    ImageDraw.Draw(picture).ellipse(edges, fill="white")
    return picture


def _pictures_first(data: bytes, *, with_header: bool = True) -> bytes:
    """The file with its movie header behind the pictures, whose place stays: from its first byte on there is `mdat`."""
    (start, end), (_, last) = find_box(data, "moov"), find_box(data, "mdat")
    header = box("moov", data[start:end]) if with_header else b""
    pictures = struct.pack(">I4s", last, b"mdat") + data[8:last]
    return pictures + header
