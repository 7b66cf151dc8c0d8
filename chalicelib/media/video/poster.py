"""The picture that stands for a film until it is played. Loads FFmpeg and Pillow."""

import io
from fractions import Fraction

from av.video.frame import VideoFrame
from PIL import Image

from chalicelib.media.media import WIDTHS
from chalicelib.media.video.frames import RGB, Screen, Size

STEP = 1  # seconds from one candidate to the next
BETTER = 1.15  # times as much in it as in an earlier one: of two that are as good the earlier is shown


class Poster:
    """The best picture so far: the one with most in it, as black, white and blurred ones have little."""

    def __init__(self, size: Size, turn: str) -> None:
        """Choose among pictures that are seen at `size` after that turn."""
        scale = min(1.0, WIDTHS[-1] / size[0])
        self._screen = Screen((max(1, round(size[0] * scale)), max(1, round(size[1] * scale))), turn, RGB)
        self._best: tuple[float, VideoFrame] | None = None
        self._next = Fraction(0)

    def consider(self, frame: VideoFrame, shown: VideoFrame, transfer: int, at: Fraction) -> None:
        """Look at a picture, as decoded and as shown in the film, at its time in seconds."""
        if at < self._next:
            return
        self._next = at + STEP
        richness = _luma(shown).entropy()
        if self._best is None or richness > self._best[0] * BETTER:
            self._best = richness, self._screen.show(frame, transfer)

    def png(self) -> bytes:
        """The picture as a file.

        Raises:
            LookupError: none was considered.
        """
        if self._best is None:
            raise LookupError("no picture")
        file = io.BytesIO()
        self._best[1].to_image().save(file, "PNG", compress_level=1)
        return file.getvalue()


def _luma(frame: VideoFrame) -> Image.Image:
    plane = frame.planes[0]
    return Image.frombuffer("L", (frame.width, frame.height), bytes(plane), "raw", "L", plane.line_size, 1)
