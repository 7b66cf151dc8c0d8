"""MP4 and QuickTime, by the boxes of their movie header (ISO/IEC 14496-12; QuickTime File Format)."""

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
_CONTAINERS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl"})
_KINDS = {b"vide": PICTURES, b"soun": SOUND}
_SAMPLE_ENTRY = struct.Struct(">I4s24xHH")  # length, codec, and of pictures the width and height
DEEPEST = 8
MOST_STEPS = 20_000  # entries of a table of times: one a frame at most, and there are limits to those
MOST_ENTRIES = 16  # descriptions of one track's samples; files have one, or one for each clip


@dataclass
class _Track:
    """What the boxes of one track told so far; times are a count and how many of it make a second."""

    handler: bytes = b""
    codecs: list[str] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    frames: int = 0
    scale: int = 0
    shown: int = 0
    cut: int = 0


@dataclass
class _Movie:
    """What the boxes told so far."""

    scale: int = 0
    shown: int = 0
    has_header: bool = False
    tracks: list[_Track] = field(default_factory=list)


def is_mp4(data: bytes | mmap) -> bool:
    """Whether a file that begins with `ftyp` says that it is a film, whatever else."""
    (length,) = unpack(">I", data, 0)
    brands = {data[at : at + 4] for at in (8, *range(16, min(length, 256), 4))}
    return bool(brands & _BRANDS)


def read(data: bytes | mmap) -> VideoHeader:
    """The header of a film.

    Raises:
        Refused: it is cut off, or contradicts itself.
    """
    boxes, movie = Boxes(data), _Movie()
    for name, body, end in boxes.within(0, len(data)):
        if name == b"moov":
            movie.has_header = True
            _read_all(boxes, body, end, movie, 0)
    if not movie.has_header:
        raise damaged("no movie header")
    tracks = tuple(_told(track, movie) for track in movie.tracks)
    return VideoHeader("mp4", _seconds(movie.shown, movie.scale), tracks)


def _told(track: _Track, movie: _Movie) -> Track:
    uncut = _seconds(track.shown, track.scale)
    return Track(
        kind=_KINDS.get(track.handler, OTHER),
        codecs=tuple(track.codecs),
        width=track.size[0],
        height=track.size[1],
        frames=track.frames,
        seconds=min(uncut, _seconds(track.cut, movie.scale)) if track.cut else uncut,
    )


def _seconds(count: int, scale: int) -> float:
    return count / scale if scale else 0.0


def _read_all(boxes: Boxes, start: int, end: int, movie: _Movie, depth: int) -> None:
    if depth > DEEPEST:
        raise damaged("boxes in boxes in boxes")
    for name, body, stop in boxes.within(start, end):
        if name == b"cmov":  # deflated: nobody writes it any more, and it may hold anything
            raise Refused("not-a-video", "a compressed movie header")
        if name == b"trak":
            movie.tracks.append(_Track())
        if name in _CONTAINERS:
            _read_all(boxes, body, stop, movie, depth + 1)
        elif name == b"mvhd":
            movie.scale, movie.shown = _times(boxes.data, body)
        elif movie.tracks:
            _read_one(boxes, name, body, stop, movie.tracks[-1])


def _read_one(boxes: Boxes, name: bytes, body: int, stop: int, track: _Track) -> None:
    data = boxes.data
    if name == b"hdlr" and not track.handler:  # QuickTime has a second one, of where the data are
        track.handler = data[body + 8 : body + 12]
    elif name == b"mdhd":
        track.scale, shown = _times(data, body)
        track.shown = max(track.shown, shown)
    elif name == b"stsd":
        _read_entries(boxes, body, stop, track)
    elif name == b"stts":
        track.shown = max(track.shown, _summed(data, body, stop))
    elif name == b"stsz":
        track.frames = unpack(">I", data, body + 8)[0]
    elif name == b"elst":
        track.cut += _edited(boxes, body)


def _times(data: bytes | mmap, body: int) -> tuple[int, int]:
    """Time scale and duration of a header of a movie or a track; no duration where it is not known."""
    layout, at, unknown = (">IQ", 20, 2**64 - 1) if data[body] == 1 else (">II", 12, 2**32 - 1)
    scale, shown = unpack(layout, data, body + at)
    return scale, 0 if shown == unknown else shown


def _read_entries(boxes: Boxes, body: int, stop: int, track: _Track) -> None:
    (count,) = unpack(">I", boxes.data, body + 4)
    if not 1 <= count <= MOST_ENTRIES:
        raise damaged(f"{count} descriptions")
    entries = list(boxes.within(body + 8, stop))
    for name, at, _ in entries:
        track.codecs.append(name.decode("latin-1"))
        if track.handler == b"vide":
            width, height = unpack(">HH", boxes.data, at + 24)
            track.size = max(track.size, (width, height), key=lambda size: size[0] * size[1])


def _summed(data: bytes | mmap, body: int, stop: int) -> int:
    """How long all samples take together."""
    (count,) = unpack(">I", data, body + 4)
    if count > MOST_STEPS or body + 8 + 8 * count > stop:
        raise damaged("a strange table of times")
    return sum(samples * each for samples, each in struct.iter_unpack(">II", data[body + 8 : body + 8 + 8 * count]))


def _edited(boxes: Boxes, body: int) -> int:
    """How long the edits of a track take together."""
    layout, width = (">Q", 20) if boxes.data[body] == 1 else (">I", 12)
    (count,) = unpack(">I", boxes.data, body + 4)
    boxes.count(count)
    return sum(unpack(layout, boxes.data, body + 8 + width * i)[0] for i in range(count))
