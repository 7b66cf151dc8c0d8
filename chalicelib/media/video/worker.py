"""Make the renditions of an uploaded video: transcode it in a child process, then render its poster. Loads Pillow."""

import base64
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from chalicelib.media import objects
from chalicelib.media.formats.headers import VideoHeader
from chalicelib.media.formats.video_checks import check
from chalicelib.media.media import MP4, VIDEO_RENDITION, Media, Render, Rendered
from chalicelib.media.photo import worker as photo_worker
from chalicelib.media.sandbox import Work, run_in_sandbox
from chalicelib.media.settings import settings
from chalicelib.media.video.transcoder import TranscodedVideo, Transcoder


class ChildTranscoder:
    """Transcodes by FFmpeg's libraries, in a child process; the function's layer holds the libraries."""

    def transcode(self, original: Path, header: VideoHeader, target: Path) -> TranscodedVideo:
        """See `Transcoder.transcode`.

        Raises:
            Refused: see there; also if decoding crashes, or exceeds `transcode_seconds` or `transcode_memory`.
            RuntimeError: the code failed, not the file.
        """
        answer = run_in_sandbox(
            lambda: _prepare(original, header, target),
            seconds=settings().transcode_seconds,
            memory=settings().transcode_memory,
        )
        return TranscodedVideo(**{**answer, "poster": base64.b64decode(answer["poster"])})


def transcoder() -> Transcoder:
    """The stage's transcoder."""
    return ChildTranscoder()


@contextmanager
def open_video(media: Media) -> Iterator[Render | None]:
    """Copy the original of a video to a temporary file; see `processing.open_original`.

    The temporary files have no name in the file system, so a crash leaves nothing behind.
    """
    with TemporaryFile() as original, TemporaryFile() as target:
        exists = objects.download_original(media.original, original)
        yield partial(_render, original, media.original.content_type, target) if exists else None


def _render(original: IO[bytes], content_type: str, target: IO[bytes]) -> Rendered:
    with mmap.mmap(original.fileno(), 0, access=mmap.ACCESS_READ) as data:
        header = check(data, content_type)
    original.truncate(header.end)  # bytes behind the boxes may look like one that is cut off, which FFmpeg refuses
    transcoded = transcoder().transcode(_path(original), header, _path(target))
    poster = photo_worker.render_in_sandbox(transcoded.poster, "image/png")

    def store(path: str) -> None:
        objects.write_renditions(path, poster.files)
        objects.write_video(f"{path}{VIDEO_RENDITION}.{MP4}", target)

    width, height, duration_ms = transcoded.width, transcoded.height, transcoded.duration_ms
    return Rendered(replace(poster.renditions, width=width, height=height, duration_ms=duration_ms), store)


def _prepare(original: Path, header: VideoHeader, target: Path) -> Work[dict[str, Any]]:
    from chalicelib.media.video import ffmpeg  # only the child loads FFmpeg

    files = ffmpeg.Files.open(original, target)
    return lambda: _to_json(ffmpeg.transcode_files(files, header))


def _to_json(transcoded: TranscodedVideo) -> dict[str, Any]:
    return {**asdict(transcoded), "poster": base64.b64encode(transcoded.poster).decode()}


def _path(file: IO[bytes]) -> Path:
    """A path by which this process and its children open a file that has no name."""
    return Path(f"/proc/self/fd/{file.fileno()}")
