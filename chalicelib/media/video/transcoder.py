"""The interface of a transcoder, which another implementation can replace (decision 12)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chalicelib.media.formats.headers import VideoHeader


@dataclass(frozen=True)
class TranscodedVideo:
    """Properties of a transcoded video, and its poster.

    Attributes:
        width: in pixels, of the original as displayed (rotation applied).
        height: likewise.
        poster: one of its pictures, as a PNG no wider than the largest rendition.
    """

    width: int
    height: int
    duration_ms: int
    poster: bytes


class Transcoder(Protocol):
    """Transcodes videos."""

    def transcode(self, original: Path, header: VideoHeader, target: Path) -> TranscodedVideo:
        """Write to `target` an MP4 of H.264 and AAC, at most 720p, ready for streaming, without metadata.

        The same original gives the same file.

        Args:
            original: a checked video.
            header: the result of its check.
            target: an empty file.

        Raises:
            Refused: the original is damaged, or exceeds the limits, which its headers did not show.
        """
        ...
