"""Messages about media that leave for good, or are rendered anew: frozen, ids only."""

from dataclasses import dataclass

from chalicelib.core.messages import Message


@dataclass(frozen=True)
class EraseMedia(Message):
    """To queue `erase`: whatever showed this media was deleted; its bytes must go."""

    media_id: str


@dataclass(frozen=True)
class PurgeMedia(Message):
    """To queue `purge`: the bytes are gone from storage; the CDN must forget them too.

    Attributes:
        since_ms: when they became due. The same message again is the same purge, a later one is another.
    """

    media_id: str
    since_ms: int


RERENDER = "rerender"  # under this name the message below starts `transcode`, where it is about a video


@dataclass(frozen=True)
class RerenderMedia(Message):
    """To queue `rerender`: the media is to be as the present code renders it.

    Attributes:
        run_id: of the run of `infra reprocess` that asks, and looks for it on the row when it is done.
        purges: whether the CDN must forget the renditions there were.
    """

    media_id: str
    run_id: str
    purges: bool = False
