"""A film's pictures as they are seen: at their size, upright, in the colours of every screen. Loads FFmpeg."""

import struct
from fractions import Fraction

from av.filter import Graph
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from chalicelib.media.video import tone_mapping

Size = tuple[int, int]
"""Width and height in pixels."""

LONG, SHORT = 1280, 720  # a rendition's sides at most
YUV, RGB = "yuv420p", "rgb24"
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt470", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
_FULL = 2  # a colour range that uses every value
_OUT = "out_color_matrix=bt709:out_range=limited"
_HD = 720  # rows from which on a film that does not say is taken to be in BT.709, as players do
# Turned upside down by `vflip`, a picture is stored from its last row on, which is copied for whoever reads its bytes.
# What brings a picture upright, by the signs of its display matrix: it is seen at x' = ax + cy, y' = bx + dy.
_TURNS = {
    (1, 0, 0, 1): "",
    (-1, 0, 0, 1): "hflip",
    (1, 0, 0, -1): "vflip copy",
    (-1, 0, 0, -1): "hflip vflip copy",
    (0, 1, -1, 0): "transpose=clock",
    (0, -1, 1, 0): "transpose=cclock",
    (0, 1, 1, 0): "transpose=cclock_flip",
    (0, -1, -1, 0): "transpose=clock_flip",
}


def turn_of(frame: VideoFrame) -> str:
    """The filters that bring a picture upright; none where it is, or lies at an odd angle.

    Asked of one picture of a film: PyAV's frame and its side data hold each other, and pile up until Python looks.
    """
    matrix = frame.side_data.get(Type.DISPLAYMATRIX)
    if matrix is None:
        return ""
    a, b, _, c, d, *_ = struct.unpack("<9i", bytes(matrix))
    largest = max(map(abs, (a, b, c, d))) or 1
    return _TURNS.get((round(a / largest), round(b / largest), round(c / largest), round(d / largest)), "")


def seen_size(frame: VideoFrame, turn: str, shape: Fraction | None) -> Size:
    """How large a picture is when it is seen.

    Args:
        turn: what brings it upright.
        shape: width by height of a stored pixel; None or 0 where it is a square.
    """
    width = max(1, round(frame.width * shape)) if shape else frame.width
    return (frame.height, width) if "transpose" in turn else (width, frame.height)


def fitted(size: Size) -> Size:
    """The size of a film of pictures of that size: even, and never larger."""
    scale = min(1.0, LONG / max(size), SHORT / min(size))
    width, height = (max(2, round(side * scale / 2) * 2 if scale < 1 else side // 2 * 2) for side in size)
    return width, height


class Screen:
    """Shows pictures, whatever their size and kind, at one size in one format.

    Attributes:
        size: of what is shown, upright.
        turn: what brings the pictures upright.
        pixels: FFmpeg's name of the format.
    """

    def __init__(self, size: Size, turn: str, pixels: str) -> None:
        self.size = size
        self.turn = turn
        self.pixels = pixels
        self._kind: tuple[object, ...] = ()
        self._graph = Graph()

    def show(self, frame: VideoFrame, transfer: int) -> VideoFrame:
        """The picture as it is seen.

        Args:
            transfer: its transfer characteristic by ITU-T H.273.
        """
        kind = (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range, transfer)
        if kind != self._kind:
            self._kind, self._graph = kind, self._made(frame, transfer)
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _made(self, frame: VideoFrame, transfer: int) -> Graph:
        width, height = self.size[::-1] if "transpose" in self.turn else self.size
        matrix = _MATRICES.get(frame.colorspace, "bt709" if frame.height >= _HD else "smpte170m")
        values = "full" if frame.color_range == _FULL else "limited"
        source = (
            f"width={frame.width}:height={frame.height}:pix_fmt={frame.format.name}:time_base=1/90000"
            f":colorspace={frame.colorspace}:range={frame.color_range}"
        )
        scaled = f"w={width}:h={height}:flags=bicubic+accurate_rnd+full_chroma_int:in_range={values}"
        if not frame.format.is_rgb:
            scaled += f":in_color_matrix={matrix}"
        toned = tone_mapping.to_sdr(transfer)
        steps = [("buffer", source), ("scale", scaled if toned else f"{scaled}:{_OUT}"), ("setsar", "1"), *toned]
        steps += [(name, arguments) for name, _, arguments in (step.partition("=") for step in self.turn.split())]
        steps += [("scale", _OUT)] if toned else []
        steps += [("format", self.pixels), ("buffersink", "")]
        graph = Graph()
        graph.link_nodes(*(graph.add(name, arguments or None) for name, arguments in steps)).configure()
        return graph
