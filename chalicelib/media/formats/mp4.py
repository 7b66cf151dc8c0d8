"""Read the header of an MP4 or QuickTime file from its movie header (ISO/IEC 14496-12; QuickTime File Format)."""

import struct
from dataclasses import dataclass, field
from mmap import mmap

from chalicelib.media.formats.boxes import Boxes
from chalicelib.media.formats.headers import OTHER, PICTURES, SOUND, Track, VideoHeader, damaged, unpack
from chalicelib.media.refusals import Refused

_BRANDS = frozenset(
    {b"isom", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"M4VP", b"M4VH", b"MSNV", b"XAVC", b"mmp4", b"dash"}
    | {b"iso%d" % version for version in range(2, 10)}
    | {b"3gp%d" % version for version in range(4, 8)}
)
_QUICKTIME = frozenset({b"wide", b"mdat", b"moov", b"free", b"skip", b"pnot"})  # the first box of a file without `ftyp`
_CONTAINERS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl"})
_KINDS = {b"vide": PICTURES, b"soun": SOUND}
MAX_DEPTH = 8  # of boxes in boxes
MAX_TIMES = 20_000  # entries of a table of times: at most one per frame, and frames are limited
MAX_DESCRIPTIONS = 16  # of one track's samples; files have one, or one for each clip


@dataclass
class _Track:
    """The values from the boxes of one track read so far. Times are counts; `scale` counts make a second."""

    handler: bytes = b""
    codecs: list[str] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    frames: int = 0
    scale: int = 0
    duration: int = 0
    edited: int = 0


@dataclass
class _Movie:
    """The values from the boxes read so far; times as in `_Track`."""

    scale: int = 0
    duration: int = 0
    has_header: bool = False
    tracks: list[_Track] = field(default_factory=list)


def is_mp4(data: bytes | mmap) -> bool:
    """Whether a file begins as a QuickTime file without `ftyp`, or with one that names a brand of videos."""
    if data[4:8] != b"ftyp":
        return data[4:8] in _QUICKTIME
    (length,) = unpack(">I", data, 0)
    brands = {data[at : at + 4] for at in (8, *range(16, min(length, 256), 4))}
    return bool(brands & _BRANDS)


def read(data: bytes | mmap) -> VideoHeader:
    """Read the header of a video.

    Raises:
        Refused: it is cut off, or contradicts itself.
    """
    boxes, movie = Boxes(data), _Movie()
    for name, body, end in boxes.in_file():
        if name == b"moov":
            movie.has_header = True
            _read_all(boxes, body, end, movie, 0)
    if not movie.has_header:
        raise damaged("no movie header")
    tracks = tuple(_to_track(track, movie) for track in movie.tracks)
    return VideoHeader("mp4", _seconds(movie.duration, movie.scale), tracks, boxes.end)


def _to_track(track: _Track, movie: _Movie) -> Track:
    total = _seconds(track.duration, track.scale)
    return Track(
        kind=_KINDS.get(track.handler, OTHER),
        codecs=tuple(track.codecs),
        width=track.size[0],
        height=track.size[1],
        frames=track.frames,
        seconds=min(total, _seconds(track.edited, movie.scale)) if track.edited else total,
    )


def _seconds(count: int, scale: int) -> float:
    return count / scale if scale else 0.0


def _read_all(boxes: Boxes, start: int, end: int, movie: _Movie, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise damaged("boxes in boxes in boxes")
    for name, body, stop in boxes.within(start, end):
        if name == b"cmov":  # deflated: no current encoder writes it, and it can contain anything
            raise Refused("not-a-video", "a compressed movie header")
        if name == b"trak":
            movie.tracks.append(_Track())
        if name in _CONTAINERS:
            _read_all(boxes, body, stop, movie, depth + 1)
        elif name == b"mvhd":
            movie.scale, movie.duration = _scale_and_duration(boxes.data, body)
        elif movie.tracks:
            _read_one(boxes, name, body, stop, movie.tracks[-1])


def _read_one(boxes: Boxes, name: bytes, body: int, stop: int, track: _Track) -> None:
    data = boxes.data
    if name == b"hdlr" and not track.handler:  # QuickTime has a second one, for the location of the data
        track.handler = data[body + 8 : body + 12]
    elif name == b"mdhd":
        track.scale, duration = _scale_and_duration(data, body)
        track.duration = max(track.duration, duration)
    elif name == b"stsd":
        _read_entries(boxes, body, stop, track)
    elif name == b"stts":
        track.duration = max(track.duration, _sum_times(data, body, stop))
    elif name == b"stsz":
        track.frames = unpack(">I", data, body + 8)[0]
    elif name == b"elst":
        track.edited += _sum_edits(boxes, body)


def _scale_and_duration(data: bytes | mmap, body: int) -> tuple[int, int]:
    """Time scale and duration from the header of a movie or a track; the duration is 0 if it is unknown."""
    layout, at, unknown = (">IQ", 20, 2**64 - 1) if data[body] == 1 else (">II", 12, 2**32 - 1)
    scale, duration = unpack(layout, data, body + at)
    return scale, 0 if duration == unknown else duration


def _read_entries(boxes: Boxes, body: int, stop: int, track: _Track) -> None:
    (count,) = unpack(">I", boxes.data, body + 4)
    if not 1 <= count <= MAX_DESCRIPTIONS:
        raise damaged(f"{count} descriptions")
    entries = list(boxes.within(body + 8, stop))
    for name, at, _ in entries:
        track.codecs.append(name.decode("latin-1"))
        if track.handler == b"vide":
            width, height = unpack(">HH", boxes.data, at + 24)
            track.size = max(track.size, (width, height), key=lambda size: size[0] * size[1])


def _sum_times(data: bytes | mmap, body: int, stop: int) -> int:
    """The duration of all samples together, in counts."""
    (count,) = unpack(">I", data, body + 4)
    if count > MAX_TIMES or body + 8 + 8 * count > stop:
        raise damaged("a table of times that is too long")
    return sum(samples * each for samples, each in struct.iter_unpack(">II", data[body + 8 : body + 8 + 8 * count]))


def _sum_edits(boxes: Boxes, body: int) -> int:
    """The duration of a track's edits together, in counts of the movie."""
    layout, width = (">Q", 20) if boxes.data[body] == 1 else (">I", 12)
    (count,) = unpack(">I", boxes.data, body + 4)
    boxes.count(count)
    return sum(unpack(layout, boxes.data, body + 8 + width * i)[0] for i in range(count))
