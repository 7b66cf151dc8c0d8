"""The rooms' templates and the manifest's queues are merged into one template."""

from pathlib import Path

import pytest
import yaml

from infra import manifest
from infra.deploy import stack
from infra.errors import InfraError
from infra.paths import ROOT, STATE_TEMPLATES


def test_each_template_is_a_room_s() -> None:
    rooms = {path.parent.name for path in (ROOT / "chalicelib").glob("*/__init__.py")}
    assert {path.stem for path in STATE_TEMPLATES.glob("*.yaml")} <= rooms


def test_every_room_s_resources_and_every_queue_are_in_the_whole() -> None:
    whole = stack.template()["Resources"]
    for path in STATE_TEMPLATES.glob("*.yaml"):
        for name, resource in yaml.safe_load(path.read_text())["Resources"].items():
            assert whole[name] == resource
    queues = {q["QueueName"]["Fn::Sub"] for q in stack.template_resources("AWS::SQS::Queue").values()}
    named = [*(each.queue.name for each in manifest.QUEUE_FUNCTIONS), *manifest.LAST_RESORT]
    assert queues == {"emulsion-${Stage}-" + name for name in named}


def test_two_rooms_cannot_have_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("feed", "posts"):
        (tmp_path / f"{room}.yaml").write_text("Resources: {OneTable: {Type: AWS::DynamoDB::Table}}")
    monkeypatch.setattr(stack, "STATE_TEMPLATES", tmp_path)
    with pytest.raises(InfraError, match="OneTable"):
        stack.template()
