"""`python -m benchmarks.train_ranker` learns the ranker's weights and measures their quality on held-out users.

It reads events of the simulation (`benchmarks.simulation`) or of real users: `--events s3://BUCKET/events/`.
The same seed, or the same files, give the same weights.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import event_files
from benchmarks.ranker_learning import Example, auc, examples_of, learn, ndcg
from benchmarks.simulation import Simulation
from chalicelib.feed.ranking import features
from chalicelib.feed.ranking.model import WEIGHTS, Model
from infra.progress import say

SEED, PEOPLE, DAYS = 7, 300, 14
HELD_OUT = 5  # one user in so many
TOP = 10  # posts at the top of a page that NDCG considers
Score = Callable[[Example], float]


@dataclass(frozen=True)
class Worth:
    """How well an order predicts engagement of the held-out users (AUC), and puts it first (NDCG)."""

    auc: float
    ndcg: float

    @classmethod
    def of(cls, score: Score, held_out: Sequence[Example]) -> "Worth":
        """Measure an order by score."""
        return cls(round(auc(held_out, score), 3), round(ndcg(held_out, score, TOP), 3))


def main(arguments: list[str] | None = None) -> int:
    """Learn, report, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_ranker", description=__doc__)
    parser.add_argument("--events", metavar="WHERE", help="folder or s3://BUCKET/PREFIX of events; else simulated ones")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the simulation, {SEED} by default")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"simulated, {PEOPLE} by default")
    parser.add_argument("--days", type=int, default=DAYS, help=f"simulated, {DAYS} by default")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to keep the simulated events")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="the file of weights; the package's by default")
    options = parser.parse_args(arguments)
    if options.events:
        origin = "events of users"
        examples = examples_of(event_files.read(options.events))
    else:
        origin = f"simulator: seed {options.seed}, {options.people} people, {options.days} days"
        examples = _simulated(options.seed, options.people, options.days, options.keep)
    document = trained(examples, origin)
    options.output.write_text(json.dumps(document, indent=2) + "\n")
    say(f"Written to {options.output}.")
    return 0


def trained(examples: Sequence[Example], origin: str) -> dict[str, Any]:
    """The weights file, learnt from four users in five and measured on the fifth."""
    held_out = [each for each in examples if _is_held_out(each.user_id)]
    bias, weights = learn([each for each in examples if not _is_held_out(each.user_id)])
    named = {name: round(weight, 3) for name, weight in zip(features.NAMES, weights, strict=True)}
    learnt = {"features_version": features.VERSION, "bias": round(bias, 3), "weights": named}
    version = f"{features.VERSION}-{hashlib.sha256(json.dumps(learnt).encode()).hexdigest()[:8]}"
    model = Model.from_document({**learnt, "version": version})
    worth = {
        "ranked": Worth.of(lambda each: model.score(each.feature_values), held_out),
        "latest": Worth.of(lambda each: each.created_ms, held_out),
    }
    _report(examples, held_out, named, worth)
    provenance = {
        "from": origin,
        "impressions": len(examples),
        "readers": len({each.user_id for each in examples}),
        "held_out_readers": len({each.user_id for each in held_out}),
        "auc": {order: each.auc for order, each in worth.items()},
        f"ndcg_at_{TOP}": {order: each.ndcg for order, each in worth.items()},
    }
    return {"version": version, **learnt, "learnt": provenance}


def _simulated(seed: int, people: int, days: int, keep: Path | None) -> list[Example]:
    """Examples of the simulation, passed through files like real events."""
    with tempfile.TemporaryDirectory() as folder:
        kept = keep or Path(folder)
        count = event_files.write(Simulation(seed, people, days).events(), kept)
        say(f"{count:,} events of {people} people on {days} days, seed {seed}.")
        return examples_of(event_files.read(str(kept)))


def _is_held_out(user_id: str) -> bool:
    return hashlib.sha256(user_id.encode()).digest()[0] % HELD_OUT == 0


def _report(
    examples: Sequence[Example], held_out: Sequence[Example], named: dict[str, float], worth: dict[str, Worth]
) -> None:
    engaged = sum(each.engaged for each in examples) / len(examples)
    say(f"{len(examples):,} impressions, {engaged:.1%} with engagement; {len(held_out):,} held out.\n")
    for name, weight in named.items():
        say(f"  {name:14} {weight:7.3f}")
    say(f"\n  {'held out':14} {'AUC':>7} {f'NDCG@{TOP}':>8}")
    for order, each in worth.items():
        say(f"  {order:14} {each.auc:7.3f} {each.ndcg:8.3f}")


if __name__ == "__main__":
    sys.exit(main())
