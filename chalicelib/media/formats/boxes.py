"""Boxes of the ISO base media file format (ISO/IEC 14496-12), of which HEIF, AVIF, MP4 and QuickTime files are made."""

from collections.abc import Iterator
from mmap import mmap

from chalicelib.media.formats.headers import damaged, unpack

MOST = (
    10_000  # a phone's picture of two hundred tiles has about three hundred, a minute of film in fragments a few more
)
Box = tuple[bytes, int, int]
"""Name, where the body starts, where it ends."""


class Boxes:
    """The boxes of one file, counted."""

    def __init__(self, data: bytes | mmap) -> None:
        self.data = data
        self.seen = 0

    def within(self, at: int, end: int) -> Iterator[Box]:
        """The boxes between two places.

        Raises:
            Refused: one reaches over the end, or there are too many.
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
                raise damaged("a strange box")
            yield self.data[at + 4 : at + 8], at + head, stop
            at = stop

    def count(self, more: int) -> None:
        """Count boxes, or what takes as long to read as one.

        Raises:
            Refused: there are too many.
        """
        self.seen += more
        if self.seen > MOST:
            raise damaged("too many boxes")
