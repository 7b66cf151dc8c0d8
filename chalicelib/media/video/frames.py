"""Convert decoded frames to the pictures of a rendition: its size, upright, in BT.709. Loads FFmpeg."""

import struct
from fractions import Fraction

from av.filter import Graph
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from chalicelib.media.video import tone_mapping

Size = tuple[int, int]
"""Width and height in pixels."""

MAX_LONG, MAX_SHORT = 1280, 720  # sides of a rendition
YUV, RGB = "yuv420p", "rgb24"
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt470", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
_FULL_RANGE = 2  # the colour range that uses every value
_OUT = "out_color_matrix=bt709:out_range=limited"
_HD = 720  # rows: from here on, a video without a matrix is decoded as BT.709, as players do
# Filters that turn a picture upright, by the signs of its display matrix: pixels go to x' = ax + cy, y' = bx + dy.
# `vflip` stores a picture from its last row on; `copy` then puts its bytes into the usual order.
_ROTATIONS = {
    (1, 0, 0, 1): "",
    (-1, 0, 0, 1): "hflip",
    (1, 0, 0, -1): "vflip copy",
    (-1, 0, 0, -1): "hflip vflip copy",
    (0, 1, -1, 0): "transpose=clock",
    (0, -1, 1, 0): "transpose=cclock",
    (0, 1, 1, 0): "transpose=cclock_flip",
    (0, -1, -1, 0): "transpose=clock_flip",
}


def rotation_of(frame: VideoFrame) -> str:
    """The filters that turn a picture upright, separated by spaces; empty if it is upright or at an odd angle.

    Call it for one picture of a video only: PyAV's frame and its side data reference each other, and stay in memory
    until garbage is collected.
    """
    matrix = frame.side_data.get(Type.DISPLAYMATRIX)
    if matrix is None:
        return ""
    a, b, _, c, d, *_ = struct.unpack("<9i", bytes(matrix))
    largest = max(map(abs, (a, b, c, d))) or 1
    return _ROTATIONS.get((round(a / largest), round(b / largest), round(c / largest), round(d / largest)), "")


def display_size(frame: VideoFrame, rotation: str, aspect: Fraction | None) -> Size:
    """The size of a picture as displayed.

    Args:
        rotation: as returned by `rotation_of`.
        aspect: width by height of a stored pixel; None or 0 for a square.
    """
    width = max(1, round(frame.width * aspect)) if aspect else frame.width
    return (frame.height, width) if "transpose" in rotation else (width, frame.height)


def rendition_size(size: Size) -> Size:
    """The size of the rendition of pictures of that size: even sides, within the maximum, never enlarged."""
    scale = min(1.0, MAX_LONG / max(size), MAX_SHORT / min(size))
    width, height = (max(2, round(side * scale / 2) * 2 if scale < 1 else side // 2 * 2) for side in size)
    return width, height


class FrameConverter:
    """Converts pictures of any size and pixel format to one size and one pixel format.

    Pictures of another size than the first are fitted into the size of the result, with black bars.

    Attributes:
        size: of the result, upright.
        rotation: of the pictures, as returned by `rotation_of`.
        pixels: FFmpeg's name of the result's pixel format.
        aspect: width by height of a stored pixel; None or 0 for a square.
    """

    def __init__(self, size: Size, rotation: str, pixels: str, aspect: Fraction | None = None) -> None:
        self.size = size
        self.rotation = rotation
        self.pixels = pixels
        self.aspect = aspect
        self._first: Size | None = None
        self._source: tuple[object, ...] = ()
        self._graph = Graph()

    def convert(self, frame: VideoFrame, transfer: int) -> VideoFrame:
        """Convert one picture.

        Args:
            transfer: its transfer characteristic by ITU-T H.273.
        """
        source = (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range, transfer)
        if source != self._source:
            self._source, self._graph = source, self._build_graph(frame, transfer)
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _build_graph(self, frame: VideoFrame, transfer: int) -> Graph:
        fitted = self._fitted(frame)
        width, height = fitted[::-1] if "transpose" in self.rotation else fitted
        matrix = _MATRICES.get(frame.colorspace, "bt709" if frame.height >= _HD else "smpte170m")
        color_range = "full" if frame.color_range == _FULL_RANGE else "limited"
        source = (
            f"width={frame.width}:height={frame.height}:pix_fmt={frame.format.name}:time_base=1/90000"
            f":colorspace={frame.colorspace}:range={frame.color_range}"
        )
        scaled = f"w={width}:h={height}:flags=bicubic+accurate_rnd+full_chroma_int:in_range={color_range}"
        if not frame.format.is_rgb:
            scaled += f":in_color_matrix={matrix}"
        mapping = tone_mapping.to_sdr(transfer)
        steps = [
            ("buffer", source),
            ("scale", scaled if mapping else f"{scaled}:{_OUT}"),
            ("setsar", "1"),
            *mapping,
        ]
        steps += [(name, arguments) for name, _, arguments in (step.partition("=") for step in self.rotation.split())]
        steps += [("scale", _OUT)] if mapping else []
        bars = [("pad", f"{self.size[0]}:{self.size[1]}:-1:-1")] if fitted != self.size else []
        steps += [("format", self.pixels), *bars, ("buffersink", "")]
        graph = Graph()
        graph.link_nodes(*(graph.add(name, arguments or None) for name, arguments in steps)).configure()
        return graph

    def _fitted(self, frame: VideoFrame) -> Size:
        """The size of a picture in the result, without bars."""
        self._first = self._first or (frame.width, frame.height)
        if (frame.width, frame.height) == self._first:
            return self.size
        shown = display_size(frame, self.rotation, self.aspect)
        scale = min(self.size[0] / shown[0], self.size[1] / shown[1])
        width, height = (max(2, round(side * scale / 2) * 2) for side in shown)
        return min(width, self.size[0]), min(height, self.size[1])
