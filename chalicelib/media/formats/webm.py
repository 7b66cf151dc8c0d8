"""Read the header of a WebM from the elements before its first cluster (RFC 8794, RFC 9559)."""

from collections.abc import Iterator
from dataclasses import replace
from mmap import mmap

from chalicelib.media.formats.headers import OTHER, PICTURES, SOUND, Track, VideoHeader, damaged, unpack
from chalicelib.media.refusals import Refused

_EBML, _SEGMENT, _CLUSTER, _INFO, _TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B
_DOC_TYPE, _SCALE, _DURATION, _ENTRY = 0x4282, 0x2AD7B1, 0x4489, 0xAE
_TYPE, _CODEC, _PICTURE, _WIDTH, _HEIGHT = 0x83, 0x86, 0xE0, 0xB0, 0xBA
_KINDS = {1: PICTURES, 2: SOUND}
_NANOSECONDS = 1_000_000_000
MAX_ELEMENTS = 1000  # before the first cluster; a browser's recording has about forty

Element = tuple[int, int, int]
"""Id, offset of the body, offset of its end."""


def read(data: bytes | mmap) -> VideoHeader:
    """Read the header of a video.

    Raises:
        Refused: it is another kind of Matroska, cut off, or contradicts itself.
    """
    elements = _Elements(data)
    for element_id, body, end in elements.within(0, len(data)):
        if element_id == _EBML:
            _check_doc_type(elements, body, end)
        elif element_id == _SEGMENT:
            return _read_segment(elements, body, end)
    raise damaged("no segment")


class _Elements:
    """The elements of one file. They are counted, and the count is limited."""

    def __init__(self, data: bytes | mmap) -> None:
        self.data = data
        self.left = MAX_ELEMENTS

    def within(self, at: int, end: int) -> Iterator[Element]:
        """Iterate over the elements between two offsets; an element of unknown length extends to the end.

        Raises:
            Refused: an element is longer than the rest, or there are more than `MAX_ELEMENTS`.
        """
        while at < end:
            self.left -= 1
            if self.left < 0:
                raise damaged("too many elements")
            element_id, body = self._number(at, keeps_marker=True)
            length, body = self._number(body, keeps_marker=False)
            stop = end if length is None else body + length
            if element_id is None or stop > end:
                raise damaged("an element goes over the end")
            yield element_id, body, stop
            at = stop

    def unsigned(self, body: int, end: int) -> int:
        """The unsigned integer in an element's body."""
        return int.from_bytes(self.data[body : min(end, body + 8)], "big")

    def _number(self, at: int, *, keeps_marker: bool) -> tuple[int | None, int]:
        """A number of variable length, None for an unknown length; and the offset after it."""
        (first,) = unpack(">B", self.data, at)
        length = 9 - first.bit_length()
        if length > 8 or at + length > len(self.data):
            raise damaged("cut off in its headers")
        number = int.from_bytes(self.data[at : at + length], "big")
        if keeps_marker:
            return number, at + length
        number &= (1 << 7 * length) - 1
        return None if number == (1 << 7 * length) - 1 else number, at + length


def _check_doc_type(elements: _Elements, body: int, end: int) -> None:
    inner = elements.within(body, end)
    kinds = [elements.data[at:stop] for element_id, at, stop in inner if element_id == _DOC_TYPE]
    if [kind.rstrip(b"\0") for kind in kinds] != [b"webm"]:
        raise Refused("not-a-video", f"a Matroska of kind {kinds}")


def _read_segment(elements: _Elements, body: int, end: int) -> VideoHeader:
    seconds, tracks = 0.0, None
    for element_id, at, stop in elements.within(body, end):
        if element_id == _INFO:
            seconds = _seconds(elements, at, stop)
        elif element_id == _TRACKS:
            inner = elements.within(at, stop)
            tracks = tuple(_track(elements, at, stop) for element_id, at, stop in inner if element_id == _ENTRY)
        elif element_id == _CLUSTER:
            break
    if tracks is None:
        raise damaged("no tracks before the pictures")
    return VideoHeader("webm", seconds, tracks, len(elements.data))


def _seconds(elements: _Elements, body: int, end: int) -> float:
    scale, count = 1_000_000, 0.0
    for element_id, at, stop in elements.within(body, end):
        if element_id == _SCALE:
            scale = elements.unsigned(at, stop)
        elif element_id == _DURATION:
            (count,) = unpack(">d" if stop - at == 8 else ">f", elements.data, at)
    return count * scale / _NANOSECONDS


def _track(elements: _Elements, body: int, end: int) -> Track:
    track = Track(OTHER)
    for element_id, at, stop in elements.within(body, end):
        if element_id == _TYPE:
            track = replace(track, kind=_KINDS.get(elements.unsigned(at, stop), OTHER))
        elif element_id == _CODEC:
            track = replace(track, codecs=(elements.data[at : min(stop, at + 64)].decode("latin-1"),))
        elif element_id == _PICTURE:
            sizes = {inner_id: elements.unsigned(at, stop) for inner_id, at, stop in elements.within(at, stop)}
            track = replace(track, width=sizes.get(_WIDTH, 0), height=sizes.get(_HEIGHT, 0))
    return track
