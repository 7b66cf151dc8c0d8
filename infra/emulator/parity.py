"""Show that the stage runs on another emulator than MiniStack: deploy twice, demo, system tests, take down.

    python -m infra.emulator.parity [--endpoint URL] [PYTEST_ARGUMENT ...]

Without an endpoint it starts LocalStack with stand-ins for Docker and Java (`make parity`); with one it uses the
emulator that runs there (`make localstack`). The pytest arguments replace `tests/system`. LocalStack's
free edition checks no policies and, but for signed URLs of S3, no signatures, and runs functions without their layers:
tests that are marked `needs_enforcement`, `needs_sockets` or `needs_video` are left out.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from infra.deploy import inventory, stack
from infra.emulator import localstack
from infra.errors import InfraError
from infra.paths import ROOT, build_dir
from infra.progress import say
from infra.target import DEFAULT_STAGE, Target

LOGS = build_dir("parity")
SHOWN = 60  # lines of a failed command's output
TESTED = "not needs_enforcement and not needs_sockets and not needs_video"


@dataclass(frozen=True)
class Step:
    """A command of which the exit status must be 0.

    Attributes:
        name: also of its log file.
        arguments: of Python.
        says: texts that the output must contain.
    """

    name: str
    arguments: tuple[str, ...]
    says: tuple[str, ...] = ()

    def run(self, endpoint: str) -> str | None:
        """Run the command with its output in the log file. Returns what is wrong, or None."""
        log = LOGS / f"{self.name}.log"
        environment = {**os.environ, "EMULATOR_ENDPOINT": endpoint, "EMULSION_TEST_ENDPOINT": endpoint}
        with log.open("wb") as output:
            status = subprocess.run(
                [sys.executable, *self.arguments],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        if status:
            return f"exit status {status}, see {log}"
        missing = [text for text in self.says if text not in self.output]
        return f"{log} does not say: {', '.join(missing)}" if missing else None

    @property
    def output(self) -> str:
        """What the command printed."""
        return (LOGS / f"{self.name}.log").read_text(errors="replace")

    @property
    def last_line(self) -> str:
        """The end of the output, which for pytest has the counts."""
        return (self.output.splitlines() or [""])[-1].strip("= ")


def steps(tests: list[str]) -> list[Step]:
    """The steps in their order."""
    deploy = ("-m", "infra", "deploy")
    return [
        Step("deploy", deploy),
        Step(
            "deploy-again",
            deploy,
            ("build (unchanged)", "event sources (0 changed)", "alarms and dashboard (unchanged)"),
        ),
        Step("demo", ("-m", "demo")),
        Step("system-tests", ("-m", "pytest", "-n", "auto", "-m", TESTED, *(tests or ["tests/system"]))),
        Step("down", ("-m", "infra", "down")),
    ]


def main(arguments: list[str]) -> int:
    """Run all steps, also after one that failed. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.emulator.parity")
    parser.add_argument("--endpoint", help="of an emulator that runs already")
    options, tests = parser.parse_known_args(arguments)
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    wrong = []
    try:
        with nullcontext(options.endpoint) if options.endpoint else _localstack() as endpoint:
            wrong = [step.name for step in steps(tests) if not _passes(step, endpoint)]
            wrong += [f"{name} is left" for name in _left(Target(DEFAULT_STAGE, endpoint))]
    except InfraError as error:
        wrong.append(str(error))
    say(f"Failed: {', '.join(wrong)}" if wrong else "Passed.")
    return int(bool(wrong))


@contextmanager
def _localstack() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="emulsion-parity-"))
    try:
        with localstack.running(home) as endpoint:
            yield endpoint
    finally:
        shutil.move(home / "localstack.log", LOGS)
        shutil.rmtree(home)


def _passes(step: Step, endpoint: str) -> bool:
    started = time.monotonic()
    problem = step.run(endpoint)
    say(f"  {'✗' if problem else '✓'} {step.name}  {time.monotonic() - started:.0f} s  {step.last_line}")
    if problem:
        say("\n".join([f"    {problem}", *step.output.splitlines()[-SHOWN:]]))
    return problem is None


def _left(target: Target) -> list[str]:
    """What of the stage exists after it was taken down."""
    found = inventory.take(target)
    mappings = [mapping["EventSourceArn"] for mapping in found.mappings]
    stacks = [name for name in (target.name("state"), target.name("observability")) if stack.describe(target, name)]
    return [*found.functions, *mappings, *found.rules, *stacks]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
