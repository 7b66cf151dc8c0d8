"""Learn weights from events: examples, logistic regression, and measures of an order's quality."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log2
from typing import Any

from chalicelib.core import ids
from chalicelib.events.contexts import SCALE
from chalicelib.feed.ranking import features

ENGAGEMENTS = frozenset({"like", "save", "share", "open"})
ENGAGED_VIEW_MS = 8_000  # a view of this length is an engagement too
MOST_PER_USER = 2_000  # impressions: a user has no more weight, however many events the client sends
HALF_TIRED = 20  # position at which the effect of the position is one half
RIDGE = 1.0  # keeps weights small where there is little to learn them from
STEPS = 12
Vector = list[float]


@dataclass(frozen=True)
class Example:
    """A post on a viewer's screen, and whether the viewer engaged with it.

    Attributes:
        page: the response that contained it.
        feature_values: its features, as the ranker computed them.
    """

    user_id: str
    page: str
    post_id: str
    feature_values: tuple[float, ...]
    position: int | None
    engaged: bool

    @property
    def created_ms(self) -> int:
        """When the post was created."""
        return ids.created_ms(self.post_id)


def examples_of(events: Iterable[dict[str, Any]]) -> list[Example]:
    """The impressions with features, each once, with the outcome.

    Impressions of a `latest` page have no features; those of another version of the features cannot be used.
    """
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    acted: dict[tuple[str, str, str], bool] = {}
    for event in events:
        key = (event["user_id"], event["post_id"], event.get("request_id", ""))
        if event["type"] == "impression":
            if event.get("features_version") == features.VERSION:
                seen.setdefault(key, event)
        elif event["type"] == "hide":
            acted[key] = False
        elif event["type"] in ENGAGEMENTS or event.get("dwell_ms", 0) >= ENGAGED_VIEW_MS:
            acted.setdefault(key, True)
    counts: dict[str, int] = defaultdict(int)
    examples = []
    for (user_id, post_id, page), event in seen.items():
        counts[user_id] += 1
        if counts[user_id] <= MOST_PER_USER:
            figures = tuple(byte / SCALE for byte in event["features"])
            engaged = acted.get((user_id, post_id, page), False)
            examples.append(Example(user_id, page, post_id, figures, event.get("position"), engaged))
    return examples


def learn(examples: Sequence[Example]) -> tuple[float, Vector]:
    """Bias and weights by logistic regression (Newton's method, ridge).

    The effect of a post's position is learnt too and then dropped, so that a high position is not taken for quality.
    """
    rows = [[1.0, *each.feature_values, _tiring(each)] for each in examples]
    weights = [0.0] * len(rows[0])
    for _ in range(STEPS):
        slope, curve = [-RIDGE * weight for weight in weights], _diagonal(len(weights), RIDGE)
        for row, each in zip(rows, examples, strict=True):
            _add(row, each.engaged - _chance(row, weights), _chance(row, weights), slope, curve)
        step = _solved(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    bias, *learnt, _ = weights
    return bias, learnt


def auc(examples: Sequence[Example], score: Callable[[Example], float]) -> float:
    """The probability that a post with engagement scores above a post without; ties count half."""
    by_score: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for each in examples:
        by_score[score(each)][each.engaged] += 1
    below, wins = 0, 0.0
    for _, (losses, gains) in sorted(by_score.items()):
        wins += gains * (below + losses / 2)
        below += losses
    return wins / (below * (len(examples) - below))


def ndcg(examples: Iterable[Example], score: Callable[[Example], float], top: int) -> float:
    """The mean over pages of the discounted gain of the first `top`, ordered by score, relative to the best order.

    Pages without engagement, and pages with one post, say nothing about an order and are left out.
    """
    pages: dict[str, list[Example]] = defaultdict(list)
    for each in examples:
        pages[each.page].append(each)
    judged = [page for page in pages.values() if len(page) > 1 and any(each.engaged for each in page)]
    return sum(_gain(sorted(page, key=score, reverse=True), top) / _best(page, top) for page in judged) / len(judged)


def _gain(page: Sequence[Example], top: int) -> float:
    return sum(each.engaged / log2(place + 2) for place, each in enumerate(page[:top]))


def _best(page: Sequence[Example], top: int) -> float:
    return _gain(sorted(page, key=lambda each: each.engaged, reverse=True), top)


def _tiring(example: Example) -> float:
    return 0.0 if example.position is None else example.position / (example.position + HALF_TIRED)


def _chance(row: Vector, weights: Vector) -> float:
    odds = sum(value * weight for value, weight in zip(row, weights, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def _add(row: Vector, error: float, chance: float, slope: Vector, curve: list[Vector]) -> None:
    """Add an example to the gradient and to the upper half of the Hessian of the likelihood."""
    spread = chance * (1 - chance)
    for i, value in enumerate(row):
        if value:
            slope[i] += error * value
            scaled, line = spread * value, curve[i]
            for j in range(i, len(row)):
                line[j] += scaled * row[j]


def _diagonal(size: int, value: float) -> list[Vector]:
    return [[value if i == j else 0.0 for j in range(size)] for i in range(size)]


def _solved(upper: list[Vector], right: Vector) -> Vector:
    """The solution of a symmetric system, given by its upper half, by elimination."""
    size = len(right)
    rows = [[upper[min(i, j)][max(i, j)] for j in range(size)] + [right[i]] for i in range(size)]
    for i, pivot in enumerate(rows):
        for below in rows[i + 1 :]:
            factor = below[i] / pivot[i]
            for j in range(i, size + 1):
                below[j] -= factor * pivot[j]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return solution
