"""What can be made of an original, wherever it is going to be stored."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.media.media import RenditionSet


@dataclass(frozen=True)
class Made:
    """Renditions that are not stored yet.

    Attributes:
        store: writes all of their files under a path, while the original is open. The same again is no change.
    """

    renditions: RenditionSet
    store: Callable[[str], None]


Make = Callable[[], Made]
"""Makes the renditions of an original that is open.

Raises:
    Refused: it is damaged, hostile, or not what was declared.
"""
