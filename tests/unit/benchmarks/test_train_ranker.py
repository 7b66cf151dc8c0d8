"""Learning the ranker's weights: examples, regression, measures, and the whole way through files."""

import json
import random
from math import exp, log2
from pathlib import Path
from typing import Any

import pytest

from benchmarks import event_files, train_ranker
from benchmarks.ranker_learning import Example, auc, examples_of, learn, ndcg
from benchmarks.simulation import Simulation
from chalicelib.events import service
from chalicelib.feed.ranking import features
from chalicelib.feed.ranking.model import WEIGHTS, Model

ADA, POST, OTHER = "a" * 11, "p" * 22, "q" * 22
FIGURES = [255] + [0] * (len(features.NAMES) - 1)


def impression(**fields: Any) -> dict[str, Any]:
    known = {"features_version": features.VERSION, "features": FIGURES, "request_id": "r1", "position": 0}
    return {"type": "impression", "user_id": ADA, "post_id": POST, **known, **fields}


def act(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "user_id": ADA, "post_id": POST, "request_id": "r1", **fields}


def example(engaged: bool, page: str = "r1", score: float = 0.0) -> Example:
    return Example(ADA, page, POST, (score,), None, engaged)


def score(each: Example) -> float:
    return each.feature_values[0]


@pytest.mark.parametrize(
    ("acts", "engaged"),
    [
        ([], False),
        ([act("like")], True),
        ([act("view", dwell_ms=7_999)], False),
        ([act("view", dwell_ms=8_000)], True),
        ([act("like"), act("hide")], False),
        ([act("hide"), act("like")], False),
        ([act("like", request_id="r2")], False),
        ([act("like", post_id=OTHER)], False),
    ],
)
def test_outcomes_of_impressions(acts: list[dict[str, Any]], engaged: bool) -> None:
    (found,) = examples_of([impression(), *acts])
    assert found == Example(ADA, "r1", POST, (1.0, *[0.0] * (len(features.NAMES) - 1)), 0, engaged)


def test_duplicates_and_impressions_without_features_are_left_out() -> None:
    old = impression(features_version=0, request_id="r2")
    latest = {"type": "impression", "user_id": ADA, "post_id": OTHER}
    assert len(examples_of([impression(), impression(), old, latest])) == 1


def test_a_user_with_many_events_has_no_more_weight() -> None:
    assert len(examples_of(impression(request_id=str(i)) for i in range(3_000))) == 2_000


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    assert auc([example(True, score=2), example(False, score=1)], score) == 1
    assert auc([example(True, score=1), example(False, score=1)], score) == 0.5
    two_by_two = [example(True, score=3), example(False, score=2), example(True, score=1), example(False, score=0)]
    assert auc(two_by_two, score) == 0.75


def test_ndcg_compares_each_page_with_its_best_order() -> None:
    best = [example(True, "a", 2), example(False, "a", 1)]
    worst = [example(True, "b", 1), example(False, "b", 2)]
    silent = [example(False, "c", 1), example(False, "c", 2), example(True, "d", 1)]
    assert ndcg([*best, *silent], score, 10) == 1
    assert ndcg([*best, *worst], score, 10) == pytest.approx((1 + 1 / log2(3)) / 2)
    assert ndcg([*best, *worst], score, 1) == 0.5


def test_regression_finds_the_weights_without_the_effect_of_the_position() -> None:
    draw, examples = random.Random(1), []
    for _ in range(6_000):
        figures, position = (draw.random(), float(draw.random() < 0.5)), draw.randrange(40)
        odds = -1 + 2 * figures[0] - 1.5 * figures[1] - 2 * position / (position + 20)
        examples.append(Example(ADA, "r", POST, figures, position, draw.random() < 1 / (1 + exp(-odds))))
    bias, weights = learn(examples)
    assert bias == pytest.approx(-1, abs=0.25)
    assert weights == pytest.approx([2, -1.5], abs=0.25)


def test_simulated_events_have_the_format_of_stored_events(monkeypatch: pytest.MonkeyPatch) -> None:
    told = list(Simulation(seed=3, people=30, days=1).events())
    kinds = {event["type"] for event in told}
    assert {"impression", "view", "like", "open"} <= kinds
    (seen, looked) = (next(event for event in told if event["type"] == kind) for kind in ("impression", "view"))
    event = service.Event("impression", seen["post_id"], None, seen["position"], seen["mode"], seen["request_id"])
    stored = {"features_version": seen["features_version"], "features": seen["features"]}
    assert seen == event.to_record(seen["user_id"], seen["received_at"], stored)
    assert looked.keys() == {"type", "user_id", "post_id", "received_at", "request_id", "dwell_ms"}


def test_the_same_seed_gives_the_same_weights_through_files(tmp_path: Path) -> None:
    arguments = ["--people", "40", "--days", "2", "--seed", "5"]
    outputs = [tmp_path / name for name in ("one.json", "two.json", "three.json")]
    for output, keep in zip(outputs[:2], ("a", "b"), strict=True):
        train_ranker.main([*arguments, "--output", str(output), "--keep", str(tmp_path / keep)])
    assert outputs[0].read_text() == outputs[1].read_text()
    train_ranker.main(["--events", str(tmp_path / "a"), "--output", str(outputs[2])])
    first, again = (json.loads(outputs[i].read_text()) for i in (0, 2))
    assert first["learnt"].pop("from") == "simulator: seed 5, 40 people, 2 days"
    assert again["learnt"].pop("from") == "events of users"
    assert first == again


def test_plain_files_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "one").write_text('{"type":"open"}\n{"type":"like"}\n')
    event_files.write([{"type": "hide"}], tmp_path / "more")
    assert [event["type"] for event in event_files.read(str(tmp_path))] == ["open", "like", "hide"]


def test_the_shipped_weights_beat_recency_on_held_out_users() -> None:
    document = json.loads(WEIGHTS.read_text())
    Model.from_document(document)
    for judgement in (document["learnt"]["auc"], document["learnt"]["ndcg_at_10"]):
        assert judgement["ranked"] > judgement["latest"]
