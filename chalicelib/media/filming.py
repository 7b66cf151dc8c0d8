"""From an uploaded video to its film and the renditions of its poster. Loads Pillow."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from chalicelib.media import objects
from chalicelib.media.darkroom import make_renditions
from chalicelib.media.making import Made, Make
from chalicelib.media.media import FILM, MP4, Media
from chalicelib.media.video.engine import engine
from chalicelib.media.video.film import Film
from chalicelib.media.video.probing import check


@contextmanager
def opened(media: Media) -> Iterator[Make | None]:
    """The original of a video; see `processing.opened`.

    Its files have no name in the file system, so nothing is left behind whatever dies.
    """
    with TemporaryFile() as original, TemporaryFile() as film:
        is_there = objects.fetch_original(media.original, original)
        yield partial(_made, original, media.original.content_type, film) if is_there else None


def _made(original: IO[bytes], content_type: str, film: IO[bytes]) -> Made:
    filmed = _film(original, content_type, film)
    poster = make_renditions(filmed.poster, "image/png")

    def store(path: str) -> None:
        objects.write_renditions(path, poster.files)
        objects.write_film(f"{path}{FILM}.{MP4}", film)

    known = replace(poster.renditions, width=filmed.width, height=filmed.height, duration_ms=filmed.duration_ms)
    return Made(known, store)


def _film(original: IO[bytes], content_type: str, made: IO[bytes]) -> Film:
    with mmap.mmap(original.fileno(), 0, access=mmap.ACCESS_READ) as data:
        header = check(data, content_type)
    return engine().film(_path(original), header, _path(made))


def _path(file: IO[bytes]) -> Path:
    """How this process and its children open a file that has no name."""
    return Path(f"/proc/self/fd/{file.fileno()}")
