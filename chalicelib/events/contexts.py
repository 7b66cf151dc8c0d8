"""Seal the ranker's features of a post into a feed item; the client sends them back with the impression.

So a model is learnt from exactly the features that the ranker computed, no table stores them, and a client cannot
invent features.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.core import cursors

SCALE = 255  # a feature between 0 and 1 is kept in a byte


@dataclass(frozen=True)
class Context:
    """The features of one post for one viewer, each from 0 to 255, in the order of that version's names."""

    version: int
    features: tuple[int, ...]


def seal(viewer_id: str, post_id: str, version: int, features: Sequence[float]) -> str:
    """The context of a post in the viewer's feed, as text.

    Args:
        version: of the list of features, 0 to 255.
        features: each between 0 and 1.
    """
    return cursors.seal(_purpose(viewer_id, post_id), bytes([version, *(round(each * SCALE) for each in features)]))


def unseal(viewer_id: str, post_id: str, text: str) -> Context:
    """Read the context that was sealed for this viewer and post.

    Raises:
        ValueError: the text was not sealed by this stage, or for another viewer or post.
    """
    version, *features = cursors.unseal(_purpose(viewer_id, post_id), text)
    return Context(version, tuple(features))


def _purpose(viewer_id: str, post_id: str) -> str:
    return f"context:{viewer_id}:{post_id}"
