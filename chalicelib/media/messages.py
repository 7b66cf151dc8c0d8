"""Messages about media to be erased or rendered again."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class EraseMedia(Message):
    """The post or profile that showed this media was deleted; the bytes must be erased."""

    queue: ClassVar = Queue("erase")

    media_id: str


@dataclass(frozen=True)
class PurgeMedia(Message):
    """The bytes are erased from storage; the CDN must drop its copies too.

    Attributes:
        since_ms: when the purge became due. The same time is the same purge, a later one another.
    """

    queue: ClassVar = Queue("purge")

    media_id: str
    since_ms: int


RERENDER = "rerender"  # under this name the message below starts `transcode`, where it is about a video


@dataclass(frozen=True)
class RerenderMedia(Message):
    """The media must be rendered again by the deployed code.

    Attributes:
        run_id: of the run of `infra reprocess` that sent this; it waits for the id on the media's row.
        purges: whether the CDN must drop the earlier renditions.
    """

    queue: ClassVar = Queue("rerender", batch=1)  # one photo may take seconds

    media_id: str
    run_id: str
    purges: bool = False
