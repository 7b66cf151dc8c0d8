"""The steps of `make parity`: it fails if one does, or if something is left behind. The run itself is nightly."""

from pathlib import Path

import pytest

from infra.emulator import parity
from infra.emulator.parity import Step

ENDPOINT = "http://emulator:4566"
SAY_ENDPOINT = ("-c", "import os; print('at', os.environ['EMULATOR_ENDPOINT'], os.environ['EMULSION_TEST_ENDPOINT'])")
GOOD = Step("good", SAY_ENDPOINT, (f"at {ENDPOINT} {ENDPOINT}",))
FAILING = Step("failing", ("-c", "print('the reason'); exit(3)"))
SILENT = Step("silent", ("-c", "print('other')"), ("build (unchanged)",))


@pytest.mark.parametrize(
    ("steps", "left", "told"),
    [
        ([GOOD, GOOD], [], "Passed."),
        ([FAILING, GOOD], [], "Failed: failing"),
        ([GOOD, SILENT], [], "Failed: silent"),
        ([GOOD], ["emulsion-local-state"], "Failed: emulsion-local-state is left"),
    ],
)
def test_it_passes_if_everything_does(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    steps: list[Step],
    left: list[str],
    told: str,
) -> None:
    monkeypatch.setattr(parity, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(parity, "steps", lambda _: steps)
    monkeypatch.setattr(parity, "_left", lambda _: left)
    assert parity.main(["--endpoint", ENDPOINT]) == (told != "Passed.")
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == told
    assert any(GOOD.name in line for line in lines), "a step after one that failed is run"
    assert ("the reason" in "\n".join(lines)) == (FAILING in steps)


def test_tests_can_be_narrowed() -> None:
    (narrowed,) = [step for step in parity.steps(["tests/system/test_feed.py"]) if "pytest" in step.arguments]
    assert "tests/system/test_feed.py" in narrowed.arguments
    assert "tests/system" not in narrowed.arguments
