"""A film's pictures, encoded in H.264. Loads FFmpeg."""

from fractions import Fraction

from av.bitstream import BitStreamFilterContext
from av.container.output import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from chalicelib.media.refusals import Refused
from chalicelib.media.settings import MediaSettings
from chalicelib.media.video.frames import YUV, Screen, fitted, seen_size, turn_of
from chalicelib.media.video.poster import Poster
from chalicelib.media.video.transcoder import TranscodedVideo

type _Packet = Packet[VideoStream]  # evaluated by type checkers only: PyAV's class takes no parameters at run time

CLOCK = 90_000  # ticks per second of the film's time
# Decision 12 has the figures. Two threads whatever the machine, and nothing of AVX-512, with which one film in fifty
# differed from the others of its original: the same film everywhere. No captions of the original's are kept.
ENCODER = {
    "preset": "fast",
    "crf": "24",
    "maxrate": "4M",
    "bufsize": "8M",
    "threads": "2",
    "x264-params": "asm=avx2",
    "flags": "+bitexact",
    "a53cc": "0",
    "colorspace": "bt709",
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "color_range": "tv",
}
_NO_MESSAGES = "filter_units=remove_types=6"  # x264 signs its films in one
_KEY_FRAMES = 2  # seconds from one to the next at most: where a player can jump to


class VideoEncoder:
    """The track of pictures that is being made; time is counted here, whatever the headers said."""

    def __init__(self, target: OutputContainer, rate: Fraction, limits: MediaSettings) -> None:
        """Add the track to a film of about `rate` pictures per second."""
        self.limits = limits
        self.stream = target.add_stream("libx264", rate=rate, options=dict(ENCODER))
        self.stream.codec_context.gop_size = round(rate * _KEY_FRAMES)
        self.seen = 0
        self.end_at = Fraction(0)
        self._rate = rate
        self._kept_at: Fraction | None = None
        self._size = (0, 0)
        self._screen: Screen | None = None
        self._poster: Poster | None = None
        self._filter: BitStreamFilterContext | None = None

    @property
    def is_begun(self) -> bool:
        """Whether there was a picture: only then is it known how large the film is."""
        return self._screen is not None

    def take(self, frame: VideoFrame, at: Fraction | None, shape: Fraction | None, transfer: int) -> list[_Packet]:
        """What becomes of a picture that is seen at a time.

        Args:
            at: in seconds; right after the last where it is not known.
            shape: width by height of a stored pixel; None or 0 where it is a square.
            transfer: the picture's transfer characteristic by ITU-T H.273.

        Raises:
            Refused: there are too many, or it comes too late.
        """
        at = self.end_at if at is None else max(at, Fraction(0))
        self._count(at)
        self.end_at = max(self.end_at, at + 1 / self._rate)
        is_close = self._kept_at is not None and at < self._kept_at + Fraction(self.limits.video_gap_ms, 1000)
        if is_close or at >= self.limits.video_seconds:
            return []
        self._kept_at = at
        return self._keep(frame, at, shape, transfer)

    def end(self) -> list[_Packet]:
        """What is left in the encoder."""
        return self._signed_off(self.stream.encode(None)) + self._filtered(None)

    def result(self, seconds: Fraction) -> TranscodedVideo:
        """What is known of a film of that length.

        Raises:
            Refused: there was no picture.
        """
        if self._poster is None:
            raise Refused("damaged", "not one picture")
        return TranscodedVideo(*self._size, round(seconds * 1000), self._poster.png())

    def _count(self, at: Fraction) -> None:
        self.seen += 1
        if at * 1000 > self.limits.video_seconds * 1000 + self.limits.video_slack_ms:
            raise Refused("too-long", f"a picture at {float(at):.1f} s")
        if self.seen > self.limits.video_rate_limit * (at + 1):
            raise Refused("too-many-frames", f"{self.seen} in {float(at):.1f} s")

    def _keep(self, frame: VideoFrame, at: Fraction, shape: Fraction | None, transfer: int) -> list[_Packet]:
        if self._screen is None or self._poster is None:
            turn = turn_of(frame)
            self._size = seen_size(frame, turn, shape)
            self._screen, self._poster = Screen(fitted(self._size), turn, YUV), Poster(self._size, turn)
            self.stream.width, self.stream.height = self._screen.size
            self.stream.pix_fmt = YUV
            self.stream.codec_context.time_base = Fraction(1, CLOCK)
        shown = self._screen.show(frame, transfer)
        self._poster.consider(frame, shown, transfer, at)
        shown.pts, shown.time_base = round(at * CLOCK), Fraction(1, CLOCK)
        shown.pict_type = 0  # the encoder's choice, not that of the original's
        return self._signed_off(self.stream.encode(shown))

    def _signed_off(self, packets: list[_Packet]) -> list[_Packet]:
        return [each for packet in packets for each in self._filtered(packet)]

    def _filtered(self, packet: _Packet | None) -> list[_Packet]:
        if self._filter is None:  # it wants to know the encoder's parameters, which are there with its first packet
            self._filter = BitStreamFilterContext(_NO_MESSAGES, self.stream)
        return self._filter.filter(packet)
