"""The measured cost of one run of each step, and the file that stores it (measured.json)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

MEASURED = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class StepCost:
    """The AWS usage of one step of `flows`.

    Attributes:
        reads: read units by table, e.g. `{"posts": 10.0}`.
        writes: write units by table, including its indexes.
        sent: payload bytes of each request to SQS.
        streamed: bytes of each record sent to Firehose.
        rounds: dependent rounds of AWS calls.
        cpu_ms: processor time in milliseconds, on the machine that measured.
        log_bytes: bytes written to the log.
        answer_bytes: bytes of the compressed API response.
    """

    reads: dict[str, float] = field(default_factory=dict)
    writes: dict[str, float] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)
    streamed: list[int] = field(default_factory=list)
    rounds: int = 0
    cpu_ms: float = 0.0
    log_bytes: int = 0
    answer_bytes: int = 0

    @property
    def units(self) -> tuple[float, float]:
        """Total read units and total write units."""
        return sum(self.reads.values()), sum(self.writes.values())


@dataclass(frozen=True)
class Measurements:
    """The costs of all steps, and a description of the machine that measured them."""

    where: str
    steps: Mapping[str, StepCost]


def load() -> Measurements:
    """Read the last measurements."""
    document = json.loads(MEASURED.read_text())
    return Measurements(document["where"], {name: StepCost(**step) for name, step in document["steps"].items()})


def save(measured: Measurements) -> None:
    """Write the measurements, one line per step."""
    lines = [f"    {json.dumps(name)}: {json.dumps(asdict(step))}" for name, step in measured.steps.items()]
    body = ",\n".join(lines)
    MEASURED.write_text(f'{{\n  "where": {json.dumps(measured.where)},\n  "steps": {{\n{body}\n  }}\n}}\n')
