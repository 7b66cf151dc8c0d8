"""One video into one film, by FFmpeg's libraries: for a process with limits, as it decodes what strangers made."""

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.input import InputContainer
from av.container.output import OutputContainer
from av.error import FFmpegError
from av.frame import Frame
from av.packet import Packet
from av.rational import AVRational
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from chalicelib.media.formats.headers import VideoHeader
from chalicelib.media.refusals import Refused
from chalicelib.media.settings import settings
from chalicelib.media.video.audio import AudioEncoder
from chalicelib.media.video.encoder import VideoEncoder
from chalicelib.media.video.transcoder import TranscodedVideo

type _Packet = Packet[VideoStream] | Packet[AudioStream]  # evaluated by type checkers only, as in `reel`
# FFmpeg's names of what `probing` lets through: nothing else is ever opened, whatever a track turns out to be.
PICTURES = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "libvpx", "libvpx-vp9"})
SOUNDS = frozenset({"aac", "mp3", "mp3float", "alac", "opus", "libopus", "vorbis", "libvorbis"}) | frozenset(
    f"pcm_{kind}" for kind in ("s16le", "s16be", "s24le", "s24be", "f32le", "f32be")
)
THREADS = 2  # of the function; more would reserve memory and gain nothing
RATE = Fraction(30)  # pictures per second of a film that does not say
SLOWEST, FASTEST = Fraction(1), Fraction(120)  # what is believed of one that does


def transcode(original: Path, header: VideoHeader, target: Path) -> TranscodedVideo:
    """See `engine.Engine.film`; FFmpeg runs here."""
    options = {
        "codec_whitelist": ",".join(sorted(PICTURES | SOUNDS)),
        "protocol_whitelist": "file",
        "max_pixels": str(settings().video_pixel_limit),
    }
    muxing = {"movflags": "+faststart", "fflags": "+bitexact"}
    try:
        with (
            closing(_opened(original, header, options)) as source,
            closing(av.open(str(target), "w", format="mp4", options=muxing)) as output,
        ):
            transcoding = _Transcoding(source, output)
            transcoding.run()
            return transcoding.result()
    except MemoryError as error:
        raise Refused("too-heavy", "out of memory") from error
    except FFmpegError as error:
        if error.errno == errno.ENOSPC:  # a fault of the machine, not of the file
            raise
        raise Refused("damaged", repr(error)) from error


def _opened(original: Path, header: VideoHeader, options: dict[str, str]) -> InputContainer:
    # What the metadata say is of no interest, in whatever bytes they say it.
    return av.open(str(original), "r", format=header.format, options=options)


class _Transcoding:
    """A film being made of an opened original."""

    def __init__(self, source: InputContainer, target: OutputContainer) -> None:
        limits = settings()
        pictures = _of(source.streams.video, PICTURES)
        if pictures is None:
            raise Refused("codec-not-taken", "no track of pictures in a codec of the list")
        pictures.thread_type = "AUTO"
        pictures.codec_context.thread_count = THREADS
        pictures.codec_context.options = {"max_pixels": str(limits.video_pixel_limit)}
        sounds = _of(source.streams.audio, SOUNDS)
        if sounds is None and source.streams.audio:
            raise Refused("codec-not-taken", "no track of sound in a codec of the list")
        self.source, self.target = source, target
        self.pictures = pictures
        self.tracks = [track for track in (pictures, sounds) if track is not None]
        self.begins_at = (pictures.start_time or 0) * (pictures.time_base or 0)
        self.video = VideoEncoder(target, _rate(pictures), limits)
        self.audio = AudioEncoder(target, Fraction(limits.video_seconds)) if sounds else None

    def run(self) -> None:
        """Decode, encode and write everything."""
        waiting: list[_Packet] = []
        for packets in self._packets():
            waiting += packets
            if self.video.is_begun:
                self.target.mux(waiting)
                waiting = []

    def result(self) -> TranscodedVideo:
        """What was made."""
        seconds = max(self.video.end_at, self.audio.seconds if self.audio else Fraction(0))
        return self.video.result(min(seconds, Fraction(settings().video_seconds)))

    def _packets(self) -> Iterator[Sequence[_Packet]]:
        """What is to be written, in the order in which it was read."""
        for packet in self.source.demux(*self.tracks):
            for frame in packet.decode():
                yield self._taken(frame)
        if self.video.is_begun:
            yield self.video.end()
        if self.audio:
            yield self.audio.end()

    def _taken(self, frame: object) -> Sequence[_Packet]:
        if isinstance(frame, VideoFrame):
            shape, transfer = _exact(self.pictures.sample_aspect_ratio), self.pictures.codec_context.color_trc
            return self.video.take(frame, self._time(frame), shape, transfer)
        if isinstance(frame, AudioFrame) and self.audio:
            return self.audio.take(frame, self._time(frame))
        return []

    def _time(self, frame: Frame) -> Fraction | None:
        """When it is seen or heard, in seconds since the first picture; None if it does not say."""
        return None if frame.pts is None else frame.pts * frame.time_base - self.begins_at


def _of[Track: (VideoStream, AudioStream)](tracks: Iterable[Track], names: frozenset[str]) -> Track | None:
    """The first track in one of these codecs."""
    return next((track for track in tracks if track.codec_context and track.codec_context.name in names), None)


def _rate(pictures: VideoStream) -> Fraction:
    return min(max(_exact(pictures.average_rate) or RATE, SLOWEST), FASTEST)


def _exact(ratio: AVRational) -> Fraction | None:
    """FFmpeg's ratio as a number; None where FFmpeg does not know it, and says 0/1 or 0/0."""
    return Fraction(ratio.numerator, ratio.denominator) if ratio else None
