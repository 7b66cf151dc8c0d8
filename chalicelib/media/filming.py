"""From an uploaded video to its film and the renditions of its poster. Loads Pillow."""

import mmap
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from chalicelib.core.observability import logger
from chalicelib.core.settings import settings
from chalicelib.media import objects, tables
from chalicelib.media.darkroom import make_renditions
from chalicelib.media.media import FILM, MP4, Media
from chalicelib.media.refusals import Refused
from chalicelib.media.video.engine import engine
from chalicelib.media.video.film import Film
from chalicelib.media.video.probing import check


def film(media: Media) -> Media | None:
    """Make the renditions of a video and settle its row; see `processing.process`.

    Its files have no name in the file system, so nothing is left behind whatever dies.
    """
    with TemporaryFile() as original, TemporaryFile() as made:
        try:
            if not objects.fetch_original(media.original, original):
                logger.warning("the original is gone", media_id=media.media_id)
                return None
            current = tables.start(media.media_id, settings().transcode_grace)
            if current is None or current.is_settled:
                return current
            filmed = _film(original, media.original.content_type, made)
            poster = make_renditions(filmed.poster, "image/png")
        except Refused as refused:
            logger.info("refused", media_id=media.media_id, reason=str(refused))
            return tables.fail(media.media_id, refused.code)
        objects.write_renditions(media.path, poster.files)
        objects.write_film(f"{media.path}{FILM}.{MP4}", made)
    known = replace(poster.renditions, width=filmed.width, height=filmed.height, duration_ms=filmed.duration_ms)
    return tables.activate(media.media_id, known, current.post_id)


def _film(original: IO[bytes], content_type: str, made: IO[bytes]) -> Film:
    with mmap.mmap(original.fileno(), 0, access=mmap.ACCESS_READ) as data:
        header = check(data, content_type)
    return engine().film(_path(original), header, _path(made))


def _path(file: IO[bytes]) -> Path:
    """How this process and its children open a file that has no name."""
    return Path(f"/proc/self/fd/{file.fileno()}")
