"""What a video file says of itself."""

from dataclasses import dataclass

PICTURES, SOUND, OTHER = "pictures", "sound", "other"


@dataclass(frozen=True)
class Track:
    """One stream of a container.

    Attributes:
        kind: `PICTURES`, `SOUND` or `OTHER`, which is positions, time codes, subtitles and so on.
        codecs: as the container names them.
        width: in pixels, as stored; of pictures.
        height: likewise.
        frames: how many there are, as far as the container says.
        seconds: how long it is shown, as far as the container says.
    """

    kind: str
    codecs: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    frames: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Header:
    """A recognised file.

    Attributes:
        format: FFmpeg's name of the container.
        seconds: how long the whole is, as far as the container says.
    """

    format: str
    seconds: float
    tracks: tuple[Track, ...]

    @property
    def pictures(self) -> Track | None:
        """The track that is shown: the first."""
        return next((track for track in self.tracks if track.kind == PICTURES), None)
