"""Transcode a video with FFmpeg's libraries, in a child process only: the input is untrusted. Loads FFmpeg."""

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from io import FileIO
from pathlib import Path
from typing import Self

import av
import av.subtitles.codeccontext
import av.subtitles.stream  # PyAV would import both while it transcodes, when no file can be opened
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
from chalicelib.media.video.encoder import Moment, VideoEncoder
from chalicelib.media.video.transcoder import TranscodedVideo

type _Packet = Packet[VideoStream] | Packet[AudioStream]  # evaluated by type checkers only, as in `encoder`
# FFmpeg's names of the codecs that `video_checks` accepts: FFmpeg opens no other, whatever a track turns out to be.
PICTURE_CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "libvpx", "libvpx-vp9"})
SOUND_CODECS = frozenset({"aac", "mp3", "mp3float", "alac", "opus", "libopus", "vorbis", "libvorbis"}) | frozenset(
    f"pcm_{kind}{order}" for kind in ("s16", "s24", "s32", "f32", "f64") for order in ("le", "be")
)
THREADS = 2  # of the function; more would reserve memory and gain nothing
DEFAULT_RATE = Fraction(30)  # pictures per second of a video that does not say
MIN_RATE, MAX_RATE = Fraction(1), Fraction(120)  # of a video that says it


@dataclass(frozen=True)
class Files:
    """The opened files of a transcoding; FFmpeg itself opens none.

    Attributes:
        target: empty; for writing.
        written: the same file for reading, by which FFmpeg moves the header to the front.
    """

    original: FileIO
    target: FileIO
    written: FileIO

    @classmethod
    def open(cls, original: Path, target: Path) -> Self:
        """Open the files of these names."""
        return cls(FileIO(original), FileIO(target, "r+"), FileIO(target))


def transcode(original: Path, header: VideoHeader, target: Path) -> TranscodedVideo:
    """Transcode a video in this process; see `Transcoder.transcode`."""
    return transcode_files(Files.open(original, target), header)


def transcode_files(files: Files, header: VideoHeader) -> TranscodedVideo:
    """Transcode a video; see `Transcoder.transcode`."""
    options = {
        "codec_whitelist": ",".join(sorted(PICTURE_CODECS | SOUND_CODECS)),
        "protocol_whitelist": "",
        "max_pixels": str(settings().video_pixel_limit),
    }
    muxing = {"movflags": "+faststart", "fflags": "+bitexact"}
    try:
        with (
            closing(av.open(files.original, "r", format=header.format, options=options)) as source,
            closing(
                av.open(files.target, "w", format="mp4", options=muxing, io_open=lambda *_: files.written)
            ) as output,
        ):
            transcoding = _Transcoding(source, output, header)
            transcoding.run()
            return transcoding.result()
    except MemoryError as error:
        raise Refused("too-heavy", "out of memory") from error
    except FFmpegError as error:
        if error.errno == errno.ENOSPC:  # a fault of the machine, not of the file
            raise
        raise Refused("damaged", repr(error)) from error


class _Transcoding:
    """The transcoding of one opened original."""

    def __init__(self, source: InputContainer, target: OutputContainer, header: VideoHeader) -> None:
        limits = settings()
        pictures = _first_track(source.streams.video, PICTURE_CODECS)
        if pictures is None:
            raise Refused("codec-not-taken", "no track of pictures in a codec of the list")
        pictures.thread_type = "AUTO"
        pictures.codec_context.thread_count = THREADS
        pictures.codec_context.options = {"max_pixels": str(limits.video_pixel_limit)}
        sounds = _first_track(source.streams.audio, SOUND_CODECS)
        if sounds is None and source.streams.audio:
            raise Refused("codec-not-taken", "no track of sound in a codec of the list")
        self.source, self.target = source, target
        self.pictures = pictures
        self.tracks = [track for track in (pictures, sounds) if track is not None]
        self.start = (pictures.start_time or 0) * (pictures.time_base or 0)
        self.video = VideoEncoder(target, _rate(pictures), Fraction(header.seconds), limits)
        self.audio = AudioEncoder(target, Fraction(limits.video_seconds)) if sounds else None

    def run(self) -> None:
        """Decode, encode and write all tracks."""
        waiting: list[_Packet] = []
        for packets in self._packets():
            waiting += packets
            if self.video.has_started:
                self.target.mux(waiting)
                waiting = []

    def result(self) -> TranscodedVideo:
        """The properties of the finished video, and its poster."""
        seconds = max(self.video.seconds, self.audio.seconds if self.audio else Fraction(0))
        return self.video.result(min(seconds, Fraction(settings().video_seconds)))

    def _packets(self) -> Iterator[Sequence[_Packet]]:
        """Encoded packets to write, in the order in which their frames were read."""
        for packet in self.source.demux(*self.tracks):
            for frame in packet.decode():
                yield self._encode(frame)
        if self.video.has_started:
            yield self.video.flush()
        if self.audio:
            yield self.audio.flush()

    def _encode(self, frame: object) -> Sequence[_Packet]:
        if isinstance(frame, VideoFrame):
            aspect, transfer = _exact(self.pictures.sample_aspect_ratio), self.pictures.codec_context.color_trc
            moment = Moment(self._time(frame), frame.duration * frame.time_base if frame.duration else Fraction(0))
            return self.video.encode(frame, moment, aspect, transfer)
        if isinstance(frame, AudioFrame) and self.audio:
            return self.audio.encode(frame, self._time(frame))
        return []

    def _time(self, frame: Frame) -> Fraction | None:
        """When a frame is seen or heard, in seconds since the first picture; None if it does not say."""
        return None if frame.pts is None else frame.pts * frame.time_base - self.start


def _first_track[Track: (VideoStream, AudioStream)](tracks: Iterable[Track], names: frozenset[str]) -> Track | None:
    """The track that `VideoHeader.pictures` chooses, or of sound likewise; None if there is none in these codecs."""
    listed = [track for track in tracks if track.codec_context and track.codec_context.name in names]
    return next((track for track in listed if track.frames != 1), listed[0] if listed else None)


def _rate(pictures: VideoStream) -> Fraction:
    return min(max(_exact(pictures.average_rate) or DEFAULT_RATE, MIN_RATE), MAX_RATE)


def _exact(ratio: AVRational) -> Fraction | None:
    """FFmpeg's ratio as a fraction; None for 0/1 and 0/0, by which FFmpeg says that it is unknown."""
    return Fraction(ratio.numerator, ratio.denominator) if ratio else None
