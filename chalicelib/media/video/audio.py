"""A film's sound: two channels in AAC, in step with the pictures. Loads FFmpeg."""

from fractions import Fraction

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.packet import Packet

from chalicelib.media.formats.headers import damaged

type _Packet = Packet[AudioStream]  # evaluated by type checkers only: PyAV's class takes no parameters at run time

RATE = 48_000  # samples per second of the film's sound
LAYOUT, SAMPLES = "stereo", "fltp"
BITS = 128_000  # per second: nobody hears the difference to more
DRIFT = RATE // 20  # samples that sound may be off before silence is put in, or sound left out
SLOWEST, FASTEST = 8_000, 192_000  # samples per second of an original
BLOCK = 1024  # samples of silence at a time


class AudioEncoder:
    """The track of sound that is being made."""

    def __init__(self, target: OutputContainer, limit: Fraction) -> None:
        """Add the track to a film that ends after `limit` seconds."""
        stream = target.add_stream("aac", rate=RATE, options={"flags": "+bitexact"})
        stream.codec_context.layout = LAYOUT
        stream.codec_context.bit_rate = BITS
        self.stream: AudioStream = stream
        self.limit = int(limit * RATE)
        self.written = 0
        self._kind: tuple[object, ...] = ()
        self._resampler = AudioResampler(SAMPLES, LAYOUT, RATE)

    @property
    def seconds(self) -> Fraction:
        """How long it is by now."""
        return Fraction(self.written, RATE)

    def take(self, frame: AudioFrame, at: Fraction | None) -> list[_Packet]:
        """What becomes of sound that is heard at a time, in seconds; right after the last where that is not known."""
        if not SLOWEST <= frame.sample_rate <= FASTEST:
            raise damaged(f"{frame.sample_rate} samples a second")
        ahead = 0 if at is None else round(at * RATE) - self.written
        if ahead < -DRIFT or self.written + max(ahead, 0) >= self.limit:
            return []
        packets = self._silence(ahead) if ahead > DRIFT else []
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:  # some streams begin in mono, some at half the rate
            self._kind, self._resampler = kind, AudioResampler(SAMPLES, LAYOUT, RATE)
        frame.pts = None
        return packets + [packet for piece in self._resampler.resample(frame) for packet in self._encode(piece)]

    def end(self) -> list[_Packet]:
        """What is left in the encoder."""
        return self.stream.encode(None)

    def _silence(self, samples: int) -> list[_Packet]:
        packets = []
        for _ in range(samples // BLOCK):
            frame = AudioFrame(SAMPLES, LAYOUT, BLOCK)
            frame.sample_rate = RATE
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            packets += self._encode(frame)
        return packets

    def _encode(self, frame: AudioFrame) -> list[_Packet]:
        frame.pts, frame.time_base = self.written, Fraction(1, RATE)
        self.written += frame.samples
        return self.stream.encode(frame)
