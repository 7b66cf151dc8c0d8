"""What the tests do with videos: have a film made, and look at it."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image

from chalicelib.media.formats.video_checks import check
from chalicelib.media.video.frames import RGB, FrameConverter
from chalicelib.media.video.transcoder import TranscodedVideo
from chalicelib.media.video.worker import transcoder

MP4 = "video/mp4"


@dataclass(frozen=True)
class Made:
    """A film, and what is known of it."""

    video: TranscodedVideo
    data: bytes

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The film in a player's hands."""
        with av.open(io.BytesIO(self.data), "r", format="mp4") as container:
            yield container

    def pictures(self) -> list[tuple[Fraction, Image.Image]]:
        """When each picture is seen, in seconds, and the picture."""
        with self.opened() as container:
            video = container.streams.video[0]
            converter = FrameConverter((video.width, video.height), "", RGB)
            return [
                (each.pts * each.time_base, converter.convert(each, 1).to_image()) for each in container.decode(video)
            ]

    def poster(self) -> Image.Image:
        """The poster."""
        return Image.open(io.BytesIO(self.video.poster))


def made(data: bytes, declared: str = MP4) -> Made:
    """Have a film made as the function does.

    Raises:
        Refused: the video is not taken.
    """
    header = check(data, declared)
    with tempfile.NamedTemporaryFile() as original, tempfile.NamedTemporaryFile() as target:
        original.write(data[: header.end])
        original.flush()
        video = transcoder().transcode(Path(original.name), header, Path(target.name))
        return Made(video, target.read())
