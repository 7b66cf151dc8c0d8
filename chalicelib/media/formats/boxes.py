"""Read the boxes of HEIF, AVIF, MP4 and QuickTime files: the ISO base media file format (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from mmap import mmap

from chalicelib.media.formats.headers import damaged, unpack

MAX_BOXES = 10_000  # a phone's picture of 200 tiles has about 300, a minute of video in fragments a few more
Box = tuple[bytes, int, int]
"""Name, offset of the body, offset of its end."""


class Boxes:
    """The boxes of one file. They are counted, and the count is limited."""

    def __init__(self, data: bytes | mmap) -> None:
        self.data = data
        self.counted = 0

    def within(self, at: int, end: int) -> Iterator[Box]:
        """Iterate over the boxes between two offsets.

        Raises:
            Refused: a box is longer than the rest, or there are more than `MAX_BOXES`.
        """
        while at + 8 <= end:
            self.count(1)
            length, head = unpack(">I", self.data, at)[0], 8
            if length == 1:
                length, head = unpack(">Q", self.data, at + 8)[0], 16
            stop = at + length if length else end
            if stop > end:
                raise damaged("a box goes over the end")
            if length and length < head:
                raise damaged("a box shorter than its header")
            yield self.data[at + 4 : at + 8], at + head, stop
            at = stop

    def count(self, more: int) -> None:
        """Count boxes, or entries that take as long to read as a box.

        Raises:
            Refused: there are more than `MAX_BOXES`.
        """
        self.counted += more
        if self.counted > MAX_BOXES:
            raise damaged("too many boxes")
