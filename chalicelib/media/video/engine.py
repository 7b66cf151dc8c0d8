"""Who makes the film: the seam at which another transcoder can take over (decision 12)."""

from pathlib import Path
from typing import Protocol

from chalicelib.media.video.film import Film
from chalicelib.media.video.header import Header
from chalicelib.media.video.studio import Studio


class Engine(Protocol):
    """Makes films."""

    def film(self, original: Path, header: Header, made: Path) -> Film:
        """Write `made`: an MP4 of H.264 and AAC, 720p at most, ready to be streamed, without metadata.

        The same original makes the same film.

        Args:
            original: a checked video.
            header: what its headers say.
            made: an empty file.

        Raises:
            Refused: it is damaged, or more than its headers say.
        """
        ...


def engine() -> Engine:
    """The stage's engine."""
    return Studio()
