"""Encode a video's pictures in H.264, and choose its poster. Loads FFmpeg."""

from dataclasses import dataclass
from fractions import Fraction

from av.bitstream import BitStreamFilterContext
from av.container.output import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from chalicelib.media.formats.video_checks import check_pixels
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import MediaSettings
from chalicelib.media.video.frames import YUV, FrameConverter, display_size, rendition_size, rotation_of
from chalicelib.media.video.poster import Poster
from chalicelib.media.video.transcoder import TranscodedVideo

type _Packet = Packet[VideoStream]  # evaluated by type checkers only: PyAV's class takes no parameters at run time

TIME_BASE = 90_000  # ticks per second
# Decision 12 has the figures. Two threads on every machine, and no AVX-512, with which one result in fifty differed
# from the others of its original: the same original gives the same file everywhere. Captions are dropped.
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
_DROP_MESSAGES = "filter_units=remove_types=6"  # x264 writes its name and settings into one
LONG = Fraction(1, 2)  # seconds: a last picture that is shown for as long is repeated at the end
LAST = Fraction(1, 25)  # seconds for which the repeated picture is shown
_DELAY = 2  # pictures at most, by which the encoder's clock is late
_KEY_FRAME_INTERVAL = 2  # seconds at most: players seek to key frames


@dataclass(frozen=True)
class Moment:
    """When a picture is shown.

    Attributes:
        at: in seconds; None for a picture that follows the last at once.
        seconds: how long; 0 if the file does not say.
    """

    at: Fraction | None
    seconds: Fraction


class VideoEncoder:
    """Encodes the track of pictures. It checks the limits of time, frames and pixels again: headers may be wrong."""

    def __init__(self, target: OutputContainer, rate: Fraction, length: Fraction, limits: MediaSettings) -> None:
        """Add the track to `target`.

        Args:
            rate: the approximate number of pictures per second.
            length: of the video by its header, in seconds, 0 if it does not say: no picture is shown for longer.
        """
        self.limits = limits
        self._length = min(length or Fraction(limits.video_seconds), Fraction(limits.video_seconds))
        self.stream = target.add_stream("libx264", rate=rate, options=dict(ENCODER))
        self.stream.codec_context.gop_size = round(rate * _KEY_FRAME_INTERVAL)
        self._count = 0
        self._pixels = 0
        self._kept = 0
        self.seconds = Fraction(0)
        self._rate = rate
        self._last_at: Fraction | None = None
        self._last: VideoFrame | None = None
        self._first_dts: int | None = None
        self._size = (0, 0)
        self._converter: FrameConverter | None = None
        self._poster: Poster | None = None
        self._bit_stream_filter: BitStreamFilterContext | None = None

    @property
    def has_started(self) -> bool:
        """Whether there was a picture; the first one decides the size of the video."""
        return self._converter is not None

    def encode(self, frame: VideoFrame, moment: Moment, aspect: Fraction | None, transfer: int) -> list[_Packet]:
        """Encode a picture, or drop it if it follows the last one too closely or comes after the end.

        Args:
            aspect: width by height of a stored pixel; None or 0 for a square.
            transfer: the picture's transfer characteristic by ITU-T H.273.

        Raises:
            Refused: there are too many pictures or pixels, or this one comes too late.
        """
        at = self.seconds if moment.at is None else max(moment.at, Fraction(0))
        self._check_limits(frame, at)
        self.seconds = max(self.seconds, at + 1 / self._rate, min(at + moment.seconds, self._length))
        is_close = self._last_at is not None and at < self._last_at + Fraction(self.limits.video_gap_ms, 1000)
        if is_close or at >= self.limits.video_seconds:
            return []
        repeated = self._repeat_long(at)
        self._last_at, self._kept = at, self._kept + 1
        return repeated + self._encode(frame, at, aspect, transfer)

    def flush(self) -> list[_Packet]:
        """The packets that are left in the encoder; a last picture that is shown for long is repeated at the end."""
        end = min(self.seconds, Fraction(self.limits.video_seconds))
        is_long = self._last_at is not None and end >= self._last_at + LONG
        packets = self._encode_again(end - LAST) if is_long else []
        packets += self._filter_all(self.stream.encode(None)) + self._filter(None)
        for packet in packets[-1:] if is_long else ():
            packet.duration = round(end / packet.time_base) - ((packet.dts or 0) - (self._first_dts or 0))
        return packets

    def result(self, seconds: Fraction) -> TranscodedVideo:
        """The properties of the finished video, and its poster.

        Args:
            seconds: duration of the whole, sound included.

        Raises:
            Refused: there was no picture.
        """
        if self._poster is None:
            raise Refused("damaged", "no picture")
        return TranscodedVideo(*self._size, round(seconds * 1000), self._poster.png())

    def _check_limits(self, frame: VideoFrame, at: Fraction) -> None:
        self._count += 1
        self._pixels += frame.width * frame.height
        if at * 1000 > self.limits.video_seconds * 1000 + self.limits.video_slack_ms:
            raise Refused("too-long", f"a picture at {float(at):.1f} s")
        if self._count > self.limits.video_rate_limit * (at + 1):
            raise Refused("too-many-frames", f"{self._count} in {float(at):.1f} s")
        check_pixels(self._pixels, at, self.limits)

    def _encode(self, frame: VideoFrame, at: Fraction, aspect: Fraction | None, transfer: int) -> list[_Packet]:
        if self._converter is None or self._poster is None:
            rotation = rotation_of(frame)
            self._size = display_size(frame, rotation, aspect)
            self._converter, self._poster = (
                FrameConverter(rendition_size(self._size), rotation, YUV, aspect),
                Poster(self._size, rotation, aspect),
            )
            self.stream.width, self.stream.height = self._converter.size
            self.stream.pix_fmt = YUV
            self.stream.codec_context.time_base = Fraction(1, TIME_BASE)
        converted = self._converter.convert(frame, transfer)
        self._poster.consider(frame, converted, transfer, at)
        converted.pts, converted.time_base = round(at * TIME_BASE), Fraction(1, TIME_BASE)
        converted.pict_type = 0  # the encoder chooses it, not the original
        self._last = converted
        return self._filter_all(self.stream.encode(converted))

    def _repeat_long(self, until: Fraction) -> list[_Packet]:
        """Repeat the first or second picture at once if it is shown for long.

        The encoder delays its clock by the time of one or two pictures. If these were long, the sum of all durations,
        which players show, would exceed the duration of the video.
        """
        if self._last_at is None or self._kept > _DELAY or until < self._last_at + LONG:
            return []
        return self._encode_again(self._last_at + LAST) + self._encode_again(self._last_at + 2 * LAST)

    def _encode_again(self, at: Fraction) -> list[_Packet]:
        """The last picture once more."""
        if self._last is None:
            return []
        self._last.pts, self._last.time_base = round(at * TIME_BASE), Fraction(1, TIME_BASE)
        return self._filter_all(self.stream.encode(self._last))

    def _filter_all(self, packets: list[_Packet]) -> list[_Packet]:
        filtered = [each for packet in packets for each in self._filter(packet)]
        if filtered and self._first_dts is None:
            self._first_dts = filtered[0].dts
        return filtered

    def _filter(self, packet: _Packet | None) -> list[_Packet]:
        if self._bit_stream_filter is None:  # it needs the encoder's parameters, which exist from the first packet on
            self._bit_stream_filter = BitStreamFilterContext(_DROP_MESSAGES, self.stream)
        return self._bit_stream_filter.filter(packet)
