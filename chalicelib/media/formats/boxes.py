"""Read the boxes of HEIF, AVIF, MP4 and QuickTime files: the ISO base media file format (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from mmap import mmap

from chalicelib.media.formats.headers import damaged, unpack
from chalicelib.media.refusals import Refused

MAX_BOXES = 10_000  # a phone's picture of 200 tiles has about 300, a minute of video in fragments a few more
_PICTURES = frozenset({b"ftyp", b"meta", b"moov", b"moof", b"mdat"})  # a file that ends in one of these lost pictures
Box = tuple[bytes, int, int]
"""Name, offset of the body, offset of its end."""


class Boxes:
    """The boxes of one file. They are counted, and the count is limited.

    Attributes:
        end: of the boxes that `in_file` has read so far.
    """

    def __init__(self, data: bytes | mmap) -> None:
        self.data = data
        self.counted = 0
        self.end = 0

    def in_file(self) -> Iterator[Box]:
        """Iterate over the boxes of the file, up to bytes that are no whole box, e.g. a trailer that a phone added.

        Raises:
            Refused: a box with pictures or their description is cut off, or there are more than `MAX_BOXES`.
        """
        while self.end + 8 <= len(self.data):
            self.count(1)
            has_length = self.data[self.end : self.end + 4] != b"\0\0\0\0"
            has_pictures = self.data[self.end + 4 : self.end + 8] in _PICTURES
            try:
                box = self._box(self.end, len(self.data))
            except Refused:
                if has_pictures:
                    raise
                return
            if not has_length and not has_pictures:
                return
            self.end = box[2]
            yield box

    def within(self, at: int, end: int) -> Iterator[Box]:
        """Iterate over the boxes between two offsets.

        Raises:
            Refused: a box is longer than the rest, or there are more than `MAX_BOXES`.
        """
        while at + 8 <= end:
            self.count(1)
            box = self._box(at, end)
            yield box
            at = box[2]

    def count(self, more: int) -> None:
        """Count boxes, or entries that take as long to read as a box.

        Raises:
            Refused: there are more than `MAX_BOXES`.
        """
        self.counted += more
        if self.counted > MAX_BOXES:
            raise damaged("too many boxes")

    def _box(self, at: int, end: int) -> Box:
        length, head = unpack(">I", self.data, at)[0], 8
        if length == 1:
            length, head = unpack(">Q", self.data, at + 8)[0], 16
        stop = at + length if length else end
        if stop > end:
            raise damaged("a box goes over the end")
        if length and length < head:
            raise damaged("a box shorter than its header")
        return self.data[at + 4 : at + 8], at + head, stop
