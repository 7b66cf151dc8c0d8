"""Encode a video's sound as two channels of AAC, synchronised with the pictures. Loads FFmpeg."""

from fractions import Fraction

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.packet import Packet

from chalicelib.media.formats.headers import damaged

type _Packet = Packet[AudioStream]  # evaluated by type checkers only: PyAV's class takes no parameters at run time

RATE = 48_000  # samples per second of the result
LAYOUT, SAMPLE_FORMAT = "stereo", "fltp"
BIT_RATE = 128_000  # per second: more makes no audible difference
MAX_DRIFT = RATE // 20  # samples that sound may be off before silence is inserted, or sound dropped
MIN_RATE, MAX_RATE = 8_000, 192_000  # samples per second of an original
BLOCK = 1024  # samples of silence at a time


class AudioEncoder:
    """Encodes the track of sound."""

    def __init__(self, target: OutputContainer, limit: Fraction) -> None:
        """Add the track to `target`, which ends after `limit` seconds."""
        stream = target.add_stream("aac", rate=RATE, options={"flags": "+bitexact"})
        stream.codec_context.layout = LAYOUT
        stream.codec_context.bit_rate = BIT_RATE
        self.stream: AudioStream = stream
        self.limit = int(limit * RATE)
        self.written = 0
        self._source: tuple[object, ...] = ()
        self._resampler = AudioResampler(SAMPLE_FORMAT, LAYOUT, RATE)

    @property
    def seconds(self) -> Fraction:
        """The duration of the sound so far."""
        return Fraction(self.written, RATE)

    def encode(self, frame: AudioFrame, at: Fraction | None) -> list[_Packet]:
        """Encode sound.

        Args:
            at: when it is heard, in seconds; None for sound that follows the last at once.

        Raises:
            Refused: its rate is outside `MIN_RATE` to `MAX_RATE`.
        """
        if not MIN_RATE <= frame.sample_rate <= MAX_RATE:
            raise damaged(f"{frame.sample_rate} samples a second")
        ahead = 0 if at is None else round(at * RATE) - self.written
        if ahead < -MAX_DRIFT or self.written + max(ahead, 0) >= self.limit:
            return []
        packets = self._encode_silence(ahead) if ahead > MAX_DRIFT else []
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if source != self._source:  # some streams change their layout or rate
            self._source, self._resampler = source, AudioResampler(SAMPLE_FORMAT, LAYOUT, RATE)
        frame.pts = None
        return packets + [packet for part in self._resampler.resample(frame) for packet in self._encode_part(part)]

    def flush(self) -> list[_Packet]:
        """The packets that are left in the encoder."""
        return self.stream.encode(None)

    def _encode_silence(self, samples: int) -> list[_Packet]:
        packets = []
        for _ in range(samples // BLOCK):
            frame = AudioFrame(SAMPLE_FORMAT, LAYOUT, BLOCK)
            frame.sample_rate = RATE
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            packets += self._encode_part(frame)
        return packets

    def _encode_part(self, frame: AudioFrame) -> list[_Packet]:
        frame.pts, frame.time_base = self.written, Fraction(1, RATE)
        self.written += frame.samples
        return self.stream.encode(frame)
