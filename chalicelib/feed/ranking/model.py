"""Score and rank posts by a linear model over named features; `benchmarks.train_ranker` learns the weights.

The module reads nothing but the weights in the package.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.feed.ranking import features
from chalicelib.feed.ranking.diversity import diversify
from chalicelib.feed.ranking.features import Candidate, ViewerInterests

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Model:
    """Weights in the order of `features.NAMES`; a score is the log odds that the viewer engages with the post."""

    version: str
    bias: float
    weights: tuple[float, ...]

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Model":
        """Read a weights file.

        Raises:
            ValueError: the weights were learnt for other features.
        """
        if document["features_version"] != features.VERSION or tuple(document["weights"]) != features.NAMES:
            raise ValueError("these weights are for other features")
        return cls(document["version"], document["bias"], tuple(document["weights"].values()))

    def score(self, feature_values: Sequence[float]) -> float:
        """The score of a post with these features."""
        return self.bias + sum(weight * figure for weight, figure in zip(self.weights, feature_values, strict=True))


@dataclass(frozen=True)
class RankedCandidate:
    """A candidate at its place in the ranked order.

    Attributes:
        reason: the feature that raised its score most above the mean of all candidates, one of `features.REASONS`.
        feature_values: all of its features.
    """

    post_id: str
    reason: str
    is_followed: bool
    feature_values: tuple[float, ...]


@cache
def model() -> Model:
    """The model that ships with the code."""
    return Model.from_document(json.loads(WEIGHTS.read_text()))


def rank(
    candidates: Sequence[Candidate], viewer: ViewerInterests, now_ms: int, gap: int, before: Sequence[str] = ()
) -> list[RankedCandidate]:
    """Rank all candidates, the best first, with authors spread by `diversify`.

    Args:
        gap, before: see `diversify`.
    """
    known = {post.post_id: features.compute(post, viewer, now_ms) for post in candidates}
    current = model()
    best_first = sorted(candidates, key=lambda post: (current.score(known[post.post_id]), post.post_id), reverse=True)
    means = [sum(column) / len(candidates) for column in zip(*known.values(), strict=True)]
    order = diversify([post.author_id for post in best_first], gap, before)
    return [
        RankedCandidate(
            post.post_id, _reason(current, known[post.post_id], means), post.is_followed, known[post.post_id]
        )
        for post in (best_first[position] for position in order)
    ]


def _reason(current: Model, feature_values: Sequence[float], means: Sequence[float]) -> str:
    """The feature that raises the score most above that of a post with mean features."""
    lifts = (weight * (own - mean) for weight, own, mean in zip(current.weights, feature_values, means, strict=True))
    return max(zip(features.REASONS, lifts, strict=False), key=lambda each: each[1])[0]
