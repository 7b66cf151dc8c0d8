"""Queue messages about media to erase, purge or render again: frozen, ids only."""

from dataclasses import dataclass

from chalicelib.core.messages import Message


@dataclass(frozen=True)
class EraseMedia(Message):
    """To queue `erase`: the post or profile of this media was deleted; erase its objects."""

    media_id: str


@dataclass(frozen=True)
class PurgeMedia(Message):
    """To queue `purge`: objects of this media were erased from storage; purge them from the CDN.

    Attributes:
        since_ms: when the purge became due, in milliseconds since 1970. It identifies the purge: the same message again
            is the same purge.
    """

    media_id: str
    since_ms: int


RERENDER = "rerender"  # key of the message below in an event that starts `transcode`


@dataclass(frozen=True)
class RerenderMedia(Message):
    """To queue `rerender`: render the media again with the current code.

    Attributes:
        run_id: of the run of `infra reprocess`, which finds it on the row when the media is done.
        purges: whether to purge the former renditions from the CDN.
    """

    media_id: str
    run_id: str
    purges: bool = False
