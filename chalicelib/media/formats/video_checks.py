"""Check an uploaded video from its headers alone: no decoder runs, and only a few pages of the file are read.

Only containers and codecs of the allow-list are recognised, by content; file names and declared types are not used to
recognise them.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isfinite
from mmap import mmap

from chalicelib.media.formats import mp4, webm
from chalicelib.media.formats.headers import PICTURES, SOUND, VideoHeader
from chalicelib.media.formats.photo_checks import check_single_kind
from chalicelib.media.refusals import Code, Refused
from chalicelib.media.settings import MediaSettings, settings

CONTENT_TYPES = {
    "mp4": ("video/mp4", "video/quicktime"),  # one family: phones and editors confuse their names and brands
    "webm": ("video/webm",),
}
"""Declared types that each format may have."""

CODECS = {
    ("mp4", PICTURES): frozenset({"avc1", "avc3", "hvc1", "hev1"}),
    ("mp4", SOUND): frozenset({"mp4a", "alac", "Opus", "sowt", "twos", "lpcm", "in24", "ipcm", "fpcm"}),
    ("webm", PICTURES): frozenset({"V_VP8", "V_VP9", "V_AV1"}),
    ("webm", SOUND): frozenset({"A_OPUS", "A_VORBIS"}),
}
"""Codecs that are decoded, by the name that each container has for them."""


def check(data: bytes | mmap, content_type: str) -> VideoHeader:
    """Check a video and return its header.

    Args:
        data: the whole file.
        content_type: as declared; the content must agree.

    Raises:
        Refused: it is of no listed container or codec, of another container than declared, also a document or a
            program, cut off, without pictures, too long, too large, or has too many
            frames, pixels or tracks.
    """
    header = _reader_of(data)(data)
    check_single_kind(data, "not-a-video")
    if content_type not in CONTENT_TYPES[header.format]:
        raise Refused("type-mismatch", f"{header.format} declared as {content_type}")
    limits = settings()
    if len(header.tracks) > limits.track_limit:
        raise Refused("too-many-streams", f"{len(header.tracks)}")
    pictures = header.pictures(CODECS[header.format, PICTURES])
    if pictures is None:
        raise Refused(*_problem(header))
    _check_sound(header)
    _check_size(pictures.width, pictures.height, limits)
    seconds = max(header.seconds, pictures.seconds)
    _check_length(seconds, pictures.frames, limits)
    check_pixels(pictures.frames * pictures.width * pictures.height, seconds, limits)
    return header


def check_pixels(pixels: int, seconds: float | Fraction, limits: MediaSettings) -> None:
    """Check how many pixels must be decoded to show this many seconds of a video; one second more is granted.

    Raises:
        Refused: over the rate, or over the number for one video.
    """
    most = min(limits.video_pixels, round(limits.video_pixel_rate * (min(seconds, limits.video_seconds) + 1)))
    if pixels > most:
        detail = f"{pixels} in {float(seconds):.1f} s; at most {limits.video_pixel_rate} per second and {most} here"
        raise Refused("too-many-pixels-per-second", detail)


def _reader_of(data: bytes | mmap) -> Callable[[bytes | mmap], VideoHeader]:
    if mp4.is_mp4(data):
        return mp4.read
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return webm.read
    raise Refused("not-a-video", f"starts with {data[:12].hex()}")


def _problem(header: VideoHeader) -> tuple[Code, str]:
    """Why a file has no pictures to show."""
    codecs = [track.codecs for track in header.tracks if track.kind == PICTURES]
    if codecs:
        return "codec-not-taken", f"pictures in {codecs}"
    return "no-video", f"{len(header.tracks)} tracks without pictures"


def _check_sound(header: VideoHeader) -> None:
    """Check that at least one track of sound is in a listed codec if there is any.

    Raises:
        Refused: see there.
    """
    sounds = [set(track.codecs) for track in header.tracks if track.kind == SOUND]
    if sounds and not any(codecs and codecs <= CODECS[header.format, SOUND] for codecs in sounds):
        raise Refused("codec-not-taken", f"sound in {sounds}")


def _check_size(width: int, height: int, limits: MediaSettings) -> None:
    if width < 1 or height < 1:
        raise Refused("damaged", "no pixels")
    if width * height > limits.video_pixel_limit:
        raise Refused("too-many-pixels", f"{width} x {height}")


def _check_length(seconds: float, frames: int, limits: MediaSettings) -> None:
    if not isfinite(seconds) or seconds < 0:
        raise Refused("damaged", f"{seconds} s")
    if seconds * 1000 > limits.video_seconds * 1000 + limits.video_slack_ms:
        raise Refused("too-long", f"{seconds:.1f} s")
    if frames > limits.video_rate_limit * (min(seconds, limits.video_seconds) + 1):
        raise Refused("too-many-frames", f"{frames} in {seconds:.1f} s")
