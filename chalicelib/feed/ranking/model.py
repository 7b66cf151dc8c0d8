"""The ranker: a linear model over named features, whose weights `benchmarks.train_ranker` learns.

Pure: it reads nothing but the weights in the package.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.feed.ranking import features
from chalicelib.feed.ranking.diversity import spaced
from chalicelib.feed.ranking.features import Candidate, Reader

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Model:
    """Weights by feature, in the order of `features.NAMES`: the score is the log odds that the reader takes part."""

    version: str
    bias: float
    weights: tuple[float, ...]

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Model":
        """Read a file of weights.

        Raises:
            ValueError: it was learnt for other features.
        """
        if document["features_version"] != features.VERSION or tuple(document["weights"]) != features.NAMES:
            raise ValueError("these weights are for other features")
        return cls(document["version"], document["bias"], tuple(document["weights"].values()))

    def score(self, figures: Sequence[float]) -> float:
        """The score of a post with these features."""
        return self.bias + sum(weight * figure for weight, figure in zip(self.weights, figures, strict=True))


@dataclass(frozen=True)
class Ranked:
    """A post in its place.

    Attributes:
        reason: the feature that raised it most above the others, one of `features.REASONS`.
        figures: all of its features.
    """

    post_id: str
    reason: str
    is_followed: bool
    figures: tuple[float, ...]


@cache
def model() -> Model:
    """The weights that ship with the code."""
    return Model.from_document(json.loads(WEIGHTS.read_text()))


def rank(
    candidates: Sequence[Candidate], reader: Reader, now_ms: int, gap: int, before: Sequence[str] = ()
) -> list[Ranked]:
    """All candidates, the best first, as far as `spaced` lets them.

    Args:
        gap, before: see `spaced`.
    """
    known = {post.post_id: features.of(post, reader, now_ms) for post in candidates}
    used = model()
    best_first = sorted(candidates, key=lambda post: (used.score(known[post.post_id]), post.post_id), reverse=True)
    usual = [sum(column) / len(candidates) for column in zip(*known.values(), strict=True)]
    order = spaced([post.author_id for post in best_first], gap, before)
    return [
        Ranked(post.post_id, _reason(used, known[post.post_id], usual), post.is_followed, known[post.post_id])
        for post in (best_first[place] for place in order)
    ]


def _reason(used: Model, figures: Sequence[float], usual: Sequence[float]) -> str:
    """What lifts the post most above the usual one beside it."""
    lifts = (weight * (own - mean) for weight, own, mean in zip(used.weights, figures, usual, strict=True))
    return max(zip(features.REASONS, lifts, strict=False), key=lambda each: each[1])[0]
