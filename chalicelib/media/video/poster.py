"""Choose a video's poster, the picture that players show before the video plays. Loads FFmpeg and Pillow."""

import io
from fractions import Fraction

from av.video.frame import VideoFrame
from PIL import Image

from chalicelib.media.media import WIDTHS
from chalicelib.media.video.frames import RGB, FrameConverter, Size

Image.preinit()  # loads what `save` would load, in a process that can open no file by then
STEP = 1  # seconds from one candidate to the next
MIN_GAIN = 1.15  # times the entropy of an earlier picture: of two similar ones the earlier is taken


class Poster:
    """Keeps the picture with the highest entropy so far: black, white and blurred pictures have little."""

    def __init__(self, size: Size, rotation: str, aspect: Fraction | None) -> None:
        """Choose among pictures that are displayed at `size`; rotation and aspect as for `FrameConverter`."""
        scale = min(1.0, WIDTHS[-1] / size[0])
        poster_size = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
        self._converter = FrameConverter(poster_size, rotation, RGB, aspect)
        self._best: tuple[float, VideoFrame] | None = None
        self._next = Fraction(0)

    def consider(self, frame: VideoFrame, converted: VideoFrame, transfer: int, at: Fraction) -> None:
        """Compare a picture with the best so far, at most one per `STEP`.

        Args:
            frame: the picture as decoded.
            converted: the picture in the rendition.
            transfer: its transfer characteristic by ITU-T H.273.
            at: its time in seconds.
        """
        if at < self._next:
            return
        self._next = at + STEP
        entropy = _luma(converted).entropy()
        if self._best is None or entropy > self._best[0] * MIN_GAIN:
            self._best = entropy, self._converter.convert(frame, transfer)

    def png(self) -> bytes:
        """The poster as a PNG.

        Raises:
            LookupError: no picture was considered.
        """
        if self._best is None:
            raise LookupError("no picture")
        file = io.BytesIO()
        self._best[1].to_image().save(file, "PNG", compress_level=1)
        return file.getvalue()


def _luma(frame: VideoFrame) -> Image.Image:
    plane = frame.planes[0]
    return Image.frombuffer("L", (frame.width, frame.height), bytes(plane), "raw", "L", plane.line_size, 1)
