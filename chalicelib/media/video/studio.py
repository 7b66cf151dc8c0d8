"""Films made by PyAV, in a process of its own with limits, so that no file can end the worker."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chalicelib.media.sandbox import run_in_sandbox
from chalicelib.media.settings import settings
from chalicelib.media.video.film import Film
from chalicelib.media.video.header import Header


class Studio:
    """The engine in the function itself: FFmpeg's libraries, which come in its layer."""

    def film(self, original: Path, header: Header, made: Path) -> Film:
        """See `engine.Engine`.

        Raises:
            Refused: see there; also where decoding crashes, or takes more than `transcode_seconds` or
                `transcode_memory`.
            RuntimeError: the code failed, not the file.
        """
        film = run_in_sandbox(
            lambda: _filmed(original, header, made),
            seconds=settings().transcode_seconds,
            memory=settings().transcode_memory,
        )
        return Film(**{**film, "poster": base64.b64decode(film["poster"])})


def _filmed(original: Path, header: Header, made: Path) -> dict[str, Any]:
    from chalicelib.media.video.transcoding import transcode  # FFmpeg is loaded by the child alone

    film = transcode(original, header, made)
    return {**asdict(film), "poster": base64.b64encode(film.poster).decode()}
