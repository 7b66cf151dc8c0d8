"""Messages about media to be transcoded, erased or rendered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class EraseMedia(Message):
    """The bytes of this media must be erased: its post was deleted, its story ended, its avatar replaced, or no post
    attached it.

    Attributes:
        spares_kept: whether the media stays if a highlight or the archive keeps it.
    """

    queue: ClassVar = Queue("erase")

    media_id: str
    spares_kept: bool = False


@dataclass(frozen=True)
class PurgeMedia(Message):
    """The bytes are erased from storage; the CDN must drop its copies too.

    Attributes:
        since_ms: when the purge became due. Repeated messages with the same times make no second invalidation.
    """

    queue: ClassVar = Queue("purge")

    media_id: str
    since_ms: int


@dataclass(frozen=True)
class RerenderMedia(Message):
    """The media must be rendered again by the deployed code.

    Attributes:
        run_id: of the run of `infra reprocess` that sent this; the run waits for the id on the media's row.
        purges: whether the CDN must drop the earlier renditions.
    """

    queue: ClassVar = Queue("rerender", batch=1)  # one photo may take seconds

    media_id: str
    run_id: str
    purges: bool = False


TRANSCODE = Queue("transcode", batch=1)  # one video may take minutes


@dataclass(frozen=True)
class TranscodeVideo(Message):
    """The original of this video is stored.

    Attributes:
        stored_ms: since when, in milliseconds since 1970.
    """

    queue: ClassVar = TRANSCODE

    media_id: str
    stored_ms: int


@dataclass(frozen=True)
class RerenderVideo(RerenderMedia):
    """The video must be rendered again, by the function that has FFmpeg."""

    queue: ClassVar = TRANSCODE


def transcode_step(record: Mapping[str, Any]) -> TranscodeVideo | RerenderVideo:
    """Read a JSON object of queue `transcode`.

    Raises:
        ValueError: it is neither message.
    """
    return RerenderVideo.from_record(record) if "run_id" in record else TranscodeVideo.from_record(record)
