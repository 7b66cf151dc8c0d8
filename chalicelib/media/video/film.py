"""What is made of a video."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Film:
    """What is known of a film that was made, and its poster.

    Attributes:
        width: in pixels, of the original as it is seen (rotation applied).
        height: likewise.
        poster: one of its pictures, as a PNG no wider than the largest rendition.
    """

    width: int
    height: int
    duration_ms: int
    poster: bytes
