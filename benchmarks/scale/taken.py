"""What one run of each function takes: as measured, and kept in a file that the page can be written from again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

MEASURED = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class Taken:
    """What one step of `flows` asks of AWS.

    Attributes:
        reads: read units by table, e.g. `{"posts": 10.0}`.
        writes: write units by table, those of its indexes included.
        sent: payload bytes of each request that sends messages.
        streamed: bytes of each record given to Firehose.
        rounds: calls of AWS that wait for each other.
        cpu_ms: of processor time, on the machine that measured.
        log_bytes: what it writes to its log.
        answer_bytes: its answer as the API sends it, compressed.
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
        """Reads and writes, of all tables."""
        return sum(self.reads.values()), sum(self.writes.values())


@dataclass(frozen=True)
class Measured:
    """Every step, and where it was measured."""

    where: str
    steps: Mapping[str, Taken]


def load() -> Measured:
    """What was measured last."""
    document = json.loads(MEASURED.read_text())
    return Measured(document["where"], {name: Taken(**step) for name, step in document["steps"].items()})


def save(measured: Measured) -> None:
    """Keep it, one line per step."""
    lines = [f"    {json.dumps(name)}: {json.dumps(asdict(step))}" for name, step in measured.steps.items()]
    body = ",\n".join(lines)
    MEASURED.write_text(f'{{\n  "where": {json.dumps(measured.where)},\n  "steps": {{\n{body}\n  }}\n}}\n')
