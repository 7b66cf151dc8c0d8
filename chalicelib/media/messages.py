"""Messages about media that leave for good, or are rendered anew: frozen, ids only."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EraseMedia:
    """To queue `erase`: whatever showed this media was deleted; its bytes must go."""

    media_id: str

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"media_id": self.media_id}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "EraseMedia":
        """Read the message's JSON object.

        Raises:
            KeyError: it is not one.
        """
        return cls(message["media_id"])


@dataclass(frozen=True)
class PurgeMedia:
    """To queue `purge`: the bytes are gone from storage; the CDN must forget them too.

    Attributes:
        since_ms: when they became due. The same message again is the same purge, a later one is another.
    """

    media_id: str
    since_ms: int

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"media_id": self.media_id, "since_ms": self.since_ms}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "PurgeMedia":
        """Read the message's JSON object.

        Raises:
            KeyError, ValueError: it is not one.
        """
        return cls(message["media_id"], int(message["since_ms"]))


RERENDER = "rerender"  # under this name the message below starts `transcode`, where it is about a video


@dataclass(frozen=True)
class RerenderMedia:
    """To queue `rerender`: the media is to be as the present code renders it.

    Attributes:
        run_id: of the run of `infra reprocess` that asks, and looks for it on the row when it is done.
        purges: whether the CDN must forget the renditions there were.
    """

    media_id: str
    run_id: str
    purges: bool = False

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"media_id": self.media_id, "run_id": self.run_id, "purges": self.purges}

    @classmethod
    def from_record(cls, message: dict[str, Any]) -> "RerenderMedia":
        """Read the message's JSON object.

        Raises:
            KeyError: it is not one.
        """
        return cls(message["media_id"], message["run_id"], bool(message["purges"]))
